package simulator

import (
	"slices"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// life is the sequence of statuses that a task goes through, one step with each reading.
type life []drs.Status

// gone is the last step of a task that vanishes: from then on there is no such task.
const gone drs.Status = ""

const releaseStarted drs.Status = "RELEASE_RESOURCE_STARTED"

var (
	configured = life{drs.StatusConfiguration}
	wholeLife  = life{drs.StatusStarting, drs.StatusFullStarted, drs.StatusFullComplete, drs.StatusIncrementalStarted}
	// fullLife is that of a task without an incremental phase: it ends by itself.
	fullLife = life{
		drs.StatusStarting, drs.StatusFullStarted, drs.StatusFullComplete, releaseStarted, drs.StatusReleaseComplete,
	}
	incrementalLife = life{drs.StatusStarting, drs.StatusIncrementalStarted}
	// slowStart precedes the life of the rehearsal ending "-slow".
	slowStart = life{drs.StatusStarting, drs.StatusStarting, drs.StatusStarting, drs.StatusStarting}
)

// lifeEnding returns the life of a task that ends in the given status after its start.
func lifeEnding(last drs.Status) life {
	switch last {
	case drs.StatusFullFailed:
		return life{drs.StatusStarting, drs.StatusFullStarted, last}
	case drs.StatusIncrementalFailed:
		return append(slices.Clip(wholeLife), last)
	}
	return life{drs.StatusStarting, last}
}

// lifeOf returns the life of a task of the given mode that is started, or resumed from the given status.
func lifeOf(mode drs.TaskMode, resumed bool, from drs.Status) life {
	switch {
	case mode == drs.TaskModeFull:
		return fullLife
	case mode == drs.TaskModeIncremental:
		return incrementalLife
	case resumed && from != drs.StatusStartFailed && from != drs.StatusFullFailed:
		return incrementalLife // its full copy is complete
	}
	return wholeLife
}

// nextLife returns the life that a change gives a task. The caller holds mu.
func (ts *taskStore) nextLife(ch *change, t *task, status drs.Status) life {
	mode := ts.setupOf(ch.id, t).Mode
	if ts.settings.rehearsal && !ch.resume {
		return rehearsedLife(ch.id, mode)
	}
	return lifeOf(mode, ch.resume, status)
}
