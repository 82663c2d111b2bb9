package simulator

import (
	"cmp"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// failedReasons are the defaults of failed_reason, by status.
var failedReasons = map[drs.Status]string{
	drs.StatusStartFailed:       "The replication instance could not be created.",
	drs.StatusFullFailed:        "Lock wait timeout exceeded; try restarting transaction.",
	drs.StatusIncrementalFailed: "The binlog offset and file name of the source database are inconsistent.",
}

// readDetails serves batch-detail, in pages. Reading the details does not advance a task.
func (s *Simulator) readDetails(c *Call) (Response, *Error) {
	now := s.Now()
	return s.page(c, func(id string) any {
		if s.Tasks.lost(id) {
			return DetailError(id, taskDenied)
		}
		if detail, ok := s.Tasks.detail(id, now); ok {
			return detail
		}
		return DetailError(id, taskNotFound)
	})
}

// DetailError is the entry of a task whose details cannot be read.
func DetailError(id string, e *TaskError) drs.DetailJobResp {
	return drs.DetailJobResp{ID: id, ErrorCode: e.Code, ErrorMessage: e.Message}
}

// detail returns what a task is. It returns false if there is no such task.
func (ts *Tasks) detail(id string, now time.Time) (drs.DetailJobResp, bool) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	status := ts.judged(id, now)
	if status == Gone {
		return drs.DetailJobResp{}, false
	}
	t := ts.known[id]
	setup := ts.setupOf(id, t)
	if setup.Name == "" && ts.Rehearsal {
		setup.Name = rehearsedName(id)
	}
	d := drs.DetailJobResp{ID: id, Name: setup.Name, TaskType: setup.Mode}
	if t == nil {
		return d, true
	}
	if reason, hasFailed := failedReasons[ts.lastShown(id, t, now)]; hasFailed {
		d.FailedReason = cmp.Or(setup.FailedReason, reason)
	}
	return d, true
}
