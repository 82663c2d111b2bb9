package simulator

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// What a response says of a task.
const (
	succeeded = "success"
	failed    = "failed"
)

// startRequest is the body of batch-starting and batch-retry-task as the service reads it.
type startRequest struct {
	Jobs []struct {
		JobID               string `json:"job_id"`
		StartTime           string `json:"start_time"`
		IsAutoCreateCompare *bool  `json:"is_auto_create_compare"`
		IsOnlyInitTask      *bool  `json:"is_only_init_task"`
	} `json:"jobs"`
}

// start serves batch-starting.
func (s *Simulator) start(c *Call) (Response, *Error) {
	return s.change(c, http.StatusAccepted, false)
}

// retry serves batch-retry-task, which resumes tasks that are paused or have failed.
func (s *Simulator) retry(c *Call) (Response, *Error) {
	return s.change(c, http.StatusOK, true)
}

// change starts or resumes the tasks of a call.
func (s *Simulator) change(c *Call, status int, resume bool) (Response, *Error) {
	var req startRequest
	if json.Unmarshal(c.Body, &req) != nil {
		return Response{}, unreadable
	}
	if e := checkIDs(len(req.Jobs), func(i int) string { return req.Jobs[i].JobID }); e != nil {
		return Response{}, e
	}
	changes := make([]Change, len(req.Jobs))
	for i, job := range req.Jobs {
		changes[i] = Change{ID: job.JobID, Call: c.Number, Resume: resume}
		if resume {
			continue
		}
		startAt, ok := startTime(job.StartTime)
		if !ok {
			return Response{}, invalidParameter("start_time")
		}
		changes[i].StartAt, changes[i].OnlyInit, changes[i].CreateCompare = startAt, job.IsOnlyInitTask, job.IsAutoCreateCompare
	}
	apply := s.apply
	if c.Apply != nil {
		apply = c.Apply
	}
	errs, whole := apply(changes)
	if whole != nil {
		return Response{}, whole
	}
	r := results(status, make([]Entry, 0, len(changes)))
	r.Count = len(changes)
	for i := range changes {
		if id := changes[i].ID; !s.Tasks.lost(id) {
			r.Entries = append(r.Entries, Entry{id, StartResult(id, errs[i])})
		}
	}
	return r, nil
}

// apply processes the changes of a call.
func (s *Simulator) apply(changes []Change) ([]*TaskError, *Error) {
	errs := make([]*TaskError, len(changes))
	now := s.Now()
	for i := range changes {
		errs[i] = s.Tasks.Change(&changes[i], now)
	}
	return errs, nil
}

// StartResult is the entry of a task that was started or resumed, or was refused.
func StartResult(id string, e *TaskError) drs.StartJobResp {
	if e != nil {
		return drs.StartJobResp{ID: id, Status: failed, ErrorCode: e.Code, ErrorMsg: e.Message}
	}
	return drs.StartJobResp{ID: id, Status: succeeded}
}

// startTime reads a start time: 12 or 13 decimal digits, milliseconds since the epoch, which are the years 1973 to 2286. A
// number of seconds is shorter. An empty one is 0, and so is "0": at once.
func startTime(text string) (ms int64, ok bool) {
	if text == "" || text == "0" {
		return 0, true
	}
	n, err := strconv.ParseUint(text, 10, 63)
	return int64(n), err == nil && (len(text) == 12 || len(text) == 13)
}

// checkIDs returns what is wrong with the n task IDs of a request, or nil.
func checkIDs(n int, id func(int) string) *Error {
	if n == 0 {
		return emptyParameter("jobs")
	}
	seen := make(map[string]struct{}, n)
	for i := range n {
		if id(i) == "" {
			return emptyParameter("job_id")
		}
		if !wellFormed(id(i)) {
			return invalidParameter("job_id")
		}
		seen[id(i)] = struct{}{}
	}
	if len(seen) < n {
		return duplicates
	}
	return nil
}
