package main

import (
	"context"
	"log/slog"
	"maps"
	"math"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/engine"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// runLog writes what happens during a run.
type runLog struct {
	*slog.Logger
	tasks        int              // of the run
	lastProgress *engine.Progress // that was written
}

func (l *runLog) phase(phase engine.Phase) {
	l.Debug("phase", "phase", string(phase), "jobs", l.tasks)
}

// call writes a line for each request that asked for starts.
func (l *runLog) call(c engine.Call) {
	f := fields{"jobs", c.Jobs, "ms", c.Duration.Milliseconds()}
	f.flag("resume", c.Resume)
	f.flag("again", c.Again)
	f.text("request_id", c.RequestID)
	if c.Err != nil {
		f.text("error", c.Err.Error())
		l.Warn("start request failed", f...)
		return
	}
	l.Info("start request answered", f...)
}

// outcome writes a line for an outcome, and for each change of one.
func (l *runLog) outcome(r report.Result) {
	level := slog.LevelInfo
	if !r.OK() {
		level = slog.LevelError
	}
	f := fields{"job_id", r.ID, "outcome", string(r.Outcome)}
	f.text("name", r.Name)
	f.text("start_time", r.StartTime)
	f.text("job_status", string(r.JobStatus))
	f.text("error_code", r.ErrorCode)
	f.text("error_msg", r.ErrorMsg)
	f.text("failed_reason", r.FailedReason)
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
	l.Log(context.Background(), level, "outcome", f...)
}

// progressEvery is how long the log of a wait is silent at most.
const progressEvery = time.Minute

// progress writes a line when something has changed, and at least one a minute, for rounds of reading statuses or pre-checks: hours
// of the same would hide the rest.
func (l *runLog) progress(p engine.Progress) {
	if last := l.lastProgress; last != nil && last.Phase == p.Phase && last.Done == p.Done && maps.Equal(last.Counts, p.Counts) && p.Elapsed-last.Elapsed < progressEvery {
		return
	}
	l.lastProgress = &p
	f := fields{"phase", string(p.Phase), "done", p.Done, "total", p.Total, "states", p.Counts, "seconds", math.Round(p.Elapsed.Seconds())}
	f.text("goal", p.Goal)
	if p.Copied != nil {
		f = append(f, "copied_percent", *p.Copied)
	}
	f.number("copy_left_seconds", int(p.CopyLeft.Seconds())) // an estimate
	if p.Delay != nil {
		f = append(f, "delay_ms", p.Delay.Milliseconds())
	}
	l.Info("progress", f...)
}

// logExchange writes a request and its response.
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
