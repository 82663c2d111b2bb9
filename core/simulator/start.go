package simulator

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// start answers batch-starting.
func (s *Simulator) start(x *exchange) answer {
	var req drs.StartRequest
	if json.Unmarshal(x.body, &req) != nil {
		return x.refuse(unreadable)
	}
	if refusal := checkIDs(len(req.Jobs), "job_id", func(i int) string { return req.Jobs[i].JobID }); refusal != nil {
		return x.refuse(refusal)
	}
	startAt := make([]int64, len(req.Jobs))
	for i, job := range req.Jobs {
		var ok bool
		if startAt[i], ok = startTime(job.StartTime); !ok {
			return x.refuse(invalidParameter("start_time"))
		}
	}
	results := make([]drs.StartJobResp, len(req.Jobs))
	now := time.Now()
	s.tasks.mu.Lock()
	for i, job := range req.Jobs {
		results[i] = drs.StartJobResp{ID: job.JobID, Status: "success"}
		if refusal := s.tasks.start(job.JobID, startAt[i], now, nil); refusal != nil {
			results[i] = drs.StartJobResp{
				ID: job.JobID, Status: "failed", ErrorCode: refusal.code, ErrorMsg: refusal.message,
			}
		}
	}
	s.tasks.mu.Unlock()
	list := &entries[drs.StartJobResp]{items: results, count: len(results)}
	if s.settings.documentForm {
		return answer{status: http.StatusOK, list: list, key: "jobs"}
	}
	return answer{status: http.StatusAccepted, list: list, key: "results"}
}

// startTime reads a start time: 13 decimal digits, milliseconds since the epoch. An empty one is 0, which is at once.
func startTime(text string) (ms int64, ok bool) {
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseUint(text, 10, 63)
	return int64(n), err == nil && len(text) == 13
}

// checkIDs returns what is wrong with the n job IDs of a request.
func checkIDs(n int, name string, id func(int) string) *refusal {
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
