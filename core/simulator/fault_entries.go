package simulator

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"slices"
)

// applyFault changes the response as the fault says. Without entries, only its bytes can be changed.
func (r *response) applyFault(f *Fault) {
	switch {
	case f.Kind == KindCutJSON:
		body := r.content()
		r.body = body[:len(body)/2]
	case f.Kind == KindBOM:
		r.body = append([]byte("\xef\xbb\xbf"), r.content()...)
	case f.Kind == KindGzip:
		r.compress()
	case r.list == nil:
	case f.Kind == KindDuplicateKeys:
		r.twice()
	case f.Kind != KindOtherForm:
		r.list.applyFault(f)
	case r.key == "results":
		r.status, r.key = http.StatusOK, "jobs"
	default:
		r.status, r.key = http.StatusAccepted, "results"
	}
}

func (r *response) compress() {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(r.content()) // a buffer takes everything
	_ = w.Close()
	r.body = packed.Bytes()
	r.setHeader("Content-Encoding", "gzip")
}

// twice writes the array twice under the same key. The second one contradicts the first.
func (r *response) twice() {
	first := r.list.write(r.key)
	second := r.list.contradiction().write(r.key)
	r.body, r.list, r.contentType = slices.Concat(first[:len(first)-1], []byte{','}, second[1:]), nil, "application/json"
}

// applyFault drops, repeats, adds, reverses or miscounts entries. Only KindWrongCount changes the count.
func (e *entries[T]) applyFault(f *Fault) {
	switch f.Kind {
	case KindDropEntry:
		if len(f.Jobs) == 0 && len(e.items) > 0 {
			e.items = e.items[:len(e.items)-1]
			return
		}
		e.items = slices.DeleteFunc(e.items, func(item T) bool { return slices.Contains(f.Jobs, e.id(item)) })
	case KindDouble:
		e.repeat(f.Jobs, func(item T) T { return item })
	case KindContradict:
		e.repeat(f.Jobs, e.opposite)
	case KindForeign:
		e.items = append(e.items, e.foreign)
	case KindReverse:
		slices.Reverse(e.items)
	case KindWrongCount:
		e.count += 7
	}
}

// repeat appends a second entry for each of the tasks, or for every task if none are named.
func (e *entries[T]) repeat(jobs []string, second func(T) T) {
	for _, item := range e.items {
		if len(jobs) == 0 || slices.Contains(jobs, e.id(item)) {
			e.items = append(e.items, second(item))
		}
	}
}

// contradiction returns the entries with the opposite of each.
func (e *entries[T]) contradiction() entryList {
	other := *e
	other.items = make([]T, len(e.items))
	for i, item := range e.items {
		other.items[i] = e.opposite(item)
	}
	return &other
}
