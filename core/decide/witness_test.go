package decide_test

import (
	"fmt"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/decide"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// witness knows of one task what was sent, and what proves that it was not processed. It knows nothing of how decisions are
// made, and shares no rule with them: it judges each step by DESIGN.md's tables "What proves, and what does not" and "Sending
// again". What stands in quotes is the row that a rule comes from.
type witness struct {
	now, mayResume bool
	precheck       bool // asked about because of its pre-check: nothing was sent
	resuming       bool
	pausedBefore   bool // it read as paused after a start that nobody answered for

	tries     int  // calls that named the task, but halves of a call that was refused
	unproven  bool // of one of them nobody proved that it was not processed
	everOpen  bool // of one of them nobody said so at once
	before    bool // everOpen before the last answer
	lost      bool // a call was lost, and not only refused because of another task
	suspect   bool // a refusal said that something else may run it
	openSince time.Time
	// proofs counts the readings since that showed it as before.
	proofs    int
	answered  decide.Evidence // to what was sent last
	last      decide.Evidence
	elsewhere bool // the last answer, and every one that proved nothing, came from what may not be the service
	readOnce  bool
	reading   bool // the last evidence was a reading
	// settled says that since the last answer it went on reading as before for long enough.
	settled bool
	// shows is what readings show that "counts when it has stayed for settle-time", and showsSince since when.
	shows      showing
	showsSince time.Time
}

// showing is what must stay.
type showing int

const (
	showsNothing showing = iota
	showsFailure         // "a status that shows failure"
	showsGone            // "no such task"
	showsRefusal         // "reading the statuses fails ... if it is refused"
	showsWaiting         // "WAITING_FOR_START for a task that was asked to start now and whose call was lost"
)

func newWitness(r decide.Record) witness {
	return witness{now: r.StartAt.IsZero(), mayResume: r.MayResume}
}

func (w *witness) checked(at time.Time) { w.precheck, w.openSince = true, at }

// saw takes in a piece of evidence about what the step asked for.
func (w *witness) saw(e decide.Evidence, asked decide.Step) {
	w.last = e
	if e.Kind == decide.EvidenceTimeUp || e.Kind == decide.EvidenceCancelled {
		return
	}
	if w.reading = asked.Kind == decide.StepRead; w.reading {
		w.sawReading(e)
		return
	}
	w.before = w.everOpen
	w.suspect = w.suspect || e.Class == drs.WrongStatus || e.Class == drs.Busy
	w.answered, w.openSince, w.proofs, w.readOnce, w.settled, w.shows, w.showsSince = e, e.At, 0, false, false, showsNothing, time.Time{}
	switch e.Kind {
	case decide.EvidenceNotSent:
		return
	case decide.EvidenceLost:
		w.elsewhere = false
	case decide.EvidenceRefused, decide.EvidenceCallRefused:
		switch e.Class {
		case drs.Final, drs.NotProcessed, drs.Unauthenticated, drs.WrongStatus:
			if !ofSeveral(e) { // "a known final code for this task, or for a call with this task alone: not processed by this call"
				return
			}
		case drs.Busy:
			if e.Kind == decide.EvidenceRefused {
				return
			}
			w.elsewhere = false
		case drs.Unfamiliar:
			w.unproven, w.elsewhere = true, false
			return
		case drs.WrongEndpoint:
			w.elsewhere = !w.everOpen && !e.Answered // "only where DRS has never answered in this run"
		case drs.Ambiguous:
			w.elsewhere = false
		}
	case decide.EvidenceAccepted:
		return
	}
	w.unproven, w.everOpen = true, true
	w.lost = w.lost || !ofSeveral(e)
}

// ofSeveral tells that a call of several tasks was refused because of one of them, which says "nothing about its neighbours".
func ofSeveral(e decide.Evidence) bool {
	return e.Kind == decide.EvidenceCallRefused && e.AboutTask && e.Tasks > 1
}

// takeShown notes what a reading shows. One that says nothing of the task changes nothing.
func (w *witness) takeShown(e decide.Evidence) {
	now := showsNothing
	switch e.Kind {
	case decide.EvidenceGone:
		now = showsGone
	case decide.EvidenceUnreadable:
		if now = showsRefusal; e.Class == drs.Ambiguous || e.Class == drs.WrongEndpoint {
			return
		}
	case decide.EvidenceStatus:
		switch e.Status.Group() {
		case drs.GroupFailed, drs.GroupStartFailed, drs.GroupEnded, drs.GroupPaused:
			now = showsFailure
		case drs.GroupWaiting:
			now = showsWaiting
		}
	default:
		return
	}
	if now != w.shows {
		w.shows, w.showsSince = now, e.At
	}
	if now == showsNothing {
		w.showsSince = time.Time{} // so that equal states are equal
	}
}

// stays tells whether what a reading shows has stayed for the settle time.
func (w *witness) stays(what showing, e decide.Evidence) bool {
	return w.shows == what && e.At.Sub(w.showsSince) >= sequenceRules.Settle
}

func (w *witness) sawReading(e decide.Evidence) {
	w.takeShown(e)
	if e.Sign.After(w.openSince) {
		w.openSince, w.proofs = e.Sign, 0
	}
	if e.Kind != decide.EvidenceUnreadable || e.Class != drs.WrongEndpoint {
		w.readOnce = true
	}
	if ofSeveral(w.answered) && e.Kind != decide.EvidenceUnreadable {
		w.unproven = false // "the statuses are read once before the halves go"
	}
	if e.Kind != decide.EvidenceStatus {
		return
	}
	passed := e.At.Sub(w.openSince)
	if passed >= sequenceRules.Settle/3 {
		w.proofs++
	}
	if w.readsAsBefore(e.Status) && passed >= sequenceRules.Settle && w.proofs >= 4 {
		w.unproven, w.settled = false, true
	}
}

// readsAsBefore reports whether a status is one that the task can have had before it was sent.
func (w *witness) readsAsBefore(s drs.Status) bool {
	switch s.Group() {
	case drs.GroupNotStarted:
		return true
	case drs.GroupPaused, drs.GroupFailed, drs.GroupStartFailed:
		return w.resuming
	}
	return false
}

// stepTaken notes what is done next.
func (w *witness) stepTaken(s decide.Step) {
	switch s.Kind {
	case decide.StepSend:
		w.tries++
	case decide.StepResume:
		if !w.resuming {
			w.tries = 0
			// Its status says that it does not run, whatever became of its start; but paused it may have been before that.
			w.pausedBefore = w.everOpen && w.last.Status.Group() == drs.GroupPaused
			w.unproven, w.everOpen, w.lost, w.suspect, w.answered = false, false, false, false, decide.Evidence{}
		}
		w.resuming, w.precheck = true, false
		w.tries++
	}
}

// judges says what is wrong with a step; nothing if it keeps the promise.
func (w *witness) judges(s decide.Step, e decide.Evidence) string {
	switch s.Kind {
	case decide.StepFinish:
		return w.judgesOutcome(s.Outcome, e)
	case decide.StepRead:
		if !s.NotBefore.After(e.At) && w.reading && e.Kind != decide.EvidenceTimeUp && e.Kind != decide.EvidenceCancelled {
			return "it is read again without a pause"
		}
		return ""
	case decide.StepResume:
		switch {
		case !w.mayResume:
			return "it is resumed, which nobody asked for"
		case !w.now: // "a task that was asked for at a future time is not resumed now"
			return "it is resumed, though it was asked for at a future time"
		case w.resuming && w.lost: // "a resumption is sent once"
			return "it is resumed again, though the first resumption was lost"
		case !w.resuming && (w.everOpen || w.precheck) && w.answered.Kind == decide.EvidenceLost && !w.stays(showsFailure, e):
			return "it is resumed after one reading, though its start was lost" // "a status that shows failure, once: nothing yet"
		}
		if !w.resuming {
			if g := e.Status.Group(); e.Kind != decide.EvidenceStatus || g != drs.GroupPaused && g != drs.GroupFailed && g != drs.GroupStartFailed {
				return "it is resumed without a status that allows it"
			}
			return ""
		}
	case decide.StepSend:
		if w.resuming {
			return "it is started after it was to be resumed"
		}
	}
	switch {
	case s.Kind == decide.StepSplit && !w.reading && ofSeveral(w.answered): // "the statuses are read once before the halves go"
		return "it is sent in a half before its status was read"
	case w.precheck:
		return "it is sent though its pre-check did not pass"
	case w.answered.Class == drs.Unfamiliar && w.last.Kind != decide.EvidenceNotSent:
		return "it is sent again after a refusal that nobody knows"
	case w.before && !w.settled && s.Kind != decide.StepSplit && (w.answered.Class == drs.WrongStatus || w.answered.Class == drs.Busy):
		return "it is sent again though a call that was lost may be why it was refused"
	case w.unproven:
		return "it is sent again without proof that the last call was not processed"
	case e.Kind == decide.EvidenceTimeUp || e.Kind == decide.EvidenceCancelled:
		return "it is sent after the end of the time"
	case s.Kind != decide.StepSplit && w.tries >= sequenceRules.Attempts:
		return "it is sent too often"
	}
	return ""
}

func (w *witness) judgesOutcome(o report.Outcome, e decide.Evidence) string {
	group := drs.GroupUnknown
	if e.Kind == decide.EvidenceStatus {
		group = e.Status.Group()
	}
	accepted := e.Kind == decide.EvidenceAccepted
	valid := true
	switch o {
	case report.Started:
		valid = accepted && w.now && !w.resuming
	case report.Scheduled:
		valid = !w.now && !w.resuming && accepted || !w.now && group == drs.GroupWaiting
	case report.Resumed:
		valid = accepted && w.resuming
	case report.AlreadyStarted:
		valid = group == drs.GroupStarting || group == drs.GroupRunning
	case report.Blocked:
		valid = w.precheck
	case report.Failed: // "a refusal by a code that the program knows to mean not processed, or a status that stays"
		valid = w.provesFailure(group, e) && (!w.pausedBefore || w.stays(showsGone, e) || w.stays(showsFailure, e))
	case report.Unknown: // "where there is no proof"
		valid = w.unproven || w.everOpen || w.suspect || w.pausedBefore
		refused := e.Kind == decide.EvidenceUnreadable && e.Class != drs.Ambiguous && e.Class != drs.WrongEndpoint
		if refused && !w.stays(showsRefusal, e) { // "again until that has stayed for settle-time, then unknown"
			return "it is given up after a reading was refused once"
		}
	default:
		valid = false
	}
	if !valid {
		return fmt.Sprintf("%s without proof", o)
	}
	return ""
}

// provesFailure reports whether it is certain that the task does not run because of this run.
func (w *witness) provesFailure(group drs.Group, e decide.Evidence) bool {
	// "After a lost call it counts when it has stayed for settle-time; after a refusal it counts at once."
	open := w.everOpen || w.unproven
	refused := w.answered.Kind == decide.EvidenceRefused || w.answered.Kind == decide.EvidenceCallRefused
	switch group {
	case drs.GroupStartFailed, drs.GroupFailed, drs.GroupPaused:
		switch {
		case !open:
			return true
		case w.resuming: // "as before, after a lost resumption: nothing: it can have failed again at once"
			return false
		}
		return w.stays(showsFailure, e)
	case drs.GroupEnded:
		return !open || w.stays(showsFailure, e)
	case drs.GroupWaiting:
		switch {
		case !w.now:
			return false
		case open: // "read on"
			return w.stays(showsWaiting, e)
		}
		return true // "asked for now: failed"
	}
	if e.Kind == decide.EvidenceGone {
		return !open || w.stays(showsGone, e)
	}
	// "Only where DRS has never answered in this run, and does not answer the reading either"
	if e.Kind == decide.EvidenceUnreadable && e.Class == drs.WrongEndpoint && !e.Answered && w.elsewhere && w.answered.Class == drs.WrongEndpoint && !w.readOnce {
		return true
	}
	switch {
	case w.precheck: // it was never sent: whatever the status says now, this run did not start it
		return true
	case w.unproven:
		return false
	case ofSeveral(w.answered): // "nothing about its neighbours", and one reading is not enough
		return w.settled
	case !refused || w.answered.Class != drs.WrongStatus && w.answered.Class != drs.Busy && w.answered.Class != drs.Unfamiliar:
		return true
	case w.before: // "its status decides; if that still lags: unknown, never failed"
		return false
	case e.Kind == decide.EvidenceStatus && e.Status == drs.StatusCreating:
		return true
	}
	// Something else may run it. Only its status, read for long enough, says that nothing does.
	return w.settled
}
