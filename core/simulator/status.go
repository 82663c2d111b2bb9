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
func (s *Simulator) readStatuses(x *exchange) answer {
	var req statusRequest
	if json.Unmarshal(x.body, &req) != nil {
		return x.refuse(unreadable)
	}
	if len(req.Jobs) == 0 {
		return x.refuse(emptyParameter("jobs"))
	}
	page, refusal := req.page()
	if refusal != nil {
		return x.refuse(refusal)
	}
	results := make([]drs.StatusJobResp, len(page))
	now := time.Now()
	s.tasks.mu.Lock()
	for i, id := range page {
		results[i] = drs.StatusJobResp{ID: id, Status: s.tasks.read(id, now)}
		if results[i].Status == "" {
			results[i].ErrorCode, results[i].ErrorMessage = jobNotFound.code, jobNotFound.message
		}
	}
	s.tasks.mu.Unlock()
	list := &entries[drs.StatusJobResp]{items: results, count: len(req.Jobs)}
	return answer{status: http.StatusOK, list: list, key: "results"}
}

// page returns the jobs of the page that is asked for.
func (r *statusRequest) page() ([]string, *refusal) {
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
