package simulator

import (
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// tasks are the jobs that the service knows.
type tasks struct {
	settings *settings

	mu      sync.Mutex
	known   map[string]*task // in a rehearsal, only those that were started or changed: the others follow from their IDs
	started int              // how many were started at least once
}

func newTasks(s *settings) *tasks {
	ts := &tasks{settings: s, known: make(map[string]*task, len(s.ids))}
	for _, id := range s.ids {
		ts.known[id] = &task{life: configured}
	}
	return ts
}

// find returns the job, making it if a rehearsal says that it exists, and nil if there is none. The caller holds mu.
func (ts *tasks) find(id string) *task {
	t := ts.known[id]
	if t == nil && ts.settings.rehearsal {
		if l := rehearsedLife(id); l != nil {
			t = &task{life: l}
			ts.known[id] = t
		}
	}
	return t
}

// start processes the start of one job, which comes to the life l then; nil for what its ID says. It returns why the
// start is refused, and nil if it is accepted.
func (ts *tasks) start(id string, startAt int64, now time.Time, l life) *jobRefusal {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	t := ts.find(id)
	if t == nil {
		return jobNotFound
	}
	t.attempts = min(t.attempts, 1<<15) + 1
	if ts.settings.rehearsal {
		if refusal := rehearsedRefusal(id, int(t.attempts)); refusal != nil {
			return refusal
		}
	}
	status := t.now(now)
	if ts.settings.gullible && t.lags(now, ts.settings.lag, ts.settings.lagReadings) {
		status = drs.StatusConfiguration
	}
	switch status {
	case drs.StatusConfiguration:
	case drs.StatusDeleted, drs.StatusReleaseComplete:
		return jobDeleted
	default:
		return jobStatusForbids
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

// read returns the status that a reading of the job shows, and moves the job on. It is empty if there is no such job.
func (ts *tasks) read(id string, now time.Time) drs.Status {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	t := ts.known[id]
	if t == nil {
		if l := rehearsedLife(id); ts.settings.rehearsal && l != nil {
			return l[0] // not worth remembering: a job that was not started does not move
		}
		return ""
	}
	return t.read(now, ts.settings.lag, ts.settings.lagReadings)
}

// status returns the true status of the job; empty if there is no such job.
func (ts *tasks) status(id string, now time.Time) drs.Status {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if t := ts.known[id]; t != nil {
		return t.now(now)
	}
	if l := rehearsedLife(id); ts.settings.rehearsal && l != nil {
		return l[0]
	}
	return ""
}

// SetStatus gives a job a status, making the job if there is none. It keeps it until it is started, which only a job in
// CONFIGURATION can be. What the books say of its starts stays.
func (s *Simulator) SetStatus(id string, status drs.Status) {
	s.tasks.mu.Lock()
	defer s.tasks.mu.Unlock()
	t := s.tasks.known[id]
	if t == nil {
		t = &task{}
		s.tasks.known[id] = t
	}
	t.life, t.step, t.startAt = life{status}, 0, 0
	t.acceptedAt, t.readings = 0, 1<<15 // nothing lags any more
}
