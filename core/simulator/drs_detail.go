package simulator

import (
	"cmp"
	"encoding/json"
	"net/http"
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
func (s *Simulator) readDetails(c *call) response {
	var req pageRequest
	if json.Unmarshal(c.body, &req) != nil {
		return c.refuse(unreadable)
	}
	page, e := req.page()
	if e != nil {
		return c.refuse(e)
	}
	results := make([]drs.DetailJobResp, len(page))
	now := s.now()
	for i, id := range page {
		results[i] = s.detailOf(c, id, now)
	}
	list := &entries[drs.DetailJobResp]{
		items:   results,
		count:   len(req.Jobs),
		id:      func(r drs.DetailJobResp) string { return r.ID },
		foreign: drs.DetailJobResp{ID: ForeignID, Name: "not yours", FailedReason: "not yours"},
		opposite: func(r drs.DetailJobResp) drs.DetailJobResp {
			r.Name, r.FailedReason = "another name", "another reason"
			return r
		},
	}
	return response{status: http.StatusOK, list: list, key: "results"}
}

// detailOf reads the details of one task, or plays the fault that hits it.
func (s *Simulator) detailOf(c *call, id string, now time.Time) drs.DetailJobResp {
	e := (*taskError)(nil)
	if f := s.faults.forTask(c, id); f != nil {
		e = f.taskError(c)
	} else if s.lost(id) {
		e = jobDenied
	}
	if e == nil {
		if detail, ok := s.tasks.detail(id, now); ok {
			return detail
		}
		e = jobNotFound
	}
	return drs.DetailJobResp{ID: id, ErrorCode: e.code, ErrorMessage: e.message}
}

// detail returns what a task is. It returns false if there is no such task.
func (ts *taskStore) detail(id string, now time.Time) (drs.DetailJobResp, bool) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	status := ts.judged(id, now)
	if status == gone {
		return drs.DetailJobResp{}, false
	}
	t := ts.known[id]
	setup := ts.setupOf(id, t)
	if setup.Name == "" && ts.settings.rehearsal {
		setup.Name = rehearsedName(id)
	}
	d := drs.DetailJobResp{ID: id, Name: setup.Name, TaskType: setup.Mode}
	if t == nil {
		return d, true
	}
	if reason, hasFailed := failedReasons[t.lastShown(now, &ts.settings.processing)]; hasFailed {
		d.FailedReason = cmp.Or(setup.FailedReason, reason)
	}
	return d, true
}
