package fault

import (
	"cmp"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// processing is how the service goes about starting and resuming tasks.
type processing struct {
	taskTime   time.Duration
	refuseBusy bool
	busyFor    time.Duration
	refusals   Refusals
}

// Refusals is how the service shows that it refuses a task of a call.
type Refusals string

// The ways to refuse a task.
const (
	RefusalsOwn     Refusals = "own"     // in the task's entry of a normal answer
	RefusalsNamed   Refusals = "named"   // in the task's entry, as an HTTP 400 with "results"
	RefusalsWhole   Refusals = "whole"   // the call is refused, with nothing processed
	RefusalsPartial Refusals = "partial" // the call is refused, after the tasks before that one were processed
)

// RefusalsAll are all ways to refuse a task.
var RefusalsAll = []Refusals{RefusalsOwn, RefusalsNamed, RefusalsWhole, RefusalsPartial}

// apply processes the changes of a call, one task after the other, whether or not the client still waits.
func (s *Simulator) apply(c *call, changes []simulator.Change) ([]*simulator.TaskError, *simulator.Error) {
	p := &s.settings.processing
	errs := make([]*simulator.TaskError, len(changes))
	if p.refuseBusy {
		s.busy.hold(changes, errs, s.Now())
	}
	faults := make([]*Fault, len(changes))
	for i := range changes {
		if faults[i] = s.faultOf(c, changes[i].ID); faults[i] != nil && faults[i].Kind == KindEntry {
			c.entries[changes[i].ID] = faults[i].Entry
			faults[i] = nil
		}
	}
	if e := s.refuseWhole(c, changes, faults, errs); e != nil {
		for i := range changes {
			s.busy.release(&changes[i], 0)
		}
		return nil, e
	}
	now := s.Now()
	for i := range changes {
		if p.taskTime > 0 {
			s.waitOrAbort(p.taskTime, nil)
			now = s.Now()
		}
		if errs[i] == nil {
			var until int64
			if errs[i] = s.applyOne(c, &changes[i], faults[i], now); errs[i] == nil && p.busyFor > 0 {
				until = now.Add(p.busyFor).UnixNano()
			}
			s.busy.release(&changes[i], until)
		}
		if errs[i] != nil && p.refusals == RefusalsPartial && wholeCall(errs[i]).Status != http.StatusForbidden { // what the caller may do is looked at first
			for k := range changes[i+1:] {
				s.busy.release(&changes[i+1+k], 0)
			}
			return nil, wholeCall(errs[i])
		}
	}
	return errs, nil
}

// applyOne processes one change, or plays the fault that hits it.
func (s *Simulator) applyOne(c *call, ch *simulator.Change, f *Fault, now time.Time) *simulator.TaskError {
	switch {
	case f == nil:
	case f.Kind == KindRefuseJob:
		return f.taskError(c)
	case f.Kind == KindJobFails:
		ch.Path, ch.FailedReason = simulator.PathTo(cmp.Or(f.JobStatus, drs.StatusStartFailed)), f.Message
	case f.Kind == KindJobVanishes:
		ch.Path = append(simulator.PathTo(cmp.Or(f.JobStatus, drs.StatusFullStarted)), simulator.Gone)
	}
	return s.Tasks.Change(ch, now)
}

// refuseWhole returns the error of a call that is refused because of one of its tasks, with nothing processed, or nil.
func (s *Simulator) refuseWhole(
	c *call, changes []simulator.Change, faults []*Fault, errs []*simulator.TaskError,
) *simulator.Error {
	if s.settings.processing.refusals != RefusalsWhole {
		return nil
	}
	for i := range changes {
		e := errs[i] // DRS.M01504, from hold
		switch f := faults[i]; {
		case e != nil:
		case f != nil && f.Kind == KindRefuseJob:
			e = f.taskError(c)
		default:
			e = s.Tasks.Foresee(&changes[i], s.Now())
		}
		if e != nil {
			return wholeCall(e)
		}
	}
	return nil
}

// showRefusals gives a response in which a task is refused the form that the options ask for.
func (s *Simulator) showRefusals(c *call, r *simulator.Response) {
	how := s.settings.processing.refusals
	for i := range r.Entries {
		var e struct {
			Code string `json:"error_code"`
			Msg  string `json:"error_msg"`
			Text string `json:"error_message"`
		}
		text, err := json.Marshal(r.Entries[i].Content)
		if err != nil || json.Unmarshal(text, &e) != nil || e.Code == "" {
			continue
		}
		switch how {
		case RefusalsNamed:
			r.Status = http.StatusBadRequest
		case RefusalsWhole, RefusalsPartial:
			if c.op != OpStart && c.op != OpRetry { // apply refused those
				*r = simulator.Refuse(wholeCall(&simulator.TaskError{Code: e.Code, Message: e.Msg + e.Text}))
				return
			}
		case RefusalsOwn, "":
		}
	}
}

// wholeCall makes the error of a task that of the whole call.
func wholeCall(e *simulator.TaskError) *simulator.Error {
	status := http.StatusBadRequest
	switch e.Code {
	case "DRS.M00102", "DRS.M00103":
		status = http.StatusForbidden
	case "DRS.M00004", "DRS.M01501", "DRS.M06020", "DRS.M06021":
		status = http.StatusUnprocessableEntity
	}
	return &simulator.Error{Status: status, Code: e.Code, Message: e.Message}
}

// startEntry is what batch-starting says of one task that creates an order.
type startEntry struct {
	drs.StartJobResp
	OrderID string `json:"order_id,omitempty"`
}

// otherStartForm gives the response to batch-starting the form that the options ask for.
func (s *Simulator) otherStartForm(c *call, r *simulator.Response) {
	if s.settings.documentForm {
		r.Status, r.Key = http.StatusOK, "jobs"
	}
	if !s.settings.orders {
		return
	}
	for i, entry := range r.Entries {
		if content := entry.Content.(drs.StartJobResp); content.Succeeded() {
			r.Entries[i].Content = startEntry{content, orderID(entry.ID, c.number)}
		}
	}
}

// busy holds which tasks are being started or resumed.
type busy struct {
	mu    sync.Mutex
	marks map[string]busyMark
}

// busyMark says that a call is starting or resuming a task.
type busyMark struct {
	call  int
	until int64 // in nanoseconds since the epoch; 0 while the call has not processed the task
}

// hold marks the tasks of a call as being started, and sets the error of those that another call holds.
func (b *busy) hold(changes []simulator.Change, errs []*simulator.TaskError, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, ch := range changes {
		mark, marked := b.marks[ch.ID]
		if marked && (mark.until == 0 || now.UnixNano() < mark.until) {
			errs[i] = simulator.NewTaskError("DRS.M01504")
			continue
		}
		b.marks[ch.ID] = busyMark{call: ch.Call}
	}
}

// release ends the mark of a call on a task: at once if until is 0.
func (b *busy) release(ch *simulator.Change, until int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch mark, marked := b.marks[ch.ID]; {
	case !marked || mark.call != ch.Call:
	case until == 0:
		delete(b.marks, ch.ID)
	default:
		b.marks[ch.ID] = busyMark{ch.Call, until}
	}
}

// lag is how long readings show what was before a change.
type lag struct {
	time     time.Duration
	readings int

	mu    sync.Mutex
	tasks map[string]*laggingTask
}

type laggingTask struct {
	shown    drs.Status
	since    time.Time
	readings int
}

func (l *lag) lags() bool { return l.time > 0 || l.readings > 0 }

func (l *lag) begin(id string, shown drs.Status, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tasks[id] = &laggingTask{shown: shown, since: now}
}

func (l *lag) end(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.tasks, id)
}

// shown returns the status that is shown of a task while it lags: see simulator.Tasks.
func (l *lag) shown(id string, now time.Time, reading bool) (drs.Status, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.tasks[id]
	if t == nil || now.Sub(t.since) >= l.time && t.readings >= l.readings {
		return "", false
	}
	if reading {
		t.readings++
	}
	return t.shown, true
}
