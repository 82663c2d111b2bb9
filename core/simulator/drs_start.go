package simulator

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// What an answer says of a job.
const (
	succeeded = "success"
	failed    = "failed"
)

// start answers batch-starting.
func (s *Simulator) start(c *call) response {
	var req drs.StartRequest
	if json.Unmarshal(c.body, &req) != nil {
		return c.refuse(unreadable)
	}
	if refusal := checkIDs(len(req.Jobs), "job_id", func(i int) string { return req.Jobs[i].JobID }); refusal != nil {
		return c.refuse(refusal)
	}
	startAt := make([]int64, len(req.Jobs))
	for i, job := range req.Jobs {
		var ok bool
		if startAt[i], ok = startTime(job.StartTime); !ok {
			return c.refuse(invalidParameter("start_time"))
		}
	}
	results := make([]drs.StartJobResp, len(req.Jobs))
	now := s.now()
	for i, job := range req.Jobs {
		results[i] = drs.StartJobResp{ID: job.JobID, Status: succeeded}
		if refusal := s.startJob(c, job.JobID, startAt[i], now); refusal != nil {
			results[i] = drs.StartJobResp{
				ID: job.JobID, Status: failed, ErrorCode: refusal.code, ErrorMsg: refusal.message,
			}
		}
	}
	list := startEntries(results)
	if s.settings.documentForm {
		return response{status: http.StatusOK, list: list, key: "jobs"}
	}
	return response{status: http.StatusAccepted, list: list, key: "results"}
}

// startJob starts one job, or plays the fault that hits it.
func (s *Simulator) startJob(c *call, id string, startAt int64, now time.Time) *taskError {
	var l life
	if f := s.faults.forTask(c, id); f != nil {
		switch f.Kind {
		case KindRefuseJob:
			return f.taskError()
		case KindJobFails:
			l = lifeEnding(cmp.Or(f.JobStatus, drs.StatusStartFailed))
		}
	}
	return s.tasks.start(id, startAt, now, l)
}

// startEntries is the array of a batch-starting answer.
func startEntries(items []drs.StartJobResp) entryList {
	return &entries[drs.StartJobResp]{
		items:   items,
		count:   len(items),
		id:      func(r drs.StartJobResp) string { return r.ID },
		foreign: drs.StartJobResp{ID: ForeignID, Status: succeeded},
		opposite: func(r drs.StartJobResp) drs.StartJobResp {
			if r.Succeeded() {
				return drs.StartJobResp{
					ID: r.ID, Status: failed, ErrorCode: jobStatusForbids.code, ErrorMsg: jobStatusForbids.message,
				}
			}
			return drs.StartJobResp{ID: r.ID, Status: succeeded}
		},
	}
}

// startTime reads a start time: 12 or 13 decimal digits, milliseconds since the epoch. That spans the years 1973 to 2286;
// what counts in seconds is shorter. An empty one is 0, which is at once.
func startTime(text string) (ms int64, ok bool) {
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseUint(text, 10, 63)
	return int64(n), err == nil && (len(text) == 12 || len(text) == 13)
}

// checkIDs returns what is wrong with the n job IDs of a request.
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
