package simulator

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// readProgress serves batch-progress. Reading the progress does not advance a task's status.
func (s *Simulator) readProgress(c *call) response {
	var req drs.ProgressRequest
	if json.Unmarshal(c.body, &req) != nil {
		return c.refuse(unreadable)
	}
	if len(req.Jobs) == 0 {
		return c.refuse(emptyParameter("jobs"))
	}
	results := make([]drs.ProgressJobResp, len(req.Jobs))
	now := s.now()
	for i, id := range req.Jobs {
		results[i] = s.progressOf(c, id, now)
	}
	list := &entries[drs.ProgressJobResp]{
		items: results,
		count: len(results),
		id:    func(r drs.ProgressJobResp) string { return r.JobID },
		foreign: drs.ProgressJobResp{
			JobID: ForeignID, Progress: "100", IncreTransDelay: "0", TaskMode: drs.TaskModeFullIncremental,
			TransferStatus: drs.StatusIncrementalStarted,
		},
		opposite: func(r drs.ProgressJobResp) drs.ProgressJobResp {
			r.Progress, r.IncreTransDelay, r.IncreTransDelayMillis = "0", "86400", "86400000"
			r.TransferStatus = drs.StatusFullStarted
			return r
		},
	}
	status := http.StatusOK
	if s.settings.replication.older {
		status = http.StatusAccepted
	}
	return response{status: status, list: list, key: "results"}
}

// progressOf reads the progress of one task, or plays the fault that hits it.
func (s *Simulator) progressOf(c *call, id string, now time.Time) drs.ProgressJobResp {
	e := (*taskError)(nil)
	if f := s.faults.forTask(c, id); f != nil {
		if f.Kind == KindProgress {
			shown := *f.Progress
			if shown.JobID == "" {
				shown.JobID = id
			}
			return shown
		}
		e = f.taskError(c)
	}
	if e == nil && s.lost(id) {
		e = jobDenied
	}
	if e != nil {
		return drs.ProgressJobResp{JobID: id, ErrorCode: e.code, ErrorMsg: e.message}
	}
	p, ok := s.tasks.progress(id, now)
	if !ok {
		return drs.ProgressJobResp{JobID: id, ErrorCode: jobNotFound.code, ErrorMsg: jobNotFound.message}
	}
	return p.entry(id, s.settings.replication.older)
}

// entry writes the progress as the service does: every value is a string.
func (p *progress) entry(id string, older bool) drs.ProgressJobResp {
	r := drs.ProgressJobResp{
		JobID: id, TaskMode: p.mode, TransferStatus: p.status, Progress: strconv.Itoa(p.percent),
		IncreTransDelay: drs.DelayNotKnown,
	}
	if older {
		r.Progress += "%"
	}
	if p.delay >= 0 {
		r.IncreTransDelay = strconv.FormatInt(p.delay/1000, 10)
		if !older {
			r.IncreTransDelayMillis = strconv.FormatInt(p.delay, 10)
		}
	}
	return r
}
