// Package decide has the rules: pure functions from what is known of a task, its record, and what has just happened, the evidence, to
// the next step. They do no I/O and read no clock. decide.go has the rules before a wait, reading.go what a status means, wait_only.go
// the rules for a run that starts nothing, ending.go the words for each end, precheck.go what the result of a pre-check means, and
// wait.go the rules of a wait.
package decide

import (
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// Next decides about a task before a wait: from what is known of it and what has just happened, what to do next.
func Next(by Rules, r Record, e Evidence) (Record, Step) {
	if r.WaitOnly {
		return waitOnly(by, r, e)
	}
	next, s := decideStep(by, r, e)
	if s.Kind == StepFinish && s.Outcome == report.Failed && next.PausedAfterLoss && s.Ending != EndingGone && s.Ending != EndingStatus {
		return next, finish(report.Unknown, EndingPausedBefore)
	}
	return next, s
}

func decideStep(by Rules, r Record, e Evidence) (Record, Step) {
	switch e.Kind {
	case EvidenceTurn:
		return decideTurn(r, e)
	case EvidenceAccepted:
		r.Sent = true
		return r, finish(acceptedAs(r, e.At), EndingAccepted)
	case EvidenceRefused:
		r.Sent = true
		return decideRefusal(by, r, e)
	case EvidenceCallRefused:
		r.Sent = true
		return decideCallRefusal(by, r, e)
	case EvidenceLost:
		r.Sent = true
		r.Lost = true
		return read(r, ReasonLost, e.At)
	case EvidenceCheckRefused:
		return read(r, ReasonPrecheck, e.At)
	case EvidenceNotSent:
		if e.Class != drs.NotProcessed {
			return giveUp(r, e.At)
		}
		return againOrFailed(by, r, e.At)
	case EvidenceStatus, EvidenceNotNamed, EvidenceGone, EvidenceUnreadable:
		return decideReading(by, r, e)
	case EvidenceTimeUp, EvidenceCancelled:
		return noTime(r, e)
	}
	panic("core: evidence of no kind")
}

func finish(outcome report.Outcome, why Ending) Step {
	return Step{Kind: StepFinish, Outcome: outcome, Ending: why}
}

// decideTurn decides when nothing but time speaks against sending the task.
func decideTurn(r Record, e Evidence) (Record, Step) {
	if r.Resuming || r.StartAt.IsZero() || e.At.Sub(r.StartAt) <= plan.Tolerance {
		return r, send(r, 0)
	}
	return read(r, ReasonLate, e.At) // an earlier run may have started it in time
}

// send is the step that sends what is to be sent for the task.
func send(r Record, backoff int) Step {
	if r.Resuming {
		return Step{Kind: StepResume, Backoff: backoff}
	}
	return Step{Kind: StepSend, Backoff: backoff}
}

func acceptedAs(r Record, now time.Time) report.Outcome {
	switch {
	case r.Resuming:
		return report.Resumed
	case r.StartAt.After(now):
		return report.Scheduled
	}
	return report.Started
}

// decideRefusal decides about a task of which the service says in particular that it refuses it.
func decideRefusal(by Rules, r Record, e Evidence) (Record, Step) {
	r.MayRun = e.Class == drs.Busy || e.Class == drs.WrongStatus
	switch e.Class {
	case drs.Final, drs.Unauthenticated:
		return giveUp(r, e.At)
	case drs.NotProcessed:
		next, s, more := again(by, r)
		if !more {
			return read(next, ReasonThrottled, e.At)
		}
		return next, s
	case drs.Busy:
		r.WasBusy = true
		// The other operation may be a start: if one of this run was lost, that one.
		next, s, more := again(by, r)
		if !more || r.Lost || r.Unproven {
			return read(next, ReasonBusy, e.At)
		}
		return next, s
	case drs.WrongStatus:
		return read(r, ReasonWrongStatus, e.At)
	case drs.Unfamiliar:
		return read(r, ReasonUnfamiliar, e.At)
	case drs.WrongEndpoint:
		why := ReasonWrongEndpoint
		if r.Lost || r.Unproven || e.Answered {
			why = ReasonLost
		}
		r.Lost = true
		return read(r, why, e.At)
	case drs.Ambiguous:
	}
	r.Lost = true
	return read(r, ReasonLost, e.At)
}

// decideCallRefusal decides about a task whose call was refused as a whole.
func decideCallRefusal(by Rules, r Record, e Evidence) (Record, Step) {
	switch {
	case r.Lost && (e.Class == drs.WrongStatus || e.Class == drs.Busy):
		// The start that was lost may be why: another one could double it.
	case e.AboutTask && e.Tasks > 1:
		// It says nothing about the others, some of which may have been processed before.
		r.MayRun, r.Unproven = e.Class == drs.WrongStatus, true
		return read(r, ReasonSplit, e.At)
	case e.Class == drs.NotProcessed:
		return againOrFailed(by, r, e.At)
	case e.Class == drs.Busy:
		r.WasBusy = true
		// Which of the tasks is meant, and what became of the others, is open.
		e.Class = drs.Ambiguous
	}
	return decideRefusal(by, r, e)
}

// again sends a task that was not processed once more, after a pause. more is false if there were enough attempts.
func again(by Rules, r Record) (next Record, s Step, more bool) {
	r.Failures++
	if r.Failures >= by.Attempts {
		return r, Step{}, false
	}
	r.Reason = ReasonNone
	return r, send(r, r.Failures), true
}

// againOrFailed does so as well, and takes the last refusal for the outcome when there were enough attempts.
func againOrFailed(by Rules, r Record, at time.Time) (Record, Step) {
	next, s, more := again(by, r)
	if !more {
		return giveUp(next, at)
	}
	return next, s
}

// giveUp ends a task that cannot be sent. It may have been processed before, in a call of several tasks that was refused, or as the
// other operation that it was refused for.
func giveUp(r Record, at time.Time) (Record, Step) {
	if r.Unproven || r.WasBusy {
		return read(r, ReasonFinal, at)
	}
	return r, finish(report.Failed, EndingRefused)
}

// read begins to read the status of a task.
func read(r Record, why ReadReason, at time.Time) (Record, Step) {
	r.Reason, r.Since, r.Readings, r.Named, r.Stand = why, at, 0, 0, Stand{}
	return r, Step{Kind: StepRead, NotBefore: at}
}

// noTime ends a task for which there is no more time. One that may be running all the same is read once more, for which there is
// the time of grace.
func noTime(r Record, e Evidence) (Record, Step) {
	switch {
	case r.Reason == ReasonNone && (r.MayRun || r.Unproven):
		return read(r, ReasonWrongStatus, e.At)
	case r.Reason == ReasonDryRun:
		return r, finish(report.NotSent, EndingRuns)
	case r.Reason == ReasonNone, r.Reason == ReasonThrottled:
		return r, finish(report.Failed, EndingNoTimeToSend)
	}
	return r, unknown(r, EndingNoTimeToRead)
}
