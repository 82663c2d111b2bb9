package decide

import (
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// Wait decides during a wait: from what is known of a task and what was just read, whether its wait goes on. Only
// statuses decide; progress tells how long a task has to stay where it is. A status that shows failure, and a reading that is refused,
// must stay for the settle time.
func Wait(by WaitRules, r WaitRecord, e WaitEvidence) (WaitRecord, WaitStep) {
	if e.Kind != EvidenceTimeUp && e.Kind != EvidenceCancelled {
		r.Silent = e.Kind == EvidenceNotNamed || e.Kind == EvidenceUnreadable
	}
	switch e.Kind {
	case EvidenceGone:
		switch stayed := r.Stand.Is(StandingGone, "", e.At, by.Settle); {
		case r.done():
			return r, WaitStep{WaitReached, WaitEndingFullOnly}
		case stayed:
			return r, WaitStep{WaitFailed, WaitEndingDeleted}
		}
	case EvidenceUnreadable:
		if !mayPass(e.Class) && r.Stand.Is(StandingRefusal, "", e.At, by.Settle) {
			return r, WaitStep{WaitNotReached, WaitEndingUnreadable}
		}
	case EvidenceStatus:
		r = r.observe(by, e)
		return decideWaitStatus(by, r, e.At)
	case EvidenceCancelled:
		return r, WaitStep{WaitNotReached, WaitEndingCancelled}
	case EvidenceTimeUp:
		return r, WaitStep{WaitNotReached, endOfWait(by, r)}
	case EvidenceNotNamed, EvidenceTurn, EvidenceAccepted, EvidenceRefused, EvidenceCallRefused, EvidenceLost, EvidenceNotSent, EvidenceCheckRefused:
	}
	return r, WaitStep{Kind: WaitOn}
}

// SteadyReadings is in how many readings in a row the delay must be small: it goes up and down with the load.
const SteadyReadings = 3

// WaitRules are what a wait depends on beside the task.
type WaitRules struct {
	Target plan.WaitFor
	// MaxDelay is the largest replication delay of a task that has caught up.
	MaxDelay time.Duration
	// Settle is for how long a task may go on reading as it did before it was started or resumed.
	Settle time.Duration
}

// WaitRecord is what a wait knows of one task.
type WaitRecord struct {
	// Outcome is what became of its start, since when the wait goes on.
	Outcome report.Outcome
	Since   time.Time

	Status drs.Status
	// Mode is empty until progress tells.
	Mode drs.TaskMode
	// Moved says that a status has shown the start or the resumption, so that nothing lags any more; Copied that one has shown
	// the full copy as complete. AllCopied says the same by the progress, which only explains why a full-only task has ended.
	Moved, Copied, AllCopied bool
	// Steady counts the readings in a row in which the task replicated with a small delay.
	Steady int
	// Silent says that the last reading told nothing.
	Silent bool
	// Stand is what the readings show now that must stay before it counts.
	Stand Stand
}

// WaitEvidence is what one round of reading showed of a task.
type WaitEvidence struct {
	Kind  EvidenceKind // one of a reading, or evidenceTimeUp or evidenceCancelled
	At    time.Time
	Class drs.Class // of evidenceUnreadable

	Status drs.Status
	// Progress is nil if it was not read.
	Progress *Progress
}

// Progress is what batch-progress says of a task.
type Progress struct {
	Mode drs.TaskMode
	// Percent is that of the full copy, delay the replication delay; negative while nobody knows them.
	Percent float64
	Delay   time.Duration
}

// WaitStep is what comes of a round for a task, and why its wait has ended.
type WaitStep struct {
	Kind   WaitStepKind
	Ending WaitEnding
}

// WaitStepKind is what comes of a round.
type WaitStepKind int

// The kinds of steps of a wait.
const (
	WaitOn         WaitStepKind = iota // read it again
	WaitReached                        // it is where it should be
	WaitFailed                         // it will not come there: its outcome is failed
	WaitNotReached                     // it is not there; its outcome stays
)

func (r WaitRecord) fullOnly() bool { return r.Mode == drs.TaskModeFull }

// done reports whether a task that has ended did so by itself, after all that it had to do.
func (r WaitRecord) done() bool { return r.fullOnly() && (r.Copied || r.AllCopied) }

// observe notes what a reading says.
func (r WaitRecord) observe(by WaitRules, e WaitEvidence) WaitRecord {
	r.Status = e.Status
	switch e.Status.Group() {
	case drs.GroupWaiting, drs.GroupStarting, drs.GroupRunning:
		r.Moved = true
	case drs.GroupUnknown, drs.GroupNotStarted, drs.GroupStartFailed, drs.GroupFailed, drs.GroupPaused, drs.GroupEnded:
	}
	replicates := e.Status == drs.StatusIncrementalStarted
	r.Copied = r.Copied || replicates || e.Status == drs.StatusFullComplete
	if !replicates {
		r.Steady = 0
	}
	p := e.Progress
	if p == nil {
		return r
	}
	if p.Mode != "" {
		r.Mode = p.Mode
	}
	if p.Percent >= 0 {
		r.AllCopied = p.Percent >= 100 // it can be less again
	}
	// What is read soon after a resumption may be from before the pause.
	stale := r.Outcome == report.Resumed && e.At.Sub(r.Since) < by.Settle
	if replicates && p.Delay >= 0 && p.Delay <= by.MaxDelay && !stale {
		r.Steady++
	} else {
		r.Steady = 0
	}
	return r
}

func decideWaitStatus(by WaitRules, r WaitRecord, now time.Time) (WaitRecord, WaitStep) {
	on, ended := WaitStep{Kind: WaitOn}, WaitStep{}
	switch r.Status.Group() {
	case drs.GroupRunning:
		r.Stand = Stand{}
		return r, reached(by, r)
	case drs.GroupUnknown, drs.GroupNotStarted, drs.GroupWaiting, drs.GroupStarting:
		r.Stand = Stand{}
		return r, on
	case drs.GroupPaused:
		ended = WaitStep{WaitNotReached, WaitEndingPaused}
	case drs.GroupStartFailed, drs.GroupFailed:
		ended = WaitStep{WaitFailed, WaitEndingFailed}
	case drs.GroupEnded:
		if r.done() {
			return r, WaitStep{WaitReached, WaitEndingFullOnly}
		}
		ended = WaitStep{WaitFailed, WaitEndingFailed}
	}
	if r.Stand.Is(StandingFailure, r.Status, now, by.Settle) {
		return r, ended
	}
	return r, on
}

// reached decides about a task that runs.
func reached(by WaitRules, r WaitRecord) WaitStep {
	there := false
	switch by.Target {
	case plan.WaitNone, plan.WaitRunning:
		there = true
	case plan.WaitFull:
		there = r.Copied
	case plan.WaitIncremental:
		there = r.Status == drs.StatusIncrementalStarted
	case plan.WaitCaughtUp:
		there = r.Steady >= SteadyReadings
	}
	switch {
	case there:
		return WaitStep{Kind: WaitReached}
	case r.fullOnly() && r.Copied:
		return WaitStep{WaitReached, WaitEndingFullOnly}
	}
	return WaitStep{Kind: WaitOn}
}

// endOfWait is what is true of a task at the limit of the wait.
func endOfWait(by WaitRules, r WaitRecord) WaitEnding {
	switch {
	case r.Silent || r.Status == "" && r.Stand.What != StandingGone:
		return WaitEndingSilent
	case r.Stand.What == StandingGone:
		return WaitEndingVanished
	case r.Stand.What == StandingFailure:
		return WaitEndingFailing
	case r.Status.Group() == drs.GroupUnknown:
		return WaitEndingUnknownStatus
	case !r.Moved:
		return WaitEndingNoStart
	case by.Target == plan.WaitCaughtUp && r.Steady > 0:
		return WaitEndingUnsteady
	case by.Target == plan.WaitCaughtUp && r.Status == drs.StatusIncrementalStarted:
		return WaitEndingDelay
	}
	return WaitEndingOnItsWay
}

// WaitEnding is why a wait has ended for a task.
type WaitEnding int

// The endings of a wait.
const (
	WaitEndingNone          WaitEnding = iota // it is where it should be
	WaitEndingFullOnly                        // it has no incremental phase
	WaitEndingFailed                          // it failed or was ended
	WaitEndingDeleted                         // there is no such task any more
	WaitEndingPaused                          // it is paused
	WaitEndingUnreadable                      // its status must not be read
	WaitEndingSilent                          // its status could not be read in the end
	WaitEndingUnknownStatus                   // its status is one that nobody knows
	WaitEndingFailing                         // its status shows a failure, for a moment only
	WaitEndingVanished                        // there is no such task, for a moment only
	WaitEndingNoStart                         // its status does not show the start
	WaitEndingDelay                           // it replicates with a delay that is too large
	WaitEndingUnsteady                        // its delay was small, but not for long enough
	WaitEndingOnItsWay                        // it needs more time
	WaitEndingCancelled                       // the run was cancelled
	WaitEndings             = iota
)

// WaitEndingTexts has a row for each way in which a wait can end; see endingText.
var WaitEndingTexts = [WaitEndings]EndingText{
	WaitEndingNone:          {},
	WaitEndingFullOnly:      {"a full-only task: its copy is complete, and it has no incremental phase", ""},
	WaitEndingFailed:        {"its status became %s during the wait", ""},
	WaitEndingDeleted:       {"it was deleted during the wait", "the task is gone: recreate it"},
	WaitEndingPaused:        {"it is paused", "resume the task, and wait again"},
	WaitEndingUnreadable:    {"its status cannot be read any more", "let the caller read statuses (drs:migrationJob:get, drs:migrationJobs:get), or look at the task in the console"},
	WaitEndingSilent:        {"its status could not be read", "look at the task in the console"},
	WaitEndingUnknownStatus: {"its status is %s, which this program does not know", "look at the task in the console"},
	WaitEndingFailing:       {"its status is %s, which may pass by itself", "look at the task in the console"},
	WaitEndingVanished:      {"the service does not find it any more, which may pass", "look at the task in the console"},
	WaitEndingNoStart:       {"its status does not show the start yet", "look at the task in the console"},
	WaitEndingDelay:         {"it replicates, but with too large a delay", "allow a larger delay: max-delay (MaxDelay)"},
	WaitEndingUnsteady:      {"its delay was small in the last reading, but not yet in three in a row", "it is about to catch up: read more often (poll-interval, PollInterval)"},
	WaitEndingOnItsWay:      {"", "it is still on its way: look at it in the console"},
	WaitEndingCancelled:     {"", "the wait was cancelled: look at the task in the console"},
}
