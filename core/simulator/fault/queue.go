package fault

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// faultQueue holds the faults that were injected and are not used up.
type faultQueue struct {
	injected atomic.Bool // whether any ever was: without one, no request looks further

	mu     sync.Mutex
	next   int                 // counts what was injected
	calls  []*armed            // faults of whole calls, in the order of injection
	byJob  map[string][]*armed // faults of single tasks, by task
	anyJob []*armed            // faults of any task
	hits   map[string]int      // how often each hit, by name
}

// armed is a fault with its count of matches and hits.
type armed struct {
	*Fault
	order int
	since time.Time         // of the first hit
	tally                   // of calls, or of the one task
	jobs  map[string]*tally // of calls, or of the one task
}

// tally counts how often a fault matched, and how often it hit.
type tally struct{ matched, hit int }

// due tells whether the fault hits this match, unless an earlier fault does.
func (t *tally) due(a *armed) bool { return t.matched > a.After && !t.spent(a.Fault) && !a.over() }

func (t *tally) spent(f *Fault) bool {
	if f.Times == Always || f.Times == 0 && f.For > 0 {
		return false
	}
	return t.hit >= max(f.Times, 1)
}

// changedAt is when a start or a resumption of the task was accepted last; of a pre-check's result, when that check began.
func (s *Simulator) changedAt(op, id string) time.Time {
	if op != OpPrecheckResult {
		return s.ledger.of(id).changed
	}
	s.checks.mu.Lock()
	defer s.checks.mu.Unlock()
	if k := s.checks.byTask[id]; k != nil {
		return k.began
	}
	return time.Time{}
}

// follows tells whether a change of the task was accepted, and, if the fault has a time, not longer ago than that.
func (a *armed) follows(changed time.Time) bool {
	return !changed.IsZero() && (a.For == 0 || time.Since(changed) < a.For)
}

// over tells whether the time of an outage is over.
func (a *armed) over() bool {
	return a.For > 0 && !a.AfterChange && !a.since.IsZero() && time.Since(a.since) >= a.For
}

// count counts a hit.
func (f *faultQueue) count(a *armed, t *tally) {
	if t.hit++; a.since.IsZero() {
		a.since = time.Now()
	}
	f.hits[a.Name()]++
}

// Inject adds faults, effective from now on. It panics if a fault is not valid: see Fault.Validate.
func (s *Simulator) Inject(fs ...Fault) {
	for i := range fs {
		if err := fs[i].Validate(); err != nil {
			panic(err)
		}
	}
	s.faults.inject(fs)
}

// ClearFaults removes the faults that are not used up.
func (s *Simulator) ClearFaults() {
	f := &s.faults
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls, f.byJob, f.anyJob = nil, nil, nil
}

// FaultsInjected returns how often each fault hit a call or a task, by the fault's Name.
func (s *Simulator) FaultsInjected() map[string]int {
	f := &s.faults
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.hits)
}

func (f *faultQueue) inject(fs []Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.hits == nil {
		f.hits = map[string]int{}
	}
	if f.byJob == nil {
		f.byJob = map[string][]*armed{}
	}
	for _, fault := range fs {
		fault.Jobs = slices.Compact(slices.Sorted(slices.Values(fault.Jobs)))
		f.next++
		switch {
		case fault.taskOp() == "":
			f.calls = append(f.calls, &armed{Fault: &fault, order: f.next})
		case len(fault.Jobs) == 0:
			f.anyJob = append(f.anyJob, &armed{Fault: &fault, order: f.next, jobs: map[string]*tally{}})
		default:
			for _, id := range fault.Jobs {
				f.byJob[id] = append(f.byJob[id], &armed{Fault: &fault, order: f.next})
			}
		}
	}
	f.injected.Store(true)
}

// needJobs tells whether any fault selects calls of this operation by the tasks that they name.
func (f *faultQueue) needJobs(op string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.ContainsFunc(f.calls, func(a *armed) bool {
		return a.concerns(op) && (len(a.Jobs) > 0 || a.Match != nil)
	})
}

// forCall returns the fault that hits the call as a whole, or nil.
func (f *faultQueue) forCall(r Request) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	var hit *armed
	for _, a := range f.calls {
		if !a.concerns(r.Op) || !a.fits(r) {
			continue
		}
		a.matched++
		if hit == nil && a.due(a) {
			hit = a
		}
	}
	if hit == nil {
		return nil
	}
	f.count(hit, &hit.tally)
	if hit.spent(hit.Fault) {
		f.calls = slices.DeleteFunc(f.calls, func(a *armed) bool { return a == hit })
	}
	return hit.Fault
}

func (a *armed) concerns(op string) bool { return a.Op == "" || a.Op == op }

func (a *armed) fits(r Request) bool {
	named := len(a.Jobs) == 0 || slices.ContainsFunc(r.Jobs, func(id string) bool {
		_, found := slices.BinarySearch(a.Jobs, id) // inject sorted them
		return found
	})
	return named && (a.Match == nil || a.Match(r))
}

// faultOf returns the fault that hits one task of the call, or nil.
func (s *Simulator) faultOf(c *call, id string) *Fault {
	f := &s.faults
	if !f.injected.Load() {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var hit *armed
	var count *tally
	for _, group := range [2][]*armed{f.byJob[id], f.anyJob} {
		for _, a := range group {
			if a.taskOp() != c.op || a.AfterChange && !a.follows(s.changedAt(c.op, id)) || a.Match != nil && !a.Match(c.request(id)) {
				continue
			}
			t := a.tallyOf(id)
			t.matched++
			if t.due(a) && (hit == nil || a.order < hit.order) {
				hit, count = a, t
			}
		}
	}
	if hit == nil {
		return nil
	}
	f.count(hit, count)
	if hit.jobs == nil && count.spent(hit.Fault) {
		f.byJob[id] = slices.DeleteFunc(f.byJob[id], func(a *armed) bool { return a == hit })
		if len(f.byJob[id]) == 0 {
			delete(f.byJob, id)
		}
	}
	return hit.Fault
}

func (a *armed) tallyOf(id string) *tally {
	if a.jobs == nil {
		return &a.tally
	}
	if a.jobs[id] == nil {
		a.jobs[id] = &tally{}
	}
	return a.jobs[id]
}
