package simulator

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// The paging of batch-status.
const (
	defaultPerPage = 5
	maxPerPage     = 100
)

// statusRequest is drs.StatusRequest as the service reads it: what is left out has a default other than 0.
type statusRequest struct {
	Jobs    []string `json:"jobs"`
	PageReq struct {
		CurPage *int `json:"cur_page"`
		PerPage *int `json:"per_page"`
	} `json:"page_req"`
}

// readStatuses answers batch-status: it reads the jobs of one page, and only those move on.
func (s *Simulator) readStatuses(c *call) response {
	var req statusRequest
	if json.Unmarshal(c.body, &req) != nil {
		return c.refuse(unreadable)
	}
	if len(req.Jobs) == 0 {
		return c.refuse(emptyParameter("jobs"))
	}
	page, refusal := req.page()
	if refusal != nil {
		return c.refuse(refusal)
	}
	results := make([]drs.StatusJobResp, len(page))
	now := s.now()
	for i, id := range page {
		status, refusal := s.readJob(c, id, now)
		results[i] = drs.StatusJobResp{ID: id, Status: status}
		if refusal != nil {
			results[i].ErrorCode, results[i].ErrorMessage = refusal.code, refusal.message
		}
	}
	return response{status: http.StatusOK, list: statusEntries(results, len(req.Jobs)), key: "results"}
}

// readJob reads the status of one job, or plays the fault that hits it.
func (s *Simulator) readJob(c *call, id string, now time.Time) (drs.Status, *taskError) {
	if f := s.faults.forTask(c, id); f != nil {
		if f.Kind == KindRefuseJob {
			return "", f.taskError(c)
		}
		return f.JobStatus, nil
	}
	status := s.tasks.read(id, now)
	if status == gone {
		return "", jobNotFound
	}
	return status, nil
}

// statusEntries is the array of a batch-status answer; total counts the jobs of all pages.
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

// page returns the jobs of the page that is asked for.
func (r *statusRequest) page() ([]string, *serviceError) {
	number, size := 1, defaultPerPage
	if r.PageReq.CurPage != nil {
		number = *r.PageReq.CurPage
	}
	if r.PageReq.PerPage != nil {
		size = *r.PageReq.PerPage
	}
	switch {
	case number < 1:
		return nil, invalidParameter("cur_page")
	case size < 0 || size > maxPerPage:
		return nil, invalidParameter("per_page")
	case size == 0:
		size = len(r.Jobs)
	}
	if number > (len(r.Jobs)+size-1)/size {
		return nil, nil
	}
	from := (number - 1) * size
	return r.Jobs[from:min(from+size, len(r.Jobs))], nil
}
