package fault

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// faultQueue holds the faults that were injected.
type faultQueue struct {
	injected atomic.Bool // whether any ever was: without one, no request looks further

	mu    sync.Mutex
	armed []*armed       // in the order of injection
	hits  map[string]int // how often each hit, by name
}

// armed is a fault with its counts.
type armed struct {
	Fault
	since  time.Time         // of the first hit
	counts map[string]*count // by task; of calls as a whole, that of ""
}

// count is how often a fault matched, and how often it hit.
type count struct{ matched, hit int }

// due tells whether the fault hits this match, unless an earlier fault does.
func (a *armed) due(n *count) bool {
	over := a.For > 0 && !a.AfterChange && !a.since.IsZero() && time.Since(a.since) >= a.For
	endless := a.Times == Always || a.Times == 0 && a.For > 0
	return n.matched > a.After && !over && (endless || n.hit < max(a.Times, 1))
}

// Inject adds faults, effective from now on. It panics if a fault is not valid: see Fault.Validate.
func (s *Simulator) Inject(fs ...Fault) {
	f := &s.faults
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, fault := range fs {
		if err := fault.Validate(); err != nil {
			panic(err)
		}
		fault.Jobs = slices.Compact(slices.Sorted(slices.Values(fault.Jobs)))
		f.armed = append(f.armed, &armed{Fault: fault, counts: map[string]*count{}})
	}
	f.injected.Store(true)
}

// ClearFaults removes the faults that are not used up.
func (s *Simulator) ClearFaults() {
	f := &s.faults
	f.mu.Lock()
	defer f.mu.Unlock()
	f.armed = nil
}

// FaultsInjected returns how often each fault hit a call or a task, by the fault's Name.
func (s *Simulator) FaultsInjected() map[string]int {
	f := &s.faults
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.hits)
}

// needJobs tells whether any fault selects calls of this operation by the tasks that they name.
func (f *faultQueue) needJobs(op string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.ContainsFunc(f.armed, func(a *armed) bool {
		return a.taskOp() == "" && (a.Op == "" || a.Op == op) && (len(a.Jobs) > 0 || a.Match != nil)
	})
}

// first returns the earliest fault that matches and is due, and counts the match for all that match; nil if there is none.
func (f *faultQueue) first(key string, matches func(*armed) bool) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	var hit *armed
	for _, a := range f.armed {
		if !matches(a) {
			continue
		}
		n := a.counts[key]
		if n == nil {
			n = new(count)
			a.counts[key] = n
		}
		n.matched++
		if hit == nil && a.due(n) {
			hit = a
		}
	}
	if hit == nil {
		return nil
	}
	if hit.counts[key].hit++; hit.since.IsZero() {
		hit.since = time.Now()
	}
	if f.hits == nil {
		f.hits = map[string]int{}
	}
	f.hits[hit.Name()]++
	return &hit.Fault
}

// forCall returns the fault that hits the call as a whole, or nil.
func (f *faultQueue) forCall(r Request) *Fault {
	return f.first("", func(a *armed) bool {
		return a.taskOp() == "" && (a.Op == "" || a.Op == r.Op) &&
			(len(a.Jobs) == 0 || slices.ContainsFunc(r.Jobs, a.names)) && (a.Match == nil || a.Match(r))
	})
}

// faultOf returns the fault that hits one task of the call, or nil.
func (s *Simulator) faultOf(c *call, id string) *Fault {
	if !s.faults.injected.Load() {
		return nil
	}
	return s.faults.first(id, func(a *armed) bool {
		return a.taskOp() == c.op && (len(a.Jobs) == 0 || a.names(id)) &&
			(!a.AfterChange || a.follows(s.changedAt(c.op, id))) && (a.Match == nil || a.Match(c.request(id)))
	})
}

// names tells whether the fault selects the task.
func (a *armed) names(id string) bool {
	_, found := slices.BinarySearch(a.Jobs, id) // Inject sorted them
	return found
}

// follows tells whether a change of the task was accepted, and, if the fault has a time, not longer ago than that.
func (a *armed) follows(changed time.Time) bool {
	return !changed.IsZero() && (a.For == 0 || time.Since(changed) < a.For)
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
