package simulator

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// precheck answers batch-precheck.
func (s *Simulator) precheck(x *exchange) answer {
	var req drs.PrecheckRequest
	if json.Unmarshal(x.body, &req) != nil {
		return x.refuse(unreadable)
	}
	if refusal := checkIDs(len(req.Jobs), "job_id", func(i int) string { return req.Jobs[i].JobID }); refusal != nil {
		return x.refuse(refusal)
	}
	for _, job := range req.Jobs {
		if job.PrecheckMode != drs.PrecheckMode {
			return x.refuse(invalidParameter("precheck_mode"))
		}
	}
	now := s.now()
	results := make([]drs.PrecheckJobResp, len(req.Jobs))
	for i, job := range req.Jobs {
		id, refusal := s.precheckJob(x, job.JobID, now)
		results[i] = drs.PrecheckJobResp{ID: job.JobID, PrecheckID: id, Status: succeeded}
		if refusal != nil {
			results[i] = failedPrecheck(job.JobID, refusal)
		}
	}
	return answer{status: http.StatusOK, list: precheckEntries(results), key: "results"}
}

// precheckJob begins the check of one job, or does to it what was ordered.
func (s *Simulator) precheckJob(x *exchange, id string, now time.Time) (precheckID string, _ *jobRefusal) {
	f := s.faults.ofJob(x, id)
	if f != nil && f.Kind == KindRefuseJob {
		return "", f.jobRefusal()
	}
	if refusal := s.tasks.checkable(id, now); refusal != nil {
		return "", refusal
	}
	return s.checks.begin(id, &s.settings, f), nil
}

func failedPrecheck(id string, r *jobRefusal) drs.PrecheckJobResp {
	return drs.PrecheckJobResp{ID: id, Status: failed, ErrorCode: r.code, ErrorMsg: r.message}
}

func precheckEntries(items []drs.PrecheckJobResp) listing {
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
func (s *Simulator) readPrechecks(x *exchange) answer {
	var req drs.PrecheckResultRequest
	if json.Unmarshal(x.body, &req) != nil {
		return x.refuse(unreadable)
	}
	if len(req.Jobs) == 0 {
		return x.refuse(emptyParameter("jobs"))
	}
	results := make([]drs.PrecheckResult, len(req.Jobs))
	jobs := make(map[string]string, len(req.Jobs)) // by the ID of the check: the answer does not name them
	for i, job := range req.Jobs {
		results[i] = s.checks.read(job, s.settings.precheckPolls)
		if f := s.faults.ofJob(x, job); f != nil {
			r := f.jobRefusal()
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
	return answer{status: http.StatusOK, list: list, key: "results"}
}
