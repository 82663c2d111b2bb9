package main

import (
	"context"
	"io"
	"log/slog"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// newLog returns a log of JSON lines, of the level that AWS_LAMBDA_LOG_LEVEL names (Lambda's own setting; INFO if none).
func newLog(w io.Writer, getenv func(string) string) *slog.Logger {
	level := slog.LevelInfo
	switch strings.ToUpper(getenv("AWS_LAMBDA_LOG_LEVEL")) {
	case "TRACE", "DEBUG":
		level = slog.LevelDebug
	case "WARN":
		level = slog.LevelWarn
	case "ERROR", "FATAL":
		level = slog.LevelError
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
}

func logCall(log *slog.Logger, c core.Call) {
	attrs := []any{"jobs", c.Jobs, "again", c.Again, "ms", c.Duration.Milliseconds(), "request_id", c.RequestID}
	if c.Err != nil {
		log.Warn("a call was not answered as it should be", append(attrs, "error", clip(c.Err.Error()))...)
		return
	}
	log.Info("a call was answered", attrs...)
}

// logOutcome writes a line for each outcome, and for each change of one.
func logOutcome(log *slog.Logger, r report.Result) {
	level := slog.LevelInfo
	if !r.OK() {
		level = slog.LevelError
	}
	attrs := []any{"job_id", r.ID, "outcome", string(r.Outcome)}
	for _, a := range [...]struct{ name, value string }{
		{"job_status", string(r.JobStatus)}, {"error_code", r.ErrorCode}, {"error_msg", clip(r.ErrorMsg)}, {"hint", r.Hint},
		{"not_reached", string(r.NotReached)}, {"request_id", r.RequestID},
	} {
		if a.value != "" {
			attrs = append(attrs, a.name, a.value)
		}
	}
	if len(r.Precheck) > 0 {
		attrs = append(attrs, "precheck", r.Precheck)
	}
	log.Log(context.Background(), level, "outcome", attrs...)
}
