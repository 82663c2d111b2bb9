package simulator

import (
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// Tasks are the tasks that the service knows. The exported fields do not change once it serves.
type Tasks struct {
	// Rehearsal makes every well-formed ID that of a task, whose ending rehearses an outcome.
	Rehearsal bool
	// FullCopy and CatchUp are the defaults of TaskSetup.
	FullCopy, CatchUp time.Duration
	// LongestSchedule is how long a task waits for its start time at the most; 0 for as long as was asked.
	LongestSchedule time.Duration

	// The hooks run while the tasks are locked, and must not call them.

	// Lag, if not nil, returns the status that is shown of a task as long as what is shown lags behind what was accepted.
	// reading tells whether a reading of the status asks.
	Lag func(id string, now time.Time, reading bool) (drs.Status, bool)
	// Gullible makes the service decide by the status that lags.
	Gullible bool
	// Processed, if not nil, hears of every change of a task that exists, with the status that it met, and of why it was
	// refused; nil if it was accepted.
	Processed func(ch *Change, status drs.Status, e *TaskError, now time.Time)

	mu    sync.Mutex
	known map[string]*task // in a rehearsal only those that were started or set: the others follow from their IDs
}

// Change is a start or a resumption of one task, as a call asks for it.
type Change struct {
	ID      string
	Call    int // the number of the call
	Resume  bool
	StartAt int64 // in milliseconds since the epoch; 0 for at once
	// OnlyInit and CreateCompare are is_only_init_task and is_auto_create_compare. What the service does with the first is
	// not documented, and the task starts as usual.
	OnlyInit, CreateCompare *bool

	// Path is what the task goes through; nil for what its setup calls for. FailedReason is why it fails then.
	Path         []drs.Status
	FailedReason string
}

// Change processes one change. It returns why it is refused, or nil.
func (ts *Tasks) Change(ch *Change, now time.Time) *TaskError {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	status, e := ts.refusal(ch, now)
	if status == Gone {
		return e
	}
	t := ts.remember(ch.ID, status)
	if !ch.Resume {
		t.asked = true
	}
	if ts.Processed != nil {
		ts.Processed(ch, status, e, now)
	}
	if e != nil {
		return e
	}
	path := ch.Path
	if path == nil {
		path = ts.path(ch, t, status)
	}
	if ch.FailedReason != "" {
		setup := ts.setupOf(ch.ID, t)
		setup.FailedReason = ch.FailedReason
		t.setup = &setup
	}
	t.path, t.step, t.shown = path, 0, 0
	t.started = t.started || !ch.Resume
	t.startsAt = max(ch.StartAt, now.UnixMilli())
	if ts.LongestSchedule > 0 {
		t.startsAt = min(t.startsAt, now.Add(ts.LongestSchedule).UnixMilli())
	}
	return nil
}

// Foresee returns why a change would be refused, or nil. What is refused counts as processed.
func (ts *Tasks) Foresee(ch *Change, now time.Time) *TaskError {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	status, e := ts.refusal(ch, now)
	if e == nil || status == Gone {
		return e
	}
	if !ch.Resume {
		ts.remember(ch.ID, status).asked = true
	}
	if ts.Processed != nil {
		ts.Processed(ch, status, e, now)
	}
	return e
}

// refusal returns the status by which the service decides, and why it refuses a change, or nil.
func (ts *Tasks) refusal(ch *Change, now time.Time) (drs.Status, *TaskError) {
	status := ts.judged(ch.ID, now)
	if status == Gone {
		return Gone, taskNotFound
	}
	if ts.Rehearsal {
		t := ts.known[ch.ID]
		if e := rehearsedRefusal(ch.ID, !ch.Resume && (t == nil || !t.asked)); e != nil {
			return status, e
		}
	}
	return status, forbids(status, ch.Resume)
}

// path returns the path that a change gives a task.
func (ts *Tasks) path(ch *Change, t *task, status drs.Status) []drs.Status {
	mode := ts.setupOf(ch.ID, t).Mode
	if ts.Rehearsal && !ch.Resume {
		return rehearsedPath(ch.ID, mode)
	}
	return pathOf(mode, ch.Resume, status)
}

// remember returns the task of an ID, which has the given status if it was not known yet.
func (ts *Tasks) remember(id string, status drs.Status) *task {
	t := ts.known[id]
	if t == nil {
		t = &task{path: configured}
		if status != drs.StatusConfiguration {
			t.path = []drs.Status{status}
		}
		ts.known[id] = t
	}
	return t
}

// checkable returns why the pre-check of a task is refused, or nil. It runs before a start or before a resumption.
func (ts *Tasks) checkable(id string, resume bool, now time.Time) *TaskError {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	status := ts.judged(id, now)
	if status == Gone {
		return taskNotFound
	}
	if ts.Rehearsal {
		if e := rehearsedRefusal(id, false); e != nil {
			return e
		}
	}
	return forbids(status, resume)
}

// judged returns the status by which the service decides what may be done with a task; Gone if there is no such task.
func (ts *Tasks) judged(id string, now time.Time) drs.Status {
	t := ts.known[id]
	switch {
	case t == nil && ts.Rehearsal:
		return rehearsedStatus(id)
	case t == nil:
		return Gone
	case ts.Gullible && ts.Lag != nil:
		if status, lags := ts.Lag(id, now, false); lags {
			return status
		}
	}
	return t.now(now)
}

// read returns the status that a reading of the task shows, and advances the task. It is Gone if there is no such task.
func (ts *Tasks) read(id string, now time.Time) drs.Status {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	t := ts.known[id]
	if t == nil {
		return ts.judged(id, now) // not worth remembering: a task that was never started does not advance
	}
	if ts.Lag != nil {
		if status, lags := ts.Lag(id, now, true); lags {
			return status
		}
	}
	return t.read(now, ts.fullCopy(id, t))
}

// lastShown returns the status of a task as the last reading showed it; the true one if none did.
func (ts *Tasks) lastShown(id string, t *task, now time.Time) drs.Status {
	if ts.Lag != nil {
		if status, lags := ts.Lag(id, now, false); lags {
			return status
		}
	}
	if t.shown > 0 {
		return t.path[t.shown-1]
	}
	return t.now(now)
}

func (ts *Tasks) status(id string, now time.Time) drs.Status {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if t := ts.known[id]; t != nil {
		return t.now(now)
	}
	return ts.judged(id, now)
}

func (ts *Tasks) set(id string, status drs.Status) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	ts.remember(id, status).setTo(status)
}

func (ts *Tasks) setUp(id string, setup TaskSetup) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	ts.remember(id, drs.StatusConfiguration).setup = &setup
}
