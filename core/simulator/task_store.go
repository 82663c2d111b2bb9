package simulator

import (
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// taskStore holds the tasks that the service knows.
type taskStore struct {
	settings *settings

	mu      sync.Mutex
	known   map[string]*task // in a rehearsal only those that were started or set: the others follow from their IDs
	started int              // how many were started at least once
	log     []loggedStart
	busy    map[string]busyMark // for WithBusy
}

func newTaskStore(s *settings) *taskStore {
	ts := &taskStore{settings: s, known: make(map[string]*task, len(s.ids))}
	for _, id := range s.ids {
		ts.known[id] = &task{life: configured}
	}
	return ts
}

// process processes one change for a call. The task gets the life l, which ends for the given reason; nil for the life that
// its setup calls for. It returns why the change is refused, or nil.
func (ts *taskStore) process(call int, ch *change, now time.Time, l life, reason string) *taskError {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	status := ts.judged(ch.id, now)
	if status == gone {
		return jobNotFound
	}
	t := ts.remember(ch.id, status)
	if !ch.resume {
		t.attempts = countUp(t.attempts)
	}
	if e := ts.refusal(ch, status, int(t.attempts)); e != nil {
		return e
	}
	if l == nil {
		l = ts.nextLife(ch, t, status)
	}
	switch {
	case ch.resume:
		t.resumes = countUp(t.resumes)
	default:
		if t.starts == 0 {
			ts.started++
		}
		t.starts = countUp(t.starts)
	}
	if reason != "" {
		setup := ts.setupOf(ch.id, t)
		setup.FailedReason = reason
		t.setup = &setup
	}
	t.accept(status, ch.startAt, now, l)
	ts.logStart(call, ch, now)
	return nil
}

// remember returns the task of an ID, which has the given status if it was not known yet.
func (ts *taskStore) remember(id string, status drs.Status) *task {
	t := ts.known[id]
	if t == nil {
		t = &task{life: life{status}}
		if status == drs.StatusConfiguration {
			t.life = configured
		}
		ts.known[id] = t
	}
	return t
}

// foresee returns why a change would be refused, or nil. A refused start counts as an attempt.
func (ts *taskStore) foresee(ch *change, now time.Time) *taskError {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	status := ts.judged(ch.id, now)
	if status == gone {
		return jobNotFound
	}
	attempts := 1
	if t := ts.known[ch.id]; t != nil {
		attempts += int(t.attempts)
	}
	e := ts.refusal(ch, status, attempts)
	if e != nil && !ch.resume {
		t := ts.remember(ch.id, status)
		t.attempts = countUp(t.attempts)
	}
	return e
}

// refusal returns why a change of a task in the given status is refused, or nil. The attempt counts starts from 1.
func (ts *taskStore) refusal(ch *change, status drs.Status, attempt int) *taskError {
	if ts.settings.rehearsal {
		if ch.resume {
			attempt = 0
		}
		if e := rehearsedRefusal(ch.id, attempt); e != nil {
			return e
		}
	}
	return forbids(status, ch.resume)
}

// checkable returns why the pre-check of a task is refused, or nil. It runs before a start or before a resumption.
func (ts *taskStore) checkable(id string, resume bool, now time.Time) *taskError {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	status := ts.judged(id, now)
	if status == gone {
		return jobNotFound
	}
	if ts.settings.rehearsal {
		if e := rehearsedRefusal(id, 0); e != nil {
			return e
		}
	}
	return forbids(status, resume)
}

// judged returns the status by which the service decides what may be done with a task; gone if there is no such task.
// The caller holds mu.
func (ts *taskStore) judged(id string, now time.Time) drs.Status {
	t, p := ts.known[id], &ts.settings.processing
	switch {
	case t == nil && ts.settings.rehearsal:
		return rehearsedStatus(id)
	case t == nil:
		return gone
	case p.gullible && t.lags(now, p.lag, p.lagReadings):
		return t.before
	}
	return t.now(now)
}

// read returns the status that a reading of the task shows, and advances the task. It is gone if there is no such task.
func (ts *taskStore) read(id string, now time.Time) drs.Status {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if t := ts.known[id]; t != nil {
		return t.read(now, &ts.settings.processing, ts.fullCopy(id, t))
	}
	return ts.judged(id, now) // not worth remembering: a task that was never started does not advance
}

// SetStatus gives a task a status, making the task if there is none; an empty status deletes it. The task keeps the status
// until it is started or resumed. The ledger's counts of its starts stay.
func (s *Simulator) SetStatus(id string, status drs.Status) {
	s.tasks.mu.Lock()
	defer s.tasks.mu.Unlock()
	s.tasks.remember(id, status).setTo(status)
}
