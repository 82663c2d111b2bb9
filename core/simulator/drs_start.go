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

// startRequest is the body of batch-starting as the service reads it.
type startRequest struct {
	Jobs []struct {
		JobID               string `json:"job_id"`
		StartTime           string `json:"start_time"`
		IsAutoCreateCompare *bool  `json:"is_auto_create_compare"`
		IsOnlyInitTask      *bool  `json:"is_only_init_task"`
	} `json:"jobs"`
}

// startEntry is what batch-starting says of one task.
type startEntry struct {
	drs.StartJobResp
	OrderID string `json:"order_id,omitempty"`
}

// start serves batch-starting.
func (s *Simulator) start(c *call) response {
	var req startRequest
	if json.Unmarshal(c.body, &req) != nil {
		return c.refuse(unreadable)
	}
	if e := checkIDs(len(req.Jobs), "job_id", func(i int) string { return req.Jobs[i].JobID }); e != nil {
		return c.refuse(e)
	}
	changes := make([]change, len(req.Jobs))
	for i, job := range req.Jobs {
		startAt, ok := startTime(job.StartTime)
		if !ok {
			return c.refuse(invalidParameter("start_time"))
		}
		changes[i] = change{
			id: job.JobID, startAt: startAt, onlyInit: job.IsOnlyInitTask, createCompare: job.IsAutoCreateCompare,
		}
	}
	errs, whole := s.apply(c, changes)
	if whole != nil {
		return c.refuse(whole)
	}
	entries := s.startEntries(c, changes, errs)
	if s.settings.documentForm {
		return response{status: http.StatusOK, list: entries, key: "jobs"}
	}
	return response{status: http.StatusAccepted, list: entries, key: "results"}
}

// startEntries is the array of a response to batch-starting or batch-retry-task.
func (s *Simulator) startEntries(c *call, changes []change, errs []*taskError) entryList {
	items := make([]startEntry, 0, len(changes))
	for i, ch := range changes {
		if s.lost(ch.id) {
			continue
		}
		entry := startEntry{StartJobResp: startResult(ch.id, errs[i])}
		if s.settings.orders && !ch.resume && errs[i] == nil {
			entry.OrderID = orderID(ch.id, c.number)
		}
		items = append(items, entry)
	}
	return &entries[startEntry]{
		items:   items,
		count:   len(changes),
		id:      func(r startEntry) string { return r.ID },
		foreign: startEntry{StartJobResp: startResult(ForeignID, nil)},
		opposite: func(r startEntry) startEntry {
			if r.Succeeded() {
				return startEntry{StartJobResp: startResult(r.ID, jobStatusForbids)}
			}
			return startEntry{StartJobResp: startResult(r.ID, nil)}
		},
	}
}

func startResult(id string, e *taskError) drs.StartJobResp {
	if e != nil {
		return drs.StartJobResp{ID: id, Status: failed, ErrorCode: e.code, ErrorMsg: e.message}
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
func checkIDs(n int, name string, id func(int) string) *serviceError {
	if n == 0 {
		return emptyParameter("jobs")
	}
	seen := make(map[string]struct{}, n)
	for i := range n {
		if id(i) == "" {
			return emptyParameter(name)
		}
		if !wellFormed(id(i)) {
			return invalidParameter(name)
		}
		seen[id(i)] = struct{}{}
	}
	if len(seen) < n {
		return duplicates
	}
	return nil
}
