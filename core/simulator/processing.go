package simulator

import (
	"cmp"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// change is a start or a resumption of one task, as a call asks for it.
type change struct {
	id      string
	resume  bool
	startAt int64 // in milliseconds since the epoch; 0 for at once
	// onlyInit and createCompare are is_only_init_task and is_auto_create_compare. They are recorded; what the service does
	// with the first is not documented, and the task starts as usual.
	onlyInit, createCompare *bool
}

// apply processes the changes of a call, one task after the other, whether or not the client still waits. It returns the
// error of each task, nil for an accepted one, or the error of the call as a whole.
func (s *Simulator) apply(c *call, changes []change) ([]*taskError, *serviceError) {
	p := &s.settings.processing
	errs := make([]*taskError, len(changes))
	if p.busy {
		s.tasks.hold(c.number, changes, errs, s.now())
	}
	var faults []*Fault
	if s.faults.injected.Load() {
		faults = make([]*Fault, len(changes))
		for i := range changes {
			faults[i] = s.faults.forTask(c, changes[i].id)
		}
	}
	if e := s.refuseWhole(c, changes, faults, errs); e != nil {
		s.tasks.release(c.number, changes)
		return nil, e
	}
	now := s.now()
	for i := range changes {
		if p.taskTime > 0 {
			s.waitOrAbort(p.taskTime, nil)
			now = s.now()
		}
		if errs[i] == nil {
			var f *Fault
			if faults != nil {
				f = faults[i]
			}
			errs[i] = s.applyOne(c, &changes[i], f, now)
		}
	}
	return errs, nil
}

// applyOne processes one change, or plays the fault that hits it.
func (s *Simulator) applyOne(c *call, ch *change, f *Fault, now time.Time) *taskError {
	var l life
	var reason string
	var e *taskError
	switch {
	case f == nil:
	case f.Kind == KindRefuseJob:
		e = f.taskError(c)
	case f.Kind == KindJobFails:
		l, reason = lifeEnding(cmp.Or(f.JobStatus, drs.StatusStartFailed)), f.Message
	case f.Kind == KindJobVanishes:
		l = append(lifeEnding(cmp.Or(f.JobStatus, drs.StatusFullStarted)), gone)
	}
	if e == nil {
		e = s.tasks.process(c.number, ch, now, l, reason)
	}
	s.tasks.unhold(c.number, ch.id, now, e == nil)
	return e
}

// refuseWhole returns the error of a call that is refused because of one of its tasks, or nil.
func (s *Simulator) refuseWhole(c *call, changes []change, faults []*Fault, errs []*taskError) *serviceError {
	p := &s.settings.processing
	for i := range changes {
		e := errs[i] // DRS.M01504, from hold
		if e != nil && p.wholeBusy {
			return wholeCall(e)
		}
		if !p.wholeCall {
			continue
		}
		switch {
		case e != nil:
		case faults != nil && faults[i] != nil && faults[i].Kind == KindRefuseJob:
			e = faults[i].taskError(c)
		default:
			e = s.tasks.foresee(&changes[i], s.now())
		}
		if e != nil {
			return wholeCall(e)
		}
	}
	return nil
}
