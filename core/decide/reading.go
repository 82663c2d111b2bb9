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
	if r.Reason == ReasonWrongEndpoint {
		if e.Kind == EvidenceUnreadable && e.Class == drs.WrongEndpoint && !e.Answered {
			return r, finish(report.Failed, EndingWrongEndpoint)
		}
		r.Reason = ReasonLost // the endpoint is the service, or may be
	}
	switch e.Kind {
	case EvidenceStatus:
		return decideNamed(by, r, e)
	case EvidenceGone:
		if r.Reason == ReasonSplit {
			return split(r)
		}
		if r.Stand.Is(StandingGone, "", e.At, by.Settle) || r.refused() {
			return r, finish(report.Failed, EndingGone)
		}
	case EvidenceUnreadable:
		if !mayPass(e.Class) && r.Stand.Is(StandingRefusal, "", e.At, by.Settle) {
			return r, unreadable(r)
		}
	case EvidenceNotNamed:
		if r.Reason == ReasonSplit {
			return split(r)
		}
	case EvidenceTurn, EvidenceAccepted, EvidenceRefused, EvidenceCallRefused, EvidenceLost, EvidenceNotSent, EvidenceCheckRefused,
		EvidenceTimeUp, EvidenceCancelled: // no readings
	}
	return r, readAgain(by, r, e.At)
}

// decideNamed decides about a task whose status was read.
func decideNamed(by Rules, r Record, e Evidence) (Record, Step) {
	r.Status = e.Status
	passed := e.At.Sub(r.Since)
	if passed >= by.Settle/3 {
		r.Named++
	}
	standing := StandingNone
	switch {
	case r.fails():
		standing = StandingFailure
	case r.Status.Group() == drs.GroupWaiting:
		standing = StandingWaiting
	}
	stayed := r.Stand.Is(standing, r.Status, e.At, by.Settle)
	if standing == StandingNone || stayed || r.refused() {
		if s, decided := decideStatus(r, e.At); decided {
			if s.Kind == StepResume {
				// Whatever was sent before cannot start a task that has to be resumed, unless its status is an old one.
				r.PausedAfterLoss = (r.Lost || r.Unproven) && r.Status.Group() == drs.GroupPaused
				r.Resuming, r.Reason, r.Sent, r.Lost, r.Unproven, r.WasBusy, r.MayRun, r.Failures = true, ReasonNone, false, false, false, false, false, 0
			}
			return r, s
		}
	}
	switch {
	case r.Reason == ReasonSplit && r.Status.Group() == drs.GroupWaiting:
		r.Lost, r.Reason = true, ReasonLost // its start may have been processed, and pass through this
		return r, readAgain(by, r, e.At)
	case r.Reason == ReasonSplit:
		return split(r)
	case r.Reason == ReasonDryRun:
		return r, finish(report.NotSent, EndingRuns)
	case r.Reason == ReasonLate && r.FirstDelivery && r.Status.Group() == drs.GroupNotStarted:
		return conclude(by, r)
	case standing != StandingNone, passed < by.Settle, r.Named < MinReadings:
		return r, readAgain(by, r, e.At)
	}
	return conclude(by, r)
}

// split sends a task again whose call was refused because of another one, as it shows no start.
func split(r Record) (Record, Step) {
	r.Reason = ReasonNone
	return r, Step{Kind: StepSplit}
}

// refused reports whether it is certain that nothing of what was sent was processed, so that the status only explains why: it counts
// at once.
func (r *Record) refused() bool {
	return !r.Lost && !r.Unproven && !r.WasBusy && !r.PausedAfterLoss && r.Reason != ReasonUnfamiliar
}

// fails reports whether the status shows that the task does not run. One that was to be resumed read so before.
func (r *Record) fails() bool {
	switch r.Status.Group() {
	case drs.GroupStartFailed, drs.GroupFailed, drs.GroupPaused:
		return !r.Resuming
	case drs.GroupEnded:
		return true
	case drs.GroupUnknown, drs.GroupNotStarted, drs.GroupWaiting, drs.GroupStarting, drs.GroupRunning:
	}
	return false
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
func decideStatus(r Record, now time.Time) (s Step, decided bool) {
	ahead := r.StartAt.After(now)
	switch r.Status.Group() {
	case drs.GroupStarting, drs.GroupRunning:
		return finish(report.AlreadyStarted, EndingRuns), true
	case drs.GroupWaiting:
		switch {
		case r.Reason == ReasonSplit:
			return Step{}, false
		case ahead && r.Reason == ReasonLost: // nobody refused it
			return finish(report.Scheduled, EndingRuns), true
		case ahead:
			return finish(report.Scheduled, EndingScheduledBefore), true
		}
		return finish(report.Failed, EndingWaitsForAnotherTime), true
	case drs.GroupStartFailed, drs.GroupFailed, drs.GroupPaused:
		switch {
		case r.Resuming, r.Reason == ReasonSplit:
			return Step{}, false // as it read before
		case r.MayResume && r.Status.Resumable() && !ahead:
			return Step{Kind: StepResume}, true
		case r.Status.Group() == drs.GroupPaused && (r.Lost || r.Reason == ReasonUnfamiliar):
			return finish(report.Unknown, EndingPausedBefore), true
		case r.MayResume && r.Status.Resumable():
			return finish(report.Failed, EndingNotResumedNow), true
		}
		return finish(report.Failed, EndingStatus), true
	case drs.GroupEnded:
		return finish(report.Failed, EndingStatus), r.Reason != ReasonSplit
	case drs.GroupNotStarted:
		// A task that is being created can be neither started nor checked.
		if r.Status != drs.StatusConfiguration && r.refused() && (r.Reason == ReasonWrongStatus || r.Reason == ReasonPrecheck) {
			return finish(report.Failed, EndingRefused), true
		}
	case drs.GroupUnknown:
	}
	return Step{}, false
}

// conclude decides about a task that went on reading as not started for the settle time.
func conclude(by Rules, r Record) (Record, Step) {
	switch r.Status.Group() {
	case drs.GroupUnknown:
		return r, unknown(r, EndingUnknownStatus)
	case drs.GroupWaiting, drs.GroupNotStarted, drs.GroupStarting, drs.GroupRunning, drs.GroupStartFailed, drs.GroupFailed, drs.GroupPaused, drs.GroupEnded:
	}
	if r.Resuming && (r.Reason == ReasonLost || r.Unproven) { // it can have been resumed and have failed again at once
		return r, finish(report.Unknown, EndingResumedMaybe)
	}
	switch r.Reason {
	case ReasonLost:
		r.Failures++
		switch {
		case r.Failures >= by.Attempts && r.Unproven && r.WasBusy:
			return r, finish(report.Unknown, EndingContradiction)
		case r.Failures >= by.Attempts:
			return r, finish(report.Failed, EndingNeverProcessed)
		}
		r.Reason = ReasonNone
		return r, send(r, 0)
	case ReasonWrongStatus, ReasonBusy, ReasonUnfamiliar:
		if r.Lost || r.Unproven {
			return r, finish(report.Unknown, EndingContradiction)
		}
		return r, finish(report.Failed, EndingRefusedNotStarted)
	case ReasonLate:
		return r, finish(report.Failed, EndingLate)
	case ReasonPrecheck:
		return r, finish(report.Failed, EndingRefusedNotStarted)
	case ReasonThrottled, ReasonFinal, ReasonNone, ReasonWrongEndpoint, ReasonSplit, ReasonDryRun:
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

// readAgain reads the status once more: soon at first, and then often enough that leastReadings take no longer than the settle
// time.
func readAgain(by Rules, r Record, at time.Time) Step {
	pause := by.Settle / (2 * MinReadings)
	if doublings := r.Readings - 1; doublings < 16 {
		pause = min(pause, by.Pause<<doublings)
	}
	since := r.Since
	if r.Stand.What != StandingNone {
		since = r.Stand.Since
	}
	if left := by.Settle - at.Sub(since); left > 0 {
		pause = min(pause, left)
	}
	return Step{Kind: StepRead, NotBefore: at.Add(max(pause, by.Pause))}
}
