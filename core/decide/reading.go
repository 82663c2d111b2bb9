package decide

import (
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// MinReadings is how many readings that name a task prove that it was not started. Each begins when a third of the settle
// time has passed: one of the first moments proves nothing, since the lost call may still be on its way to the service.
const MinReadings = 4

// decideReading decides what a reading of its status means for a task.
//
// A status lags behind an accepted start, so that one reading of CONFIGURATION does not prove that the start was not
// processed. It takes the settle time, counted from the last sign that the lost call is still being processed.
func decideReading(by Rules, r Record, e Evidence) (Record, Step) {
	r.Readings++
	if e.Sign.After(r.Since) {
		r.Since, r.Named = e.Sign, 0
	}
	switch {
	case e.Kind == EvidenceGone:
		return r, finish(failureOf(r), EndingGone)
	case e.Kind == EvidenceUnreadable && e.Class == drs.WrongEndpoint && r.Reason == ReasonWrongEndpoint:
		return r, finish(report.Failed, EndingWrongEndpoint)
	case e.Kind == EvidenceUnreadable && !mayPass(e.Class):
		return r, unreadable(r)
	}
	if r.Reason == ReasonWrongEndpoint {
		r.Reason = ReasonLost // the endpoint is the service, or may be
	}
	if e.Kind != EvidenceStatus {
		return r, readAgain(by, r, e.At)
	}
	r.Status = e.Status
	passed := e.At.Sub(r.Since)
	if passed >= by.Settle/3 {
		r.Named++
	}
	if s, decided := decideStatus(r); decided {
		if s.Kind == StepResume {
			// Whatever was sent before cannot start a task that has to be resumed, unless its status is an old one.
			r.PausedAfterLoss = r.Lost && r.Status.Group() == drs.GroupPaused
			r.Resuming, r.Reason, r.Sent, r.Lost, r.MayRun, r.Failures = true, ReasonNone, false, false, false, 0
		}
		return r, s
	}
	if passed < by.Settle || r.Named < MinReadings {
		return r, readAgain(by, r, e.At)
	}
	return conclude(by, r)
}

// IsSign reports whether a status shows that a call is still being processed that was lost for the task: it differs from the
// one before, or from how a task reads that was not started.
func IsSign(r Record, now drs.Status) bool {
	if r.Status != "" {
		return now != r.Status
	}
	return !r.Resuming && now.Group() != drs.GroupNotStarted
}

// mayPass reports whether a failure to read is worth another try.
func mayPass(class drs.Class) bool {
	switch class {
	case drs.Final, drs.Unauthenticated, drs.Unfamiliar:
		return false
	case drs.Ambiguous, drs.NotProcessed, drs.WrongStatus, drs.Busy, drs.WrongEndpoint:
	}
	return true
}

// decideStatus decides by the status alone. decided is false if the status may lag behind, or tells nothing.
func decideStatus(r Record) (s Step, decided bool) {
	group := r.Status.Group()
	if r.Resuming && (group == drs.GroupPaused || group == drs.GroupFailed || group == drs.GroupStartFailed) {
		return Step{}, false // as it read before
	}
	if r.MayResume && !r.Resuming && r.Status.Resumable() {
		return Step{Kind: StepResume}, true
	}
	switch group {
	case drs.GroupStarting, drs.GroupRunning:
		return finish(report.AlreadyStarted, EndingRuns), true
	case drs.GroupWaiting:
		if r.StartAt.IsZero() {
			return finish(report.Failed, EndingWaitsForAnotherTime), true
		}
		return finish(report.Scheduled, EndingRuns), true
	case drs.GroupStartFailed, drs.GroupFailed, drs.GroupEnded:
		return finish(failureOf(r), EndingStatus), true
	case drs.GroupPaused:
		if r.Lost || r.Reason == ReasonUnfamiliar {
			return finish(report.Unknown, EndingPausedBefore), true
		}
		return finish(failureOf(r), EndingStatus), true
	case drs.GroupNotStarted:
		// A task that is being created can be neither started nor checked.
		if r.Status != drs.StatusConfiguration && !r.Lost && (r.Reason == ReasonWrongStatus || r.Reason == ReasonPrecheck) {
			return finish(failureOf(r), EndingRefused), true
		}
	case drs.GroupUnknown:
	}
	return Step{}, false
}

// conclude decides about a task that went on reading as not started for the settle time.
func conclude(by Rules, r Record) (Record, Step) {
	if r.Status.Group() == drs.GroupUnknown {
		return r, unknown(r, EndingUnknownStatus)
	}
	switch r.Reason {
	case ReasonLost:
		r.Failures++
		if r.Failures >= by.Attempts {
			return r, finish(report.Failed, EndingNeverProcessed)
		}
		r.Reason = ReasonNone
		return r, send(r, 0)
	case ReasonWrongStatus, ReasonBusy, ReasonUnfamiliar:
		if r.Lost {
			return r, finish(report.Unknown, EndingContradiction)
		}
		return r, finish(report.Failed, EndingRefusedNotStarted)
	case ReasonLate:
		return r, finish(report.Failed, EndingLate)
	case ReasonPrecheck:
		return r, finish(report.Blocked, EndingRefusedNotStarted)
	case ReasonThrottled, ReasonNone, ReasonWrongEndpoint:
	}
	return r, finish(report.Failed, EndingRefused)
}

// unreadable ends a task whose status must not be read.
func unreadable(r Record) Step {
	if r.Reason == ReasonThrottled {
		return finish(report.Failed, EndingRefused)
	}
	return unknown(r, EndingUnreadable)
}

// unknown ends a task of which it is not known whether it runs. One whose pre-check did not pass was not started in any case.
func unknown(r Record, why Ending) Step {
	if r.Reason == ReasonPrecheck {
		return finish(report.Blocked, why)
	}
	return finish(report.Unknown, why)
}

// failureOf is the outcome of a task that does not run.
func failureOf(r Record) report.Outcome {
	if r.Reason == ReasonPrecheck {
		return report.Blocked
	}
	return report.Failed
}

// readAgain reads the status once more: soon at first, and then often enough that leastReadings take no longer than the settle
// time.
func readAgain(by Rules, r Record, at time.Time) Step {
	pause := by.Settle / (2 * MinReadings)
	if doublings := r.Readings - 1; doublings < 16 {
		pause = min(pause, by.Pause<<doublings)
	}
	if left := by.Settle - at.Sub(r.Since); left > 0 {
		pause = min(pause, left)
	}
	return Step{Kind: StepRead, NotBefore: at.Add(max(pause, by.Pause))}
}
