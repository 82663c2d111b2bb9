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
			return r, finish(report.Failed, EndingRefused)
		}
		return againOrFailed(by, r)
	case EvidenceStatus, EvidenceNotNamed, EvidenceGone, EvidenceUnreadable:
		return decideReading(by, r, e)
	case EvidenceTimeUp, EvidenceCancelled:
		return noTime(r, e)
	}
	panic("core: evidence of no kind")
}

// Rules are what decisions depend on beside the task: the plan's settings and the program's limits.
type Rules struct {
	// Settle is for how long a task must go on reading as not started before it counts as not started.
	Settle time.Duration
	// Attempts is how often a task is sent at the most.
	Attempts int
	// Pause is the shortest pause between two readings.
	Pause time.Duration
}

// Record is everything that is known of one task.
type Record struct {
	// StartAt is when the task is to start; zero for at once.
	StartAt time.Time
	// AskIfLate says that a start time that is late may have been met by an earlier run, so that the status tells.
	AskIfLate bool
	// MayResume says that the task is to be resumed if it is paused or has failed.
	MayResume bool
	// WaitOnly says that it is neither started nor resumed: its status is read instead.
	WaitOnly bool

	// Resuming says that what is sent is a resumption, not a start. PausedAfterLoss says that it is one because the task read as
	// paused after its start was lost: it may have been paused before, so that the start may still show.
	Resuming, PausedAfterLoss bool
	// Sent says that a call named the task and may have reached the service; Failures counts those that did not start it.
	Sent     bool
	Failures int
	// Lost says that nobody said of one of the calls that it was not processed.
	Lost bool
	// MayRun says that the last refusal was because of the task's status or of another operation on it, which may be a start.
	MayRun bool

	// Reason is why the status is read; ReasonNone while it is not.
	Reason ReadReason
	// Status is the last one that was read.
	Status drs.Status
	// Since is when reading began, or the last sign after that of the lost call still being processed.
	Since time.Time
	// LastRead is what the last reading was that counts, of a task that is not started.
	LastRead EvidenceKind
	// Readings counts all readings, Named those since then that count as proof.
	Readings, Named int
}

// ReadReason is why the status of a task is read.
type ReadReason int

// The reasons for reading a status.
const (
	ReasonNone          ReadReason = iota
	ReasonLost                     // nobody said that its start was not processed
	ReasonWrongEndpoint            // its start was answered by what may not be the service
	ReasonWrongStatus              // its start was refused with DRS.M00304
	ReasonBusy                     // its start was refused with DRS.M01504, for the last time
	ReasonThrottled                // its start was refused with DRS.M01503, for the last time
	ReasonUnfamiliar               // its start was refused with a code that nobody knows
	ReasonLate                     // its start time has passed, and an earlier run may have started it
	ReasonPrecheck                 // its pre-check was refused with DRS.M00304
)

// Refused reports whether the service refused the task for a reason that its status explains.
func (r ReadReason) Refused() bool {
	return r == ReasonWrongStatus || r == ReasonBusy || r == ReasonPrecheck
}

// Evidence is what has just happened to a task.
type Evidence struct {
	Kind EvidenceKind
	// At is when it happened; of a reading, when that began.
	At time.Time
	// Class is what a refusal or a failure says; AboutTask that its code is about a task of the call; Tasks is how many tasks
	// the call had.
	Class     drs.Class
	AboutTask bool
	Tasks     int
	// Status is what was read. Sign is when any task of the same lost call last showed that the call is still being
	// processed; zero if none did.
	Status drs.Status
	Sign   time.Time
}

// EvidenceKind is what kind of thing has happened.
type EvidenceKind int

// The kinds of evidence.
const (
	EvidenceTurn         EvidenceKind = iota // it can be sent now
	EvidenceAccepted                         // the service accepted it
	EvidenceRefused                          // the service refused this task
	EvidenceCallRefused                      // the service refused the call as a whole
	EvidenceLost                             // the call was sent, and no usable answer came
	EvidenceNotSent                          // nothing of the call left
	EvidenceCheckRefused                     // its pre-check was refused because of the task's status
	EvidenceStatus                           // a reading named the task
	EvidenceNotNamed                         // a reading did not name it, or contradicted itself
	EvidenceGone                             // a reading said that there is no such task
	EvidenceUnreadable                       // the reading failed
	EvidenceTimeUp                           // there is no more time for what was to be done
	EvidenceCancelled                        // the run was cancelled before what was to be done
)

// Step is what to do next with a task.
type Step struct {
	Kind StepKind
	// Outcome and Ending are those of a task that is finished.
	Outcome report.Outcome
	Ending  Ending
	// NotBefore is the earliest moment for a reading.
	NotBefore time.Time
	// Backoff is the number of the attempt after which to back off before sending; 0 to send without a pause.
	Backoff int
}

// StepKind is what is to be done.
type StepKind int

// The kinds of steps.
const (
	StepFinish StepKind = iota // it has its outcome
	StepSend                   // send its start
	StepResume                 // send its resumption; while pre-checking, check whether it can be resumed
	StepSplit                  // send it with half of the tasks of its call that are to be split
	StepRead                   // read its status
)

func finish(outcome report.Outcome, why Ending) Step {
	return Step{Kind: StepFinish, Outcome: outcome, Ending: why}
}

// decideTurn decides when nothing but time speaks against sending the task.
func decideTurn(r Record, e Evidence) (Record, Step) {
	late := e.At.Sub(r.StartAt)
	switch {
	case r.Resuming || r.StartAt.IsZero() || late <= plan.Tolerance:
		return r, send(r, 0)
	case r.AskIfLate:
		return read(r, ReasonLate, e.At)
	}
	return r, finish(report.Failed, EndingLate)
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
		return r, finish(report.Failed, EndingRefused)
	case drs.NotProcessed:
		next, s, more := again(by, r)
		if !more {
			return read(next, ReasonThrottled, e.At)
		}
		return next, s
	case drs.Busy:
		// The other operation may be a start: if one of this run was lost, that one.
		next, s, more := again(by, r)
		if !more || r.Lost {
			return read(next, ReasonBusy, e.At)
		}
		return next, s
	case drs.WrongStatus:
		return read(r, ReasonWrongStatus, e.At)
	case drs.Unfamiliar:
		return read(r, ReasonUnfamiliar, e.At)
	case drs.WrongEndpoint:
		why := ReasonWrongEndpoint
		if r.Lost {
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
		r.MayRun = e.Class == drs.WrongStatus
		return r, Step{Kind: StepSplit}
	case e.Class == drs.NotProcessed:
		return againOrFailed(by, r)
	case e.Class == drs.Busy:
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
func againOrFailed(by Rules, r Record) (Record, Step) {
	next, s, more := again(by, r)
	if !more {
		return next, finish(report.Failed, EndingRefused)
	}
	return next, s
}

// read begins to read the status of a task.
func read(r Record, why ReadReason, at time.Time) (Record, Step) {
	r.Reason, r.Since, r.Readings, r.Named = why, at, 0, 0
	return r, Step{Kind: StepRead, NotBefore: at}
}

// noTime ends a task for which there is no more time. One that may be running all the same is read once more, for which there is
// the time of grace.
func noTime(r Record, e Evidence) (Record, Step) {
	switch {
	case r.Reason == ReasonNone && r.MayRun:
		return read(r, ReasonWrongStatus, e.At)
	case r.Reason == ReasonNone, r.Reason == ReasonThrottled:
		return r, finish(report.Failed, EndingNoTimeToSend)
	}
	return r, unknown(r, EndingNoTimeToRead)
}
