package decide

import (
	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// waitOnly decides about a task that is neither started nor resumed, by readings of its status alone. It never sends anything.
//
// What shows a start counts at once. Everything else may be an old status, from a copy that lags or before the service resumed the
// task by itself: it counts once each reading has shown the same for the settle time.
func waitOnly(by Rules, r Record, e Evidence) (Record, Step) {
	r.Readings++
	standing := StandingNone
	switch e.Kind {
	case EvidenceTurn:
		return r, Step{Kind: StepRead, NotBefore: e.At}
	case EvidenceStatus:
		switch e.Status.Group() {
		case drs.GroupStarting, drs.GroupRunning, drs.GroupEnded:
			// The wait knows whether a task that has ended had reached its target before.
			r.Status = e.Status
			return r, finish(report.AlreadyStarted, EndingRuns)
		case drs.GroupWaiting:
			r.Status = e.Status
			return r, finish(report.Scheduled, EndingRuns)
		case drs.GroupUnknown, drs.GroupNotStarted, drs.GroupStartFailed, drs.GroupFailed, drs.GroupPaused:
		}
		if e.Status != r.Status {
			r.Status, r.Stand = e.Status, Stand{}
		}
		standing = StandingFailure
	case EvidenceUnreadable:
		if !mayPass(e.Class) {
			standing = StandingRefusal
		}
	case EvidenceGone:
		r.Status, standing = "", StandingGone
	case EvidenceTimeUp, EvidenceCancelled:
		return r, finish(report.Unknown, EndingNoTimeToWatch)
	case EvidenceNotNamed, EvidenceAccepted, EvidenceRefused, EvidenceCallRefused, EvidenceLost, EvidenceNotSent, EvidenceCheckRefused:
	}
	if standing == StandingNone || !r.Stand.Is(standing, r.Status, e.At, by.Settle) {
		return r, readAgain(by, r, e.At)
	}
	return r, concludeWaitOnly(r)
}

// concludeWaitOnly decides by what has read the same for the settle time.
func concludeWaitOnly(r Record) Step {
	switch {
	case r.Stand.What == StandingGone:
		return finish(report.Failed, EndingGone)
	case r.Stand.What == StandingRefusal:
		return finish(report.Unknown, EndingUnreadable)
	case r.Status.Group() == drs.GroupNotStarted:
		return finish(report.Failed, EndingNotStarted)
	case r.Status.Group() == drs.GroupUnknown:
		return finish(report.Unknown, EndingUnknownStatus)
	}
	return finish(report.Failed, EndingStatus)
}
