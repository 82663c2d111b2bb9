package core

import (
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// decideWait decides during a wait: from what is known of a task and what was just read, whether its wait goes on. Only
// statuses decide; progress tells how long a task has to stay where it is.
func decideWait(by waitRules, r waitRecord, e waitEvidence) (waitRecord, waitStep) {
	if e.kind != evidenceTimeUp && e.kind != evidenceCancelled {
		r.silent = e.kind == evidenceNotNamed || e.kind == evidenceUnreadable
	}
	switch e.kind {
	case evidenceGone:
		if r.done(by) {
			return r, waitStep{waitReached, waitEndingFullOnly}
		}
		return r, waitStep{waitFailed, waitEndingDeleted}
	case evidenceUnreadable:
		if !mayPass(e.class) {
			return r, waitStep{waitNotReached, waitEndingUnreadable}
		}
		return r, waitStep{kind: waitOn}
	case evidenceStatus:
		r = r.take(by, e)
		return r, decideWaitStatus(by, r, e.at)
	case evidenceCancelled:
		return r, waitStep{waitNotReached, waitEndingCancelled}
	case evidenceTimeUp:
		return r, waitStep{waitNotReached, endOfWait(by, r)}
	case evidenceNotNamed, evidenceTurn, evidenceAccepted, evidenceRefused, evidenceCallRefused, evidenceLost, evidenceNotSent, evidenceCheckRefused:
	}
	return r, waitStep{kind: waitOn}
}

// steadyReadings is in how many readings in a row the delay must be small: it goes up and down with the load.
const steadyReadings = 3

// waitRules are what a wait depends on beside the task.
type waitRules struct {
	target plan.WaitFor
	// maxDelay is the largest replication delay of a task that has caught up.
	maxDelay time.Duration
	// settle is for how long a task may go on reading as it did before it was started or resumed.
	settle time.Duration
}

// waitRecord is what a wait knows of one task.
type waitRecord struct {
	// outcome is what became of its start, since when the wait goes on.
	outcome report.Outcome
	since   time.Time

	status drs.Status
	// mode is empty until progress tells.
	mode drs.TaskMode
	// moved says that a status has shown the start or the resumption, so that nothing lags any more; copied that one has shown
	// the full copy as complete. allCopied says the same by the progress, which only explains why a full-only task has ended.
	moved, copied, allCopied bool
	// steady counts the readings in a row in which the task replicated with a small delay.
	steady int
	// silent says that the last reading told nothing.
	silent bool
}

// waitEvidence is what one round of reading showed of a task.
type waitEvidence struct {
	kind  evidenceKind // one of a reading, or evidenceTimeUp or evidenceCancelled
	at    time.Time
	class drs.Class // of evidenceUnreadable

	status drs.Status
	// progress is nil if it was not read.
	progress *taskProgress
}

// taskProgress is what batch-progress says of a task.
type taskProgress struct {
	mode drs.TaskMode
	// percent is that of the full copy, delay the replication delay; negative while nobody knows them.
	percent float64
	delay   time.Duration
}

type waitStep struct {
	kind   waitStepKind
	ending waitEnding
}

type waitStepKind int

const (
	waitOn         waitStepKind = iota // read it again
	waitReached                        // it is where it should be
	waitFailed                         // it will not come there: its outcome is failed
	waitNotReached                     // it is not there; its outcome stays
)

func (r waitRecord) fullOnly() bool { return r.mode == drs.TaskModeFull }

// done reports whether a task that has ended did so by itself, after all that it had to do.
func (r waitRecord) done(by waitRules) bool {
	return r.fullOnly() && (r.copied || r.allCopied) && by.target != plan.WaitRunning
}

// take notes what a reading says.
func (r waitRecord) take(by waitRules, e waitEvidence) waitRecord {
	r.status = e.status
	switch e.status.Group() {
	case drs.GroupWaiting, drs.GroupStarting, drs.GroupRunning:
		r.moved = true
	case drs.GroupUnknown, drs.GroupNotStarted, drs.GroupStartFailed, drs.GroupFailed, drs.GroupPaused, drs.GroupEnded:
	}
	replicates := e.status == drs.StatusIncrementalStarted
	r.copied = r.copied || replicates || e.status == drs.StatusFullComplete
	if !replicates {
		r.steady = 0
	}
	if p := e.progress; p != nil {
		if p.mode != "" {
			r.mode = p.mode
		}
		r.allCopied = r.allCopied || p.percent >= 100
		switch {
		case replicates && p.delay >= 0 && p.delay <= by.maxDelay:
			r.steady++
		default:
			r.steady = 0
		}
	}
	return r
}

func decideWaitStatus(by waitRules, r waitRecord, now time.Time) waitStep {
	lags := r.outcome == report.Resumed && !r.moved && now.Sub(r.since) < by.settle
	switch r.status.Group() {
	case drs.GroupRunning:
		return reached(by, r)
	case drs.GroupWaiting:
		if r.outcome == report.Scheduled {
			return waitStep{waitReached, waitEndingScheduled}
		}
	case drs.GroupPaused:
		if !lags {
			return waitStep{waitNotReached, waitEndingPaused}
		}
	case drs.GroupStartFailed, drs.GroupFailed:
		if !lags {
			return waitStep{waitFailed, waitEndingFailed}
		}
	case drs.GroupEnded:
		if r.done(by) {
			return waitStep{waitReached, waitEndingFullOnly}
		}
		return waitStep{waitFailed, waitEndingFailed}
	case drs.GroupUnknown, drs.GroupNotStarted, drs.GroupStarting:
	}
	return waitStep{kind: waitOn}
}

// reached decides about a task that runs.
func reached(by waitRules, r waitRecord) waitStep {
	there := false
	switch by.target {
	case plan.WaitNone, plan.WaitRunning:
		there = true
	case plan.WaitFull:
		there = r.copied
	case plan.WaitIncremental:
		there = r.status == drs.StatusIncrementalStarted
	case plan.WaitCaughtUp:
		there = r.steady >= steadyReadings
	}
	switch {
	case there:
		return waitStep{kind: waitReached}
	case r.fullOnly() && r.copied:
		return waitStep{waitReached, waitEndingFullOnly}
	}
	return waitStep{kind: waitOn}
}

// endOfWait is what is true of a task at the limit of the wait.
func endOfWait(by waitRules, r waitRecord) waitEnding {
	switch {
	case r.silent || r.status == "":
		return waitEndingSilent
	case r.status.Group() == drs.GroupUnknown:
		return waitEndingUnknownStatus
	case !r.moved:
		return waitEndingNoStart
	case by.target == plan.WaitCaughtUp && r.status == drs.StatusIncrementalStarted:
		return waitEndingDelay
	}
	return waitEndingOnItsWay
}

// waitEnding is why a wait has ended for a task.
type waitEnding int

const (
	waitEndingNone          waitEnding = iota // it is where it should be
	waitEndingScheduled                       // it waits for its start time
	waitEndingFullOnly                        // it has no incremental phase
	waitEndingFailed                          // it failed or was ended
	waitEndingDeleted                         // there is no such task any more
	waitEndingPaused                          // it is paused
	waitEndingUnreadable                      // its status must not be read
	waitEndingSilent                          // its status could not be read in the end
	waitEndingUnknownStatus                   // its status is one that nobody knows
	waitEndingNoStart                         // its status does not show the start
	waitEndingDelay                           // it replicates with a delay that is too large
	waitEndingOnItsWay                        // it needs more time
	waitEndingCancelled                       // the run was cancelled
	waitEndings             = iota
)

// waitEndingTexts has a row for each way in which a wait can end; see endingText.
var waitEndingTexts = [waitEndings]endingText{
	waitEndingNone:          {},
	waitEndingScheduled:     {},
	waitEndingFullOnly:      {"a full-only task: its copy is complete, and it has no incremental phase", ""},
	waitEndingFailed:        {"it was started, and while it was waited for its status became %s", ""},
	waitEndingDeleted:       {"it was started, and while it was waited for it was deleted", "the task is gone: create it anew"},
	waitEndingPaused:        {"it is paused", "resume the task, and wait again"},
	waitEndingUnreadable:    {"its status cannot be read any more", "let the caller read statuses (drs:migrationJob:get, drs:migrationJobs:get), or look at the task in the console"},
	waitEndingSilent:        {"its status could not be read", "look at the task in the console"},
	waitEndingUnknownStatus: {"its status is %s, which this program does not know", "look at the task in the console"},
	waitEndingNoStart:       {"its status does not show the start yet", "look at the task in the console, or raise wait-timeout (WaitTimeout)"},
	waitEndingDelay:         {"it replicates, but with too large a delay", "raise wait-timeout (WaitTimeout), or allow a larger delay: max-delay (MaxDelay)"},
	waitEndingOnItsWay:      {"", "it is still on its way: look at it in the console, or raise wait-timeout (WaitTimeout)"},
	waitEndingCancelled:     {"", "the wait was cancelled: look at the task in the console"},
}
