package simulator

import (
	"encoding/json"
	"net/http"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// retry serves batch-retry-task, which resumes tasks that are paused or have failed.
func (s *Simulator) retry(c *call) response {
	var req drs.RetryRequest
	if json.Unmarshal(c.body, &req) != nil {
		return c.refuse(unreadable)
	}
	if e := checkIDs(len(req.Jobs), "job_id", func(i int) string { return req.Jobs[i].JobID }); e != nil {
		return c.refuse(e)
	}
	changes := make([]change, len(req.Jobs))
	for i, job := range req.Jobs {
		changes[i] = change{id: job.JobID, resume: true}
	}
	errs, whole := s.apply(c, changes)
	if whole != nil {
		return c.refuse(whole)
	}
	return response{status: http.StatusOK, list: s.startEntries(c, changes, errs), key: "results"}
}
