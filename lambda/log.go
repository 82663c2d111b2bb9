package main

import (
	"context"
	"io"
	"log/slog"
	"strings"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/drs-batch-start/drs-batch-start/core"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// newLog returns a log of JSON lines with the keys of lambdacontext.NewLogHandler (timestamp, level, message, requestId), of
// the level that Lambda sets in AWS_LAMBDA_LOG_LEVEL (INFO if none). That handler itself knows neither the levels TRACE and
// FATAL nor another place to write to than standard output, which outside Lambda belongs to the answer.
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
	lines := slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: bounded})
	return slog.New(lines).With("version", core.Version())
}

// maxField bounds the texts of a line, in bytes: they come from events and services, and CloudWatch Logs takes no line without end.
const maxField = 10_000

// bounded names a field as Lambda does, and shortens a long text.
func bounded(groups []string, field slog.Attr) slog.Attr {
	if field.Value.Kind() == slog.KindString {
		field.Value = slog.StringValue(rest.Truncate(field.Value.String(), maxField))
	}
	return lambdacontext.ReplaceAttr(groups, field)
}

// invocationLog returns the log of one invocation, each line of which names it.
func invocationLog(ctx context.Context, log *slog.Logger) *slog.Logger {
	var f fields
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		f.text("requestId", lc.AwsRequestID)
	}
	f.text("xray_trace_id", traceID(ctx))
	return log.With(f...)
}

// warnOfUnknownVariables writes a line for each DRS_ variable that nothing reads: a misspelt setting would be lost without a
// word.
func warnOfUnknownVariables(log *slog.Logger, environ []string) {
	for _, warning := range plan.UnknownVariables(environ) {
		log.Warn(warning)
	}
}

// traceID returns the ID of the trace in X-Ray's header ("Root=1-…;Parent=…;Sampled=1"), which aws-lambda-go puts into the
// context; empty if there is none.
func traceID(ctx context.Context) string {
	header, _ := ctx.Value("x-amzn-trace-id").(string)
	for part := range strings.SplitSeq(header, ";") {
		if root, is := strings.CutPrefix(part, "Root="); is {
			return root
		}
	}
	return ""
}

// fields are keys and values of a line. What is empty is left out.
type fields []any

func (f *fields) text(key, value string) {
	if value != "" {
		*f = append(*f, key, value)
	}
}

func (f *fields) number(key string, value int) {
	if value != 0 {
		*f = append(*f, key, value)
	}
}

func (f *fields) flag(key string, value bool) {
	if value {
		*f = append(*f, key, value)
	}
}
