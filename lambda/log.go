package main

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/drs-batch-start/drs-batch-start/core"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// newLog returns a log of JSON lines with the keys of lambdacontext.NewLogHandler (timestamp, level, message, requestId), of
// the level that Lambda sets in AWS_LAMBDA_LOG_LEVEL (INFO if none). That handler itself knows neither the levels TRACE and
// FATAL nor another place to write to than standard output, which outside Lambda belongs to the answer.
// Every text of a line passes the redactor.
func newLog(w io.Writer, getenv func(string) string, redactor *rest.Redactor) *slog.Logger {
	level := slog.LevelInfo
	switch strings.ToUpper(getenv("AWS_LAMBDA_LOG_LEVEL")) {
	case "TRACE", "DEBUG":
		level = slog.LevelDebug
	case "WARN":
		level = slog.LevelWarn
	case "ERROR", "FATAL":
		level = slog.LevelError
	}
	replace := func(groups []string, a slog.Attr) slog.Attr {
		return lambdacontext.ReplaceAttr(groups, redacted(redactor, a))
	}
	lines := slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: replace})
	return slog.New(lines).With("version", core.Version())
}

// maxField bounds the texts of a line, in bytes: they come from events and services, and CloudWatch Logs takes no line without end.
const maxField = 10_000

// prose are the keys of texts for people. The others have IDs and codes.
var prose = map[string]bool{slog.MessageKey: true, "error": true, "request": true, "answer": true, "request_id": true, "url": true}

// redacted takes the secrets out of an attribute, and shortens a long text. Results passed the redactor as a whole.
func redacted(redactor *rest.Redactor, a slog.Attr) slog.Attr {
	switch v := a.Value.Any().(type) {
	case string:
		if prose[a.Key] {
			a.Value = slog.StringValue(redactor.Text(v, maxField))
		} else {
			a.Value = slog.StringValue(rest.Truncate(redactor.ID(v), maxField))
		}
	case []string:
		v = slices.Clone(v)
		for i := range v {
			v[i] = redactor.ID(v[i])
		}
		a.Value = slog.AnyValue(v)
	case map[string]int: // how many tasks have a status
		shown := make(map[string]int, len(v))
		for status, n := range v {
			shown[redactor.ID(status)] += n
		}
		a.Value = slog.AnyValue(shown)
	}
	return a
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
