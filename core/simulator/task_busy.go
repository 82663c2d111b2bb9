package simulator

import "time"

// busyMark says that a call is starting or resuming a task.
type busyMark struct {
	call  int
	until int64 // in nanoseconds since the epoch; 0 while the call has not processed the task
}

// hold marks the tasks of a call as being started, and sets the error of those that another call holds.
func (ts *taskStore) hold(call int, changes []change, errs []*taskError, now time.Time) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if ts.busy == nil {
		ts.busy = map[string]busyMark{}
	}
	for i := range changes {
		mark, marked := ts.busy[changes[i].id]
		if marked && (mark.until == 0 || now.UnixNano() < mark.until) {
			errs[i] = jobBusy
			continue
		}
		ts.busy[changes[i].id] = busyMark{call: call}
	}
}

// unhold ends the mark of a call on a task: at once, or, if it was accepted, after the time set by WithBusy.
func (ts *taskStore) unhold(call int, id string, now time.Time, accepted bool) {
	if !ts.settings.processing.busy {
		return
	}
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if ts.busy[id].call != call {
		return
	}
	if d := ts.settings.processing.busyFor; accepted && d > 0 {
		ts.busy[id] = busyMark{call, now.Add(d).UnixNano()}
		return
	}
	delete(ts.busy, id)
}

// release ends the marks of a call that is refused as a whole.
func (ts *taskStore) release(call int, changes []change) {
	for i := range changes {
		ts.unhold(call, changes[i].id, time.Time{}, false)
	}
}
