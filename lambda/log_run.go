package main

import (
	"context"
	"log/slog"

	"github.com/drs-batch-start/drs-batch-start/core/engine"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// logCall writes a line for each request that asked for starts.
func logCall(log *slog.Logger, c engine.Call) {
	f := fields{"jobs", c.Jobs, "ms", c.Duration.Milliseconds()}
	f.flag("resume", c.Resume)
	f.flag("again", c.Again)
	f.text("request_id", c.RequestID)
	if c.Err != nil {
		f.text("error", clip(c.Err.Error()))
		log.Warn("start request failed", f...)
		return
	}
	log.Info("start request answered", f...)
}

// logOutcome writes a line for each outcome, and for each change of one.
func logOutcome(log *slog.Logger, r *report.Result) {
	level := slog.LevelInfo
	if !r.OK() {
		level = slog.LevelError
	}
	f := fields{"job_id", r.ID, "outcome", string(r.Outcome)}
	f.text("name", r.Name)
	f.text("start_time", r.StartTime)
	f.text("job_status", string(r.JobStatus))
	f.text("error_code", r.ErrorCode)
	f.text("error_msg", clip(r.ErrorMsg))
	f.text("failed_reason", clip(r.FailedReason))
	f.text("hint", r.Hint)
	f.text("not_reached", string(r.NotReached))
	f.text("task_mode", string(r.TaskMode))
	if r.Progress != nil {
		f = append(f, "progress", *r.Progress)
	}
	if r.DelayMS != nil {
		f = append(f, "delay_ms", *r.DelayMS)
	}
	f.text("request_id", r.RequestID)
	f.text("order_id", r.OrderID)
	if len(r.Precheck) > 0 {
		f = append(f, "precheck", r.Precheck)
	}
	log.Log(context.Background(), level, "outcome", f...)
}

// logExchange writes a request and its response, from which secrets have been taken out.
func logExchange(log *slog.Logger, x rest.Trace) {
	f := fields{"op", x.Op, "url", x.URL, "ms", x.Duration.Milliseconds()}
	f.number("status", x.Status)
	f.text("request_id", x.RequestID)
	f.text("request", clip(string(x.Request)))
	f.text("answer", clip(string(x.Response)))
	if x.Err != nil {
		f.text("error", x.Err.Error())
	}
	log.Debug("exchange", f...)
}
