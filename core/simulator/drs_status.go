package simulator

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// readStatuses serves batch-status: it reads the tasks of one page, and only those advance.
func (s *Simulator) readStatuses(c *call) response {
	var req pageRequest
	if json.Unmarshal(c.body, &req) != nil {
		return c.refuse(unreadable)
	}
	page, e := req.page()
	if e != nil {
		return c.refuse(e)
	}
	results := make([]drs.StatusJobResp, len(page))
	now := s.now()
	for i, id := range page {
		status, e := s.readStatus(c, id, now)
		results[i] = drs.StatusJobResp{ID: id, Status: status}
		if e != nil {
			results[i].ErrorCode, results[i].ErrorMessage = e.code, e.message
		}
	}
	return response{status: http.StatusOK, list: statusEntries(results, len(req.Jobs)), key: "results"}
}

// readStatus reads the status of one task, or plays the fault that hits it.
func (s *Simulator) readStatus(c *call, id string, now time.Time) (drs.Status, *taskError) {
	if f := s.faults.forTask(c, id); f != nil {
		if f.Kind == KindRefuseJob {
			return "", f.taskError(c)
		}
		return f.JobStatus, nil
	}
	if s.lost(id) {
		return "", jobDenied
	}
	status := s.tasks.read(id, now)
	if status == gone {
		return "", jobNotFound
	}
	return status, nil
}

// statusEntries is the array of a batch-status response; total counts the tasks of all pages.
func statusEntries(items []drs.StatusJobResp, total int) entryList {
	return &entries[drs.StatusJobResp]{
		items:   items,
		count:   total,
		id:      func(r drs.StatusJobResp) string { return r.ID },
		foreign: drs.StatusJobResp{ID: ForeignID, Status: drs.StatusIncrementalStarted},
		opposite: func(r drs.StatusJobResp) drs.StatusJobResp {
			if r.Status == drs.StatusConfiguration {
				return drs.StatusJobResp{ID: r.ID, Status: drs.StatusIncrementalStarted}
			}
			return drs.StatusJobResp{ID: r.ID, Status: drs.StatusConfiguration}
		},
	}
}
