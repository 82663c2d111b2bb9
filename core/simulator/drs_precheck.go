package simulator

import (
	"encoding/json"
	"net/http"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// precheck serves batch-precheck.
func (s *Simulator) precheck(c *call) response {
	var req drs.PrecheckRequest
	if json.Unmarshal(c.body, &req) != nil {
		return c.refuse(unreadable)
	}
	if e := checkIDs(len(req.Jobs), "job_id", func(i int) string { return req.Jobs[i].JobID }); e != nil {
		return c.refuse(e)
	}
	if limit := s.settings.prechecks.limit; limit > 0 && len(req.Jobs) > limit {
		return c.refuse(invalidParameter("jobs"))
	}
	for _, job := range req.Jobs {
		if job.PrecheckMode != drs.PrecheckModeStart && job.PrecheckMode != drs.PrecheckModeRetry {
			return c.refuse(invalidParameter("precheck_mode"))
		}
	}
	now := s.now()
	results := make([]drs.PrecheckJobResp, len(req.Jobs))
	for i, job := range req.Jobs {
		f := s.faults.forTask(c, job.JobID)
		var e *taskError
		if f != nil && f.Kind == KindRefuseJob {
			e = f.taskError(c)
		} else {
			e = s.tasks.checkable(job.JobID, job.PrecheckMode == drs.PrecheckModeRetry, now)
		}
		if e != nil {
			results[i] = failedPrecheck(job.JobID, e)
			continue
		}
		next := req.Jobs[(i+1)%len(req.Jobs)].JobID
		id := s.checks.begin(job.JobID, c.number, next, &s.settings, f)
		results[i] = drs.PrecheckJobResp{ID: job.JobID, PrecheckID: id, Status: succeeded}
	}
	return response{status: http.StatusOK, list: precheckEntries(results), key: "results"}
}

func failedPrecheck(id string, e *taskError) drs.PrecheckJobResp {
	return drs.PrecheckJobResp{ID: id, Status: failed, ErrorCode: e.code, ErrorMsg: e.message}
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
