package simulator

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// precheck serves batch-precheck.
func (s *Simulator) precheck(c *Call) (Response, *Error) {
	var req drs.PrecheckRequest
	if json.Unmarshal(c.Body, &req) != nil {
		return Response{}, unreadable
	}
	if e := checkIDs(len(req.Jobs), func(i int) string { return req.Jobs[i].JobID }); e != nil {
		return Response{}, e
	}
	if s.PrecheckLimit > 0 && len(req.Jobs) > s.PrecheckLimit {
		return Response{}, invalidParameter("jobs")
	}
	ids := make([]string, len(req.Jobs))
	for i, job := range req.Jobs {
		ids[i] = job.JobID
		if job.PrecheckMode != drs.PrecheckModeStart && job.PrecheckMode != drs.PrecheckModeRetry {
			return Response{}, invalidParameter("precheck_mode")
		}
	}
	now := s.Now()
	return results(http.StatusOK, c.entries(ids, func(i int) any {
		if e := s.Tasks.checkable(ids[i], req.Jobs[i].PrecheckMode == drs.PrecheckModeRetry, now); e != nil {
			return PrecheckError(ids[i], e)
		}
		s.checksMu.Lock()
		defer s.checksMu.Unlock()
		s.checks[ids[i]] = 0
		return drs.PrecheckJobResp{ID: ids[i], PrecheckID: ids[i], Status: succeeded}
	})), nil
}

// PrecheckError is the entry of a task that is not checked.
func PrecheckError(id string, e *TaskError) drs.PrecheckJobResp {
	return drs.PrecheckJobResp{ID: id, Status: failed, ErrorCode: e.Code, ErrorMsg: e.Message}
}

// readPrechecks serves batch-precheck-result.
func (s *Simulator) readPrechecks(c *Call) (Response, *Error) {
	var req drs.PrecheckResultRequest
	if json.Unmarshal(c.Body, &req) != nil {
		return Response{}, unreadable
	}
	if len(req.Jobs) == 0 {
		return Response{}, emptyParameter("jobs")
	}
	return results(http.StatusOK, c.entries(req.Jobs, func(i int) any { return s.precheckResult(req.Jobs[i]) })), nil
}

// precheckResult reads how far the check of a task is, and advances it.
func (s *Simulator) precheckResult(id string) drs.PrecheckResult {
	s.checksMu.Lock()
	defer s.checksMu.Unlock()
	readings, begun := s.checks[id]
	if !begun {
		return drs.PrecheckResult{PrecheckID: id, ErrorCode: neverChecked.Code, ErrorMsg: neverChecked.Message}
	}
	readings++
	s.checks[id] = readings
	if readings < s.PrecheckPolls {
		// In whole tens, as the service shows it.
		return UnfinishedPrecheck(id, (readings*100/s.PrecheckPolls+5)/10*10)
	}
	return FinishedPrecheck(id, s.PrecheckItems(id))
}

// UnfinishedPrecheck is the result of a check that is under way.
func UnfinishedPrecheck(precheckID string, process int) drs.PrecheckResult {
	return drs.PrecheckResult{PrecheckID: precheckID, Process: percent(process)}
}

// FinishedPrecheck is the result of a check that came to these items.
func FinishedPrecheck(precheckID string, items []drs.PrecheckItem) drs.PrecheckResult {
	failed := slices.ContainsFunc(items, func(i drs.PrecheckItem) bool { return i.Result == drs.PrecheckFailed })
	return drs.PrecheckResult{PrecheckID: precheckID, Result: !failed, Process: percent(100), Items: items}
}
