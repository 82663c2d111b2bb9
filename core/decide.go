package core

import (
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// decide is the one place that decides about a task before a wait: from what is known of it and what has just happened, what
// to do next. It does no I/O and reads no clock. The rest of the engine gathers evidence and carries out steps.
//
// decide_reading.go has what a reading of the task's status means, decide_ending.go the words for each end,
// decide_precheck.go what the result of a pre-check means, and decide_wait.go what is decided during a wait.
func decide(by rules, r record, e evidence) (record, step) {
	next, s := decideStep(by, r, e)
	if s.kind == stepFinish && s.outcome == report.Failed && next.pausedAfterLoss && s.ending != endingGone && s.ending != endingStatus {
		return next, finish(report.Unknown, endingPausedBefore)
	}
	return next, s
}

func decideStep(by rules, r record, e evidence) (record, step) {
	switch e.kind {
	case evidenceTurn:
		return decideTurn(r, e)
	case evidenceAccepted:
		r.sent = true
		return r, finish(acceptedAs(r, e.at), endingAccepted)
	case evidenceRefused:
		r.sent = true
		return decideRefusal(by, r, e)
	case evidenceCallRefused:
		r.sent = true
		return decideCallRefusal(by, r, e)
	case evidenceLost:
		r.sent = true
		r.lost = true
		return read(r, reasonLost, e.at)
	case evidenceCheckRefused:
		return read(r, reasonPrecheck, e.at)
	case evidenceNotSent:
		if e.class != drs.NotProcessed {
			return r, finish(report.Failed, endingRefused)
		}
		return again(by, r, finish(report.Failed, endingRefused))
	case evidenceStatus, evidenceNotNamed, evidenceGone, evidenceUnreadable:
		return decideReading(by, r, e)
	case evidenceTimeUp, evidenceCancelled:
		return noTime(r, e)
	}
	panic("core: evidence of no kind")
}

// rules are what decisions depend on beside the task: the plan's settings and the program's limits.
type rules struct {
	// settle is for how long a task must go on reading as not started before it counts as not started.
	settle time.Duration
	// attempts is how often a task is sent at the most.
	attempts int
	// pause is the shortest pause between two readings.
	pause time.Duration
}

// record is everything that is known of one task.
type record struct {
	// startAt is when the task is to start; zero for at once.
	startAt time.Time
	// ahead says that startAt was still to come when the pre-check began, which may hold the start up.
	ahead bool
	// askIfLate says that a start time in the past may have been met by an earlier run, so that the status tells.
	askIfLate bool
	// mayResume says that the task is to be resumed if it is paused or has failed.
	mayResume bool

	// resuming says that what is sent is a resumption, not a start. pausedAfterLoss says that it is one because the task read as
	// paused after its start was lost: it may have been paused before, so that the start may still show.
	resuming, pausedAfterLoss bool
	// sent says that a call named the task and may have reached the service; failures counts those that did not start it.
	sent     bool
	failures int
	// lost says that nobody said of one of the calls that it was not processed.
	lost bool
	// mayRun says that the last refusal was because of the task's status or of another operation on it, which may be a start.
	mayRun bool

	// reason is why the status is read; reasonNone while it is not.
	reason readReason
	// status is the last one that was read.
	status drs.Status
	// since is when reading began, or the last sign after that of the lost call still being processed.
	since time.Time
	// readings counts all readings, named those since then that count as proof.
	readings, named int
}

// readReason is why the status of a task is read.
type readReason int

const (
	reasonNone          readReason = iota
	reasonLost                     // nobody said that its start was not processed
	reasonWrongEndpoint            // its start was answered by what may not be the service
	reasonWrongStatus              // its start was refused with DRS.M00304
	reasonBusy                     // its start was refused with DRS.M01504, for the last time
	reasonThrottled                // its start was refused with DRS.M01503, for the last time
	reasonUnfamiliar               // its start was refused with a code that nobody knows
	reasonLate                     // its start time has passed, and an earlier run may have started it
	reasonPrecheck                 // its pre-check was refused with DRS.M00304
)

// evidence is what has just happened to a task.
type evidence struct {
	kind evidenceKind
	// at is when it happened; of a reading, when that began.
	at time.Time
	// class is what a refusal or a failure says; aboutTask that its code is about a task of the call; tasks is how many tasks
	// the call had.
	class     drs.Class
	aboutTask bool
	tasks     int
	// status is what was read. sign is when any task of the same lost call last showed that the call is still being
	// processed; zero if none did.
	status drs.Status
	sign   time.Time
}

type evidenceKind int

const (
	evidenceTurn         evidenceKind = iota // it can be sent now
	evidenceAccepted                         // the service accepted it
	evidenceRefused                          // the service refused this task
	evidenceCallRefused                      // the service refused the call as a whole
	evidenceLost                             // the call was sent, and no usable answer came
	evidenceNotSent                          // nothing of the call left
	evidenceCheckRefused                     // its pre-check was refused because of the task's status
	evidenceStatus                           // a reading named the task
	evidenceNotNamed                         // a reading did not name it, or contradicted itself
	evidenceGone                             // a reading said that there is no such task
	evidenceUnreadable                       // the reading failed
	evidenceTimeUp                           // there is no more time for what was to be done
	evidenceCancelled                        // the run was cancelled before what was to be done
)

// step is what to do next with a task.
type step struct {
	kind stepKind
	// outcome and ending are those of a task that is finished.
	outcome report.Outcome
	ending  ending
	// notBefore is the earliest moment for a reading.
	notBefore time.Time
	// backoff is the number of the attempt after which to back off before sending; 0 to send without a pause.
	backoff int
}

type stepKind int

const (
	stepFinish stepKind = iota
	stepSend            // send its start
	stepResume          // send its resumption; while pre-checking, check whether it can be resumed
	stepSplit           // send it with half of the tasks of its call that are to be split
	stepRead            // read its status
)

func finish(outcome report.Outcome, why ending) step {
	return step{kind: stepFinish, outcome: outcome, ending: why}
}

// decideTurn decides when nothing but time speaks against sending the task.
func decideTurn(r record, e evidence) (record, step) {
	late := e.at.Sub(r.startAt)
	switch {
	case r.resuming || r.startAt.IsZero() || late <= 0 || late <= plan.Tolerance && !r.ahead:
		return r, send(r, 0)
	case r.askIfLate:
		return read(r, reasonLate, e.at)
	}
	return r, finish(report.Failed, endingLate)
}

// send is the step that sends what is to be sent for the task.
func send(r record, backoff int) step {
	if r.resuming {
		return step{kind: stepResume, backoff: backoff}
	}
	return step{kind: stepSend, backoff: backoff}
}

func acceptedAs(r record, now time.Time) report.Outcome {
	switch {
	case r.resuming:
		return report.Resumed
	case r.startAt.After(now):
		return report.Scheduled
	}
	return report.Started
}

// decideRefusal decides about a task of which the service says in particular that it refuses it.
func decideRefusal(by rules, r record, e evidence) (record, step) {
	r.mayRun = e.class == drs.Busy || e.class == drs.WrongStatus
	switch e.class {
	case drs.Final, drs.Unauthenticated:
		return r, finish(report.Failed, endingRefused)
	case drs.NotProcessed:
		if next, s := again(by, r, step{}); s.kind != stepFinish {
			return next, s
		}
		return read(r, reasonThrottled, e.at)
	case drs.Busy:
		// The other operation may be a start: if one of this run was lost, that one.
		if next, s := again(by, r, step{}); s.kind != stepFinish && !r.lost {
			return next, s
		}
		return read(r, reasonBusy, e.at)
	case drs.WrongStatus:
		return read(r, reasonWrongStatus, e.at)
	case drs.Unfamiliar:
		return read(r, reasonUnfamiliar, e.at)
	case drs.WrongEndpoint:
		why := reasonWrongEndpoint
		if r.lost {
			why = reasonLost
		}
		r.lost = true
		return read(r, why, e.at)
	case drs.Ambiguous:
	}
	r.lost = true
	return read(r, reasonLost, e.at)
}

// decideCallRefusal decides about a task whose call was refused as a whole.
func decideCallRefusal(by rules, r record, e evidence) (record, step) {
	switch {
	case r.lost && (e.class == drs.WrongStatus || e.class == drs.Busy):
		// The start that was lost may be why: another one could double it.
	case e.aboutTask && e.tasks > 1:
		r.mayRun = e.class == drs.WrongStatus
		return r, step{kind: stepSplit}
	case e.class == drs.NotProcessed:
		return again(by, r, finish(report.Failed, endingRefused))
	case e.class == drs.Busy:
		// Which of the tasks is meant, and what became of the others, is open.
		e.class = drs.Ambiguous
	}
	return decideRefusal(by, r, e)
}

// again sends a task that was not processed once more after a pause, or takes the last step if there were enough attempts.
func again(by rules, r record, last step) (record, step) {
	r.failures++
	if r.failures >= by.attempts {
		return r, last
	}
	r.reason = reasonNone
	return r, send(r, r.failures)
}

// read begins to read the status of a task.
func read(r record, why readReason, at time.Time) (record, step) {
	r.reason, r.since, r.readings, r.named = why, at, 0, 0
	return r, step{kind: stepRead, notBefore: at}
}

// noTime ends a task for which there is no more time. One that may be running all the same is read once more, for which there is
// the time of grace.
func noTime(r record, e evidence) (record, step) {
	switch {
	case r.reason == reasonNone && r.mayRun:
		return read(r, reasonWrongStatus, e.at)
	case r.reason == reasonNone, r.reason == reasonThrottled:
		return r, finish(report.Failed, endingNoTimeToSend)
	}
	return r, unknown(r, endingNoTimeToRead)
}
