package core

import (
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// leastReadings is how many readings that name a task prove that it was not started. Each begins when a third of the settle
// time has passed: one of the first moments proves nothing, since the lost call may still be on its way to the service.
const leastReadings = 4

// decideReading decides what a reading of its status means for a task.
//
// A status lags behind an accepted start, so that one reading of CONFIGURATION does not prove that the start was not
// processed. It takes the settle time, counted from the last sign that the lost call is still being processed.
func decideReading(by rules, r record, e evidence) (record, step) {
	r.readings++
	if e.sign.After(r.since) {
		r.since, r.named = e.sign, 0
	}
	switch {
	case e.kind == evidenceGone:
		return r, finish(failureOf(r), endingGone)
	case e.kind == evidenceUnreadable && e.class == drs.WrongEndpoint && r.reason == reasonWrongEndpoint:
		return r, finish(report.Failed, endingWrongEndpoint)
	case e.kind == evidenceUnreadable && !mayPass(e.class):
		return r, unreadable(r)
	}
	if r.reason == reasonWrongEndpoint {
		r.reason = reasonLost // the endpoint is the service, or may be
	}
	if e.kind != evidenceStatus {
		return r, readAgain(by, r, e.at)
	}
	r.status = e.status
	passed := e.at.Sub(r.since)
	if passed >= by.settle/3 {
		r.named++
	}
	if s, decided := decideStatus(r); decided {
		if s.kind == stepResume {
			// Whatever was sent before cannot start a task that has to be resumed, unless its status is an old one.
			r.pausedAfterLoss = r.lost && r.status.Group() == drs.GroupPaused
			r.resuming, r.reason, r.lost, r.mayRun, r.failures = true, reasonNone, false, false, 0
		}
		return r, s
	}
	if passed < by.settle || r.named < leastReadings {
		return r, readAgain(by, r, e.at)
	}
	return conclude(by, r)
}

// isSign reports whether a status shows that a call is still being processed that was lost for the task: it differs from the
// one before, or from how a task reads that was not started.
func isSign(r record, now drs.Status) bool {
	if r.status != "" {
		return now != r.status
	}
	return !r.resuming && now.Group() != drs.GroupNotStarted
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
func decideStatus(r record) (s step, decided bool) {
	group := r.status.Group()
	if r.resuming && (group == drs.GroupPaused || group == drs.GroupFailed || group == drs.GroupStartFailed) {
		return step{}, false // as it read before
	}
	if r.mayResume && !r.resuming && r.status.Resumable() {
		return step{kind: stepResume}, true
	}
	switch group {
	case drs.GroupStarting, drs.GroupRunning:
		return finish(report.AlreadyStarted, endingRuns), true
	case drs.GroupWaiting:
		if r.startAt.IsZero() {
			return finish(report.Failed, endingWaitsForAnotherTime), true
		}
		return finish(report.Scheduled, endingRuns), true
	case drs.GroupStartFailed, drs.GroupFailed, drs.GroupEnded:
		return finish(failureOf(r), endingStatus), true
	case drs.GroupPaused:
		if r.lost || r.reason == reasonUnfamiliar {
			return finish(report.Unknown, endingPausedBefore), true
		}
		return finish(failureOf(r), endingStatus), true
	case drs.GroupNotStarted:
		// A task that is being created can be neither started nor checked.
		if r.status != drs.StatusConfiguration && !r.lost && (r.reason == reasonWrongStatus || r.reason == reasonPrecheck) {
			return finish(failureOf(r), endingRefused), true
		}
	case drs.GroupUnknown:
	}
	return step{}, false
}

// conclude decides about a task that went on reading as not started for the settle time.
func conclude(by rules, r record) (record, step) {
	if r.status.Group() == drs.GroupUnknown {
		return r, unknown(r, endingUnknownStatus)
	}
	switch r.reason {
	case reasonLost:
		r.failures++
		if r.failures >= by.attempts {
			return r, finish(report.Failed, endingNeverProcessed)
		}
		r.reason = reasonNone
		return r, send(r, 0)
	case reasonWrongStatus, reasonBusy, reasonUnfamiliar:
		if r.lost {
			return r, finish(report.Unknown, endingContradiction)
		}
		return r, finish(report.Failed, endingRefusedNotStarted)
	case reasonLate:
		return r, finish(report.Failed, endingLate)
	case reasonPrecheck:
		return r, finish(report.Blocked, endingRefusedNotStarted)
	case reasonThrottled, reasonNone, reasonWrongEndpoint:
	}
	return r, finish(report.Failed, endingRefused)
}

// unreadable ends a task whose status must not be read.
func unreadable(r record) step {
	if r.reason == reasonThrottled {
		return finish(report.Failed, endingRefused)
	}
	return unknown(r, endingUnreadable)
}

// unknown ends a task of which it is not known whether it runs. One whose pre-check did not pass was not started in any case.
func unknown(r record, why ending) step {
	if r.reason == reasonPrecheck {
		return finish(report.Blocked, why)
	}
	return finish(report.Unknown, why)
}

// failureOf is the outcome of a task that does not run.
func failureOf(r record) report.Outcome {
	if r.reason == reasonPrecheck {
		return report.Blocked
	}
	return report.Failed
}

// readAgain reads the status once more: soon at first, and then often enough that leastReadings take no longer than the settle
// time.
func readAgain(by rules, r record, at time.Time) step {
	pause := by.settle / (2 * leastReadings)
	if doublings := r.readings - 1; doublings < 16 {
		pause = min(pause, by.pause<<doublings)
	}
	if left := by.settle - at.Sub(r.since); left > 0 {
		pause = min(pause, left)
	}
	return step{kind: stepRead, notBefore: at.Add(max(pause, by.pause))}
}
