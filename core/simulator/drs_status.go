package simulator

import (
	"encoding/json"
	"net/http"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// The pages of batch-status and batch-detail.
const (
	defaultPerPage = 5
	maxPerPage     = 100
)

// pageRequest is a request for a page as the service reads it: what is left out has a default other than 0.
type pageRequest struct {
	Jobs    []string `json:"jobs"`
	PageReq struct {
		CurPage *int `json:"cur_page"`
		PerPage *int `json:"per_page"`
	} `json:"page_req"`
}

// readStatuses serves batch-status: it reads the tasks of one page, and only those advance.
func (s *Simulator) readStatuses(c *Call) (Response, *Error) {
	now := s.Now()
	return s.page(c, func(id string) any {
		if s.Tasks.lost(id) {
			return StatusError(id, taskDenied)
		}
		status := s.Tasks.read(id, now)
		if status == Gone {
			return StatusError(id, taskNotFound)
		}
		return drs.StatusJobResp{ID: id, Status: status}
	})
}

// StatusError is the entry of a task whose status cannot be read.
func StatusError(id string, e *TaskError) drs.StatusJobResp {
	return drs.StatusJobResp{ID: id, ErrorCode: e.Code, ErrorMessage: e.Message}
}

// page serves a call that is answered in pages. Its count is that of all pages.
func (s *Simulator) page(c *Call, healthy func(id string) any) (Response, *Error) {
	var req pageRequest
	if json.Unmarshal(c.Body, &req) != nil {
		return Response{}, unreadable
	}
	ids, e := req.page()
	if e != nil {
		return Response{}, e
	}
	r := results(http.StatusOK, c.entries(ids, func(i int) any { return healthy(ids[i]) }))
	r.Count = len(req.Jobs)
	return r, nil
}

// page returns the tasks of the page that is asked for.
func (r *pageRequest) page() ([]string, *Error) {
	if len(r.Jobs) == 0 {
		return nil, emptyParameter("jobs")
	}
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
