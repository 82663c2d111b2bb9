package simulator

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"
)

// faults are the misbehaviours that were ordered and are not used up.
type faults struct {
	ordered atomic.Bool // whether any ever were: if not, no request looks further

	mu        sync.Mutex
	next      int                 // counts what was injected
	exchanges []*armed            // those that concern the whole exchange, in their order
	byJob     map[string][]*armed // those that concern single jobs, by job
	anyJob    []*armed            // those that concern any job
	hits      map[string]int      // how often each hit, by name
}

// armed is a fault, and how often it was met.
type armed struct {
	*Fault
	order int
	tally                   // of exchanges, or of the one job
	jobs  map[string]*tally // of each job, for a fault that concerns any
}

// tally is how often a fault was met, and how often it hit.
type tally struct{ met, hit int }

// due tells whether the fault hits what is met for the nth time, if no earlier fault does.
func (t *tally) due(f *Fault) bool { return t.met > f.After && !t.spent(f) }

func (t *tally) spent(f *Fault) bool { return f.Times != Always && t.hit >= max(f.Times, 1) }

// Inject orders misbehaviour, from now on. It panics if a fault is not valid: see Fault.Validate.
func (s *Simulator) Inject(fs ...Fault) {
	for i := range fs {
		if err := fs[i].Validate(); err != nil {
			panic(err)
		}
	}
	s.faults.inject(fs)
}

// ClearFaults takes back what was ordered and is not used up.
func (s *Simulator) ClearFaults() {
	f := &s.faults
	f.mu.Lock()
	defer f.mu.Unlock()
	f.exchanges, f.byJob, f.anyJob = nil, nil, nil
}

// FaultsInjected returns how often each fault hit a request or a job, by the fault's Name.
func (s *Simulator) FaultsInjected() map[string]int {
	f := &s.faults
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.hits)
}

func (f *faults) inject(fs []Fault) {
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
		case !fault.ofJob():
			f.exchanges = append(f.exchanges, &armed{Fault: &fault, order: f.next})
		case len(fault.Jobs) == 0:
			f.anyJob = append(f.anyJob, &armed{Fault: &fault, order: f.next, jobs: map[string]*tally{}})
		default:
			for _, id := range fault.Jobs {
				f.byJob[id] = append(f.byJob[id], &armed{Fault: &fault, order: f.next})
			}
		}
	}
	f.ordered.Store(true)
}

// needJobs tells whether it takes the jobs of a request to say which fault hits it.
func (f *faults) needJobs(op string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.ContainsFunc(f.exchanges, func(a *armed) bool {
		return a.concerns(op) && (len(a.Jobs) > 0 || a.Match != nil)
	})
}

// ofExchange returns the fault that hits the exchange as a whole, and nil if none does.
func (f *faults) ofExchange(r Request) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	var hit *armed
	for _, a := range f.exchanges {
		if !a.concerns(r.Op) || !a.fits(r) {
			continue
		}
		a.met++
		if hit == nil && a.due(a.Fault) {
			hit = a
		}
	}
	if hit == nil {
		return nil
	}
	hit.hit++
	if hit.spent(hit.Fault) {
		f.exchanges = slices.DeleteFunc(f.exchanges, func(a *armed) bool { return a == hit })
	}
	f.hits[hit.Name()]++
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

// ofJob returns the fault that hits one job of the exchange, and nil if none does.
func (f *faults) ofJob(x *exchange, id string) *Fault {
	if !f.ordered.Load() {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var hit *armed
	var count *tally
	for _, group := range [2][]*armed{f.byJob[id], f.anyJob} {
		for _, a := range group {
			if a.callOfJob() != x.op || a.Match != nil && !a.Match(x.request(id)) {
				continue
			}
			t := a.tallyOf(id)
			t.met++
			if t.due(a.Fault) && (hit == nil || a.order < hit.order) {
				hit, count = a, t
			}
		}
	}
	if hit == nil {
		return nil
	}
	count.hit++
	if hit.jobs == nil && count.spent(hit.Fault) {
		f.byJob[id] = slices.DeleteFunc(f.byJob[id], func(a *armed) bool { return a == hit })
		if len(f.byJob[id]) == 0 {
			delete(f.byJob, id)
		}
	}
	f.hits[hit.Name()]++
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
