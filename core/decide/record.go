package decide

import (
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

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
	// FirstDelivery says that nobody can have asked for it before: one reading decides about a start time that is late.
	FirstDelivery bool
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
	// Unproven says that a call of several tasks was refused as a whole because of one of them, which proves nothing about this one.
	Unproven bool
	// WasBusy says that it was refused because of another operation, which may be a start of this run.
	WasBusy bool
	// MayRun says that the last refusal was because of the task's status or of another operation on it, which may be a start.
	MayRun bool

	// Reason is why the status is read; ReasonNone while it is not.
	Reason ReadReason
	// Status is the last one that was read.
	Status drs.Status
	// Since is when reading began, or the last sign after that of the lost call still being processed.
	Since time.Time
	// Readings counts all readings, Named those since then that count as proof.
	Readings, Named int
	// Stand is what the readings show now that must stay before it counts.
	Stand Stand
}

// Stand is what must stay for the settle time before it counts: a task that failed may be resumed by the service itself, a reading
// may come from a lagging copy, and one refusal of a reading may be a proxy's.
type Stand struct {
	What   Standing
	Status drs.Status
	Since  time.Time
}

// Standing is what stands.
type Standing int

// What can stand.
const (
	StandingNone    Standing = iota
	StandingFailure          // a status that shows that the task does not run
	StandingGone             // "no such task"
	StandingWaiting          // a start time, which a start that was lost may only pass through
	StandingRefusal          // the reading was refused
)

// Is notes what a reading at that time shows, with the status if it has one. It returns whether that has stayed for the settle time.
func (s *Stand) Is(what Standing, status drs.Status, at time.Time, settle time.Duration) (stayed bool) {
	if what != s.What || status != s.Status {
		*s = Stand{what, status, at}
	}
	return what != StandingNone && at.Sub(s.Since) >= settle
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
	ReasonFinal                    // it was refused for good, after a call of several tasks that may have started it
	ReasonSplit                    // its call was refused as a whole because of one of its tasks
	ReasonDryRun                   // a dry run looks what would be done with it
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
	// Answered says that DRS has answered in this run, be it to another call.
	Answered bool
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
