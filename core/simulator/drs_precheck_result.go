package simulator

import (
	"encoding/json"
	"net/http"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// precheckEntry is what batch-precheck-result says of one task. Only the ID of the check is sent.
type precheckEntry struct {
	drs.PrecheckResult
	task string
}

// readPrechecks serves batch-precheck-result.
func (s *Simulator) readPrechecks(c *call) response {
	var req drs.PrecheckResultRequest
	if json.Unmarshal(c.body, &req) != nil {
		return c.refuse(unreadable)
	}
	if len(req.Jobs) == 0 {
		return c.refuse(emptyParameter("jobs"))
	}
	results := make([]precheckEntry, len(req.Jobs))
	for i, job := range req.Jobs {
		results[i] = precheckEntry{s.checks.read(job, s.settings.prechecks.polls), job}
		if f := s.faults.forTask(c, job); f != nil {
			e := f.taskError(c)
			results[i].PrecheckResult = drs.PrecheckResult{
				PrecheckID: results[i].PrecheckID, ErrorCode: e.code, ErrorMsg: e.message,
			}
		}
	}
	list := &entries[precheckEntry]{
		items:   results,
		count:   len(results),
		id:      func(r precheckEntry) string { return r.task },
		foreign: precheckEntry{precheckOf(ForeignID, true), ForeignID},
		opposite: func(r precheckEntry) precheckEntry {
			return precheckEntry{precheckOf(r.PrecheckID, !r.Result), r.task}
		},
	}
	return response{status: http.StatusOK, list: list, key: "results"}
}

// precheckOf is the result of a check that has ended.
func precheckOf(id string, passed bool) drs.PrecheckResult {
	items := passedItems
	if !passed {
		items = unreadyItems(ForeignID)
	}
	return drs.PrecheckResult{PrecheckID: id, Result: passed, Process: percent(100), Items: items}
}
