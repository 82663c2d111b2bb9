package simulator

import (
	"net/http"
	"slices"
)

// distort makes of the answer what the fault orders. An answer without a list has nothing to distort.
func (a *answer) distort(f *Fault) {
	switch {
	case f.Kind == KindCutJSON:
		body := a.content()
		a.body = body[:len(body)/2]
	case a.list == nil:
	case f.Kind != KindOtherForm:
		a.list.distort(f)
	case a.key == "results":
		a.status, a.key = http.StatusOK, "jobs"
	default:
		a.status, a.key = http.StatusAccepted, "results"
	}
}

// distort drops, doubles, adds, reverses or miscounts the entries. The count stays what it was otherwise.
func (e *entries[T]) distort(f *Fault) {
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

// repeat adds, at the end, a second entry for each of the jobs; for all of them if there are none.
func (e *entries[T]) repeat(jobs []string, second func(T) T) {
	for _, item := range e.items {
		if len(jobs) == 0 || slices.Contains(jobs, e.id(item)) {
			e.items = append(e.items, second(item))
		}
	}
}
