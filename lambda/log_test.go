package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// environment is a getenv with one variable.
func environment(name, value string) func(string) string {
	return func(asked string) string {
		if asked == name {
			return value
		}
		return ""
	}
}

func TestLinesHaveTheKeysOfLambdasOwnLogs(t *testing.T) {
	var seen bytes.Buffer
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "request-1"})
	//lint:ignore SA1029 the key is the one of aws-lambda-go
	ctx = context.WithValue(ctx, "x-amzn-trace-id", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")
	invocationLog(ctx, newLog(&seen, environment("", ""), nil)).Info("done", "status", "success")
	var line map[string]any
	require.NoError(t, json.Unmarshal(seen.Bytes(), &line))
	require.Contains(t, line, "timestamp")
	delete(line, "timestamp")
	require.Equal(t, map[string]any{"level": "INFO", "message": "done", "status": "success", "version": core.Version(),
		"requestId": "request-1", "xray_trace_id": "1-5759e988-bd862e3fe1be46a994272793"}, line)
}

func TestWhatIsEmptyIsNotLogged(t *testing.T) {
	var seen bytes.Buffer
	invocationLog(t.Context(), newLog(&seen, environment("", ""), nil)).Info("done")
	require.NotContains(t, seen.String(), "requestId")
	require.NotContains(t, seen.String(), "xray_trace_id")
	var f fields
	f.text("a", "")
	f.number("b", 0)
	f.flag("c", false)
	require.Empty(t, f)
	f.text("a", "x")
	f.number("b", 1)
	f.flag("c", true)
	require.Equal(t, fields{"a", "x", "b", 1, "c", true}, f)
}

func TestNoFieldIsEndless(t *testing.T) {
	var seen bytes.Buffer
	newLog(&seen, environment("", ""), nil).Info(strings.Repeat("m", 1<<20), "error", strings.Repeat("é", 1<<20), "count", 7)
	require.Less(t, seen.Len(), 3*maxField)
	require.Contains(t, seen.String(), `…","count":7`)
}

func TestTheLevelIsLambdas(t *testing.T) {
	for value, level := range map[string]slog.Level{"": slog.LevelInfo, "INFO": slog.LevelInfo, "TRACE": slog.LevelDebug, "DEBUG": slog.LevelDebug,
		"debug": slog.LevelDebug, "WARN": slog.LevelWarn, "ERROR": slog.LevelError, "FATAL": slog.LevelError} {
		log := newLog(new(bytes.Buffer), environment("AWS_LAMBDA_LOG_LEVEL", value), nil)
		require.True(t, log.Enabled(t.Context(), level), value)
		require.False(t, log.Enabled(t.Context(), level-1), value)
	}
}

func TestAMisspeltVariableIsAWarning(t *testing.T) {
	var seen bytes.Buffer
	warnOfUnknownVariables(newLog(&seen, environment("", ""), nil), []string{"DRS_DRYRUN=true", "DRS_REGION=cn-north-4", "PATH=/bin"})
	require.Equal(t, 1, bytes.Count(seen.Bytes(), []byte("\n")))
	require.Contains(t, seen.String(), "DRS_DRYRUN: no setting has this variable; did you mean DRS_DRY_RUN?")
	require.Contains(t, seen.String(), `"level":"WARN"`)
}

func TestNoAttributeOfALineHoldsASecret(t *testing.T) {
	var seen bytes.Buffer
	var redactor rest.Redactor
	redactor.Add(rest.NewSecret("s3cr3t-t0ken"), rest.NewSecret("M002"))
	log := newLog(&seen, environment("", ""), &redactor)
	const told = "s3cr3t-\u200bt0ken"
	log.With("message_id", told).Error(told, "error", told+" M002", "error_code", "DRS.M00202", "unmet", []string{told}, "states", map[string]int{told: 2, "running": 1})
	require.Equal(t, 5, strings.Count(seen.String(), "[redacted]"), seen.String())
	require.NotContains(t, seen.String(), "t0ken")
	require.Contains(t, seen.String(), "DRS.M00202", "programs read codes")
	require.NotContains(t, seen.String(), " M002")
}
