package simulator

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// precheck answers batch-precheck.
func (s *Simulator) precheck(c *call) response {
	var req drs.PrecheckRequest
	if json.Unmarshal(c.body, &req) != nil {
		return c.refuse(unreadable)
	}
	if refusal := checkIDs(len(req.Jobs), "job_id", func(i int) string { return req.Jobs[i].JobID }); refusal != nil {
		return c.refuse(refusal)
	}
	for _, job := range req.Jobs {
		if job.PrecheckMode != drs.PrecheckMode {
			return c.refuse(invalidParameter("precheck_mode"))
		}
	}
	now := s.now()
	results := make([]drs.PrecheckJobResp, len(req.Jobs))
	for i, job := range req.Jobs {
		id, refusal := s.precheckJob(c, job.JobID, now)
		results[i] = drs.PrecheckJobResp{ID: job.JobID, PrecheckID: id, Status: succeeded}
		if refusal != nil {
			results[i] = failedPrecheck(job.JobID, refusal)
		}
	}
	return response{status: http.StatusOK, list: precheckEntries(results), key: "results"}
}

// precheckJob begins the check of one job, or plays the fault that hits it.
func (s *Simulator) precheckJob(c *call, id string, now time.Time) (precheckID string, _ *taskError) {
	f := s.faults.forTask(c, id)
	if f != nil && f.Kind == KindRefuseJob {
		return "", f.taskError()
	}
	if refusal := s.tasks.checkable(id, now); refusal != nil {
		return "", refusal
	}
	return s.checks.begin(id, &s.settings, f), nil
}

func failedPrecheck(id string, r *taskError) drs.PrecheckJobResp {
	return drs.PrecheckJobResp{ID: id, Status: failed, ErrorCode: r.code, ErrorMsg: r.message}
}

func precheckEntries(items []drs.PrecheckJobResp) entryList {
	return &entries[drs.PrecheckJobResp]{
		items:   items,
		count:   len(items),
		id:      func(r drs.PrecheckJobResp) string { return r.ID },
		foreign: drs.PrecheckJobResp{ID: ForeignID, PrecheckID: ForeignID, Status: succeeded},
		opposite: func(r drs.PrecheckJobResp) drs.PrecheckJobResp {
			if r.Succeeded() {
				return failedPrecheck(r.ID, jobStatusForbids)
			}
			return drs.PrecheckJobResp{ID: r.ID, PrecheckID: r.ID, Status: succeeded}
		},
	}
}

// readPrechecks answers batch-precheck-result.
func (s *Simulator) readPrechecks(c *call) response {
	var req drs.PrecheckResultRequest
	if json.Unmarshal(c.body, &req) != nil {
		return c.refuse(unreadable)
	}
	if len(req.Jobs) == 0 {
		return c.refuse(emptyParameter("jobs"))
	}
	results := make([]drs.PrecheckResult, len(req.Jobs))
	jobs := make(map[string]string, len(req.Jobs)) // by the ID of the check: the answer does not name them
	for i, job := range req.Jobs {
		results[i] = s.checks.read(job, s.settings.precheckPolls)
		if f := s.faults.forTask(c, job); f != nil {
			r := f.taskError()
			results[i] = drs.PrecheckResult{PrecheckID: results[i].PrecheckID, ErrorCode: r.code, ErrorMsg: r.message}
		}
		jobs[results[i].PrecheckID] = job
	}
	list := &entries[drs.PrecheckResult]{
		items:   results,
		count:   len(results),
		id:      func(r drs.PrecheckResult) string { return jobs[r.PrecheckID] },
		foreign: drs.PrecheckResult{PrecheckID: ForeignID, Result: true, Process: percent(100), Items: passedItems},
		opposite: func(r drs.PrecheckResult) drs.PrecheckResult {
			if r.Result {
				return drs.PrecheckResult{PrecheckID: r.PrecheckID, Process: percent(100), Items: unreadyItems(ForeignID)}
			}
			return drs.PrecheckResult{PrecheckID: r.PrecheckID, Result: true, Process: percent(100), Items: passedItems}
		},
	}
	return response{status: http.StatusOK, list: list, key: "results"}
}
