package simulator

import (
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// tasks are the jobs that the service knows.
type taskStore struct {
	settings *settings

	mu      sync.Mutex
	known   map[string]*task // in a rehearsal, only those that were started or set: the others follow from their IDs
	started int              // how many were started at least once
}

func newTaskStore(s *settings) *taskStore {
	ts := &taskStore{settings: s, known: make(map[string]*task, len(s.ids))}
	for _, id := range s.ids {
		ts.known[id] = &task{life: configured}
	}
	return ts
}

// start processes the start of one job, which comes to the life l then; nil for what its ID says. It returns why the
// start is refused, and nil if it is accepted.
func (ts *taskStore) start(id string, startAt int64, now time.Time, l life) *taskError {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	status := ts.judged(id, now)
	if status == "" {
		return jobNotFound
	}
	t := ts.known[id]
	if t == nil {
		t = &task{life: life{status}}
		if status == drs.StatusConfiguration {
			t.life = configured
		}
		ts.known[id] = t
	}
	t.attempts = min(t.attempts, 1<<15) + 1
	if ts.settings.rehearsal {
		if refusal := rehearsedRefusal(id, int(t.attempts)); refusal != nil {
			return refusal
		}
	}
	if refusal := forbids(status); refusal != nil {
		return refusal
	}
	if l == nil {
		l = startedLife(ts.settings.rehearsal, id)
	}
	if t.starts == 0 {
		ts.started++
	}
	t.accept(startAt, now, l)
	return nil
}

// checkable returns why the pre-check of a job is refused, and nil if it may begin.
func (ts *taskStore) checkable(id string, now time.Time) *taskError {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	status := ts.judged(id, now)
	if status == "" {
		return jobNotFound
	}
	if ts.settings.rehearsal {
		if refusal := rehearsedRefusal(id, 0); refusal != nil {
			return refusal
		}
	}
	return forbids(status)
}

// judged returns the status by which the service decides what may be done with a job; empty if there is no such job.
// The caller holds mu.
func (ts *taskStore) judged(id string, now time.Time) drs.Status {
	t := ts.known[id]
	switch {
	case t == nil && ts.settings.rehearsal:
		return rehearsedStatus(id)
	case t == nil:
		return ""
	case ts.settings.gullible && t.lags(now, ts.settings.lag, ts.settings.lagReadings):
		return drs.StatusConfiguration
	}
	return t.now(now)
}

// forbids returns why a job of that status can be neither checked nor started, and nil if it can.
func forbids(status drs.Status) *taskError {
	switch status {
	case drs.StatusConfiguration:
		return nil
	case drs.StatusDeleted, drs.StatusReleaseComplete:
		return jobDeleted
	}
	return jobStatusForbids
}

// read returns the status that a reading of the job shows, and moves the job on. It is empty if there is no such job.
func (ts *taskStore) read(id string, now time.Time) drs.Status {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if t := ts.known[id]; t != nil {
		return t.read(now, ts.settings.lag, ts.settings.lagReadings)
	}
	return ts.judged(id, now) // not worth remembering: a job that was never started does not move
}

// SetStatus gives a job a status, making the job if there is none. The job keeps it until it is started, which only one
// in CONFIGURATION can be. The ledger's counts of its starts stay.
func (s *Simulator) SetStatus(id string, status drs.Status) {
	s.tasks.mu.Lock()
	defer s.tasks.mu.Unlock()
	t := s.tasks.known[id]
	if t == nil {
		t = &task{}
		s.tasks.known[id] = t
	}
	t.set(status)
}
