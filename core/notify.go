package core

import "sync"

// watch serialises what an Observer is told, and spares the run from asking which of its functions are there.
type watch struct {
	mu sync.Mutex
	o  Observer
}

func newWatch(o *Observer) *watch {
	w := new(watch)
	if o != nil {
		w.o = *o
	}
	return w
}

func tell[T any](w *watch, f func(T), v T) {
	if f != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		f(v)
	}
}

func (w *watch) phase(p Phase)       { tell(w, w.o.Phase, p) }
func (w *watch) call(c Call)         { tell(w, w.o.Call, c) }
func (w *watch) outcome(r Result)    { tell(w, w.o.Outcome, r) }
func (w *watch) sent(r *Report)      { tell(w, w.o.Sent, r) }
func (w *watch) progress(p Progress) { tell(w, w.o.Progress, p) }
func (w *watch) warning(text string) { tell(w, w.o.Warning, text) }
