package simulator

import (
	"net/http"
	"slices"
)

// applyFault changes the response as the fault says. A response without entries has nothing to change.
func (r *response) applyFault(f *Fault) {
	switch {
	case f.Kind == KindCutJSON:
		body := r.content()
		r.body = body[:len(body)/2]
	case r.list == nil:
	case f.Kind != KindOtherForm:
		r.list.applyFault(f)
	case r.key == "results":
		r.status, r.key = http.StatusOK, "jobs"
	default:
		r.status, r.key = http.StatusAccepted, "results"
	}
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
