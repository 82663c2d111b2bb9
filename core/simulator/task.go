package simulator

import (
	"cmp"
	"slices"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// Gone is the status of a task that does not exist.
const Gone drs.Status = ""

const releaseStarted drs.Status = "RELEASE_RESOURCE_STARTED"

// What a task goes through once it was started, one step with each reading of its status.
var (
	configured         = []drs.Status{drs.StatusConfiguration}
	fullAndIncremental = []drs.Status{
		drs.StatusStarting, drs.StatusFullStarted, drs.StatusFullComplete, drs.StatusIncrementalStarted,
	}
	// fullOnly ends by itself.
	fullOnly = []drs.Status{
		drs.StatusStarting, drs.StatusFullStarted, drs.StatusFullComplete, releaseStarted, drs.StatusReleaseComplete,
	}
	incrementalOnly = []drs.Status{drs.StatusStarting, drs.StatusIncrementalStarted}
	// slowStart precedes the path of the rehearsal ending "-slow".
	slowStart = []drs.Status{drs.StatusStarting, drs.StatusStarting, drs.StatusStarting, drs.StatusStarting}
)

// PathTo returns the path of a task that ends in the given status after its start.
func PathTo(last drs.Status) []drs.Status {
	switch last {
	case drs.StatusFullFailed:
		return []drs.Status{drs.StatusStarting, drs.StatusFullStarted, last}
	case drs.StatusIncrementalFailed:
		return append(slices.Clip(fullAndIncremental), last)
	}
	return []drs.Status{drs.StatusStarting, last}
}

// pathOf returns the path of a task of the given mode that is started, or resumed from the given status.
func pathOf(mode drs.TaskMode, resumed bool, from drs.Status) []drs.Status {
	switch {
	case mode == drs.TaskModeFull:
		return fullOnly
	case mode == drs.TaskModeIncremental:
		return incrementalOnly
	case resumed && from != drs.StatusStartFailed && from != drs.StatusFullFailed:
		return incrementalOnly // its full copy is complete
	}
	return fullAndIncremental
}

// task is one DRS task. It is kept small, since there may be a million.
type task struct {
	path  []drs.Status
	setup *TaskSetup // nil for what the settings and the ID say
	// startsAt is when the task starts, by the change that was accepted last, in milliseconds since the epoch.
	startsAt int64
	// since is when a reading first showed what the last one showed, in nanoseconds since the epoch.
	since    int64
	step     uint8 // of path: what the next reading shows
	shown    uint8 // the step that the last reading showed, counted from 1; 0 if none did
	measured uint8 // the readings of its progress in that step
	asked    bool  // whether a start was asked for, accepted or not
	started  bool
}

// setTo gives the task a status that it keeps.
func (t *task) setTo(status drs.Status) {
	t.path, t.step, t.shown, t.startsAt = []drs.Status{status}, 0, 0, 0
}

// now returns the true status, whatever a reading shows.
func (t *task) now(now time.Time) drs.Status {
	if t.startsAt > now.UnixMilli() {
		return drs.StatusWaitingForStart
	}
	return t.path[t.step]
}

// read returns the status that a reading shows, and advances the task, unless its full copy takes longer.
func (t *task) read(now time.Time, fullCopy time.Duration) drs.Status {
	status := t.now(now)
	if status != t.path[t.step] {
		return status // it waits for its start time
	}
	if t.shown != t.step+1 {
		t.shown, t.since, t.measured = t.step+1, now.UnixNano(), 0
	}
	copies := status == drs.StatusFullStarted && now.UnixNano()-t.since < int64(fullCopy)
	if !copies && int(t.step)+1 < len(t.path) {
		t.step++
	}
	return status
}

// forbids returns why a task of that status can be neither started nor resumed, or nil. A start needs CONFIGURATION, a
// resumption a task that is paused or has failed.
func forbids(status drs.Status, resume bool) *TaskError {
	switch status {
	case drs.StatusDeleted, drs.StatusReleaseComplete:
		return taskDeleted
	case drs.StatusConfiguration:
		if !resume {
			return nil
		}
	case drs.StatusPausing, "PAUSEING", drs.StatusStartFailed, drs.StatusFullFailed, drs.StatusIncrementalFailed:
		if resume {
			return nil
		}
	}
	return statusForbids
}

// TaskSetup says what a task is and how its replication goes. Empty fields have the defaults of Tasks.
type TaskSetup struct {
	// Name is what people call the task. Default: empty, and in a rehearsal one that depends on the ID.
	Name string
	// Mode is the phases of the task. Default: drs.TaskModeFullIncremental. A task of drs.TaskModeFull is released after
	// its full copy.
	Mode drs.TaskMode
	// FullCopy is how long the full copy takes. Default: 0, a single reading of the status; the percentage then rises with
	// each reading of the progress.
	FullCopy time.Duration
	// CatchUp is how long it takes from the first reading of INCRE_TRANSFER_STARTED until the delay is small. Default: 0, a
	// few readings of the progress.
	CatchUp time.Duration
	// FailedReason is what batch-detail gives as failed_reason when the task has failed. Default: one that suits its status.
	FailedReason string
}

// setupOf returns the setup of a task, with all defaults but the name. The caller holds mu.
func (ts *Tasks) setupOf(id string, t *task) TaskSetup {
	var setup TaskSetup
	switch {
	case t != nil && t.setup != nil:
		setup = *t.setup
	case ts.Rehearsal:
		setup = rehearsedSetup(id)
	}
	setup.Mode = cmp.Or(setup.Mode, drs.TaskModeFullIncremental)
	setup.FullCopy = cmp.Or(setup.FullCopy, ts.FullCopy)
	setup.CatchUp = cmp.Or(setup.CatchUp, ts.CatchUp)
	return setup
}

// fullCopy returns how long a task shows FULL_TRANSFER_STARTED: half of its full copy if that fails.
func (ts *Tasks) fullCopy(id string, t *task) time.Duration {
	if t.setup == nil && ts.FullCopy == 0 {
		return 0
	}
	d := ts.setupOf(id, t).FullCopy
	if t.path[len(t.path)-1] == drs.StatusFullFailed {
		return d / 2
	}
	return d
}
