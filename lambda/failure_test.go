package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

func readFailure(t *testing.T, err error) (kind string, m failureMessage) {
	t.Helper()
	var e messages.InvokeResponse_Error
	require.ErrorAs(t, err, &e)
	require.LessOrEqual(t, escaped(t, []byte(e.Message)), 32_768-len(`{"errorType":"ValidationError","errorMessage":}`), "what a Cause may have")
	require.NoError(t, json.Unmarshal([]byte(e.Message), &m))
	return e.Type, m
}

func TestAFailureHasTheFirstFailuresAndAllNumbers(t *testing.T) {
	r := report.New(append(many(10, report.Started, ""), many(300, report.Failed, "no")...))
	kind, m := readFailure(t, new(handler).failure(r.Err(plan.FailOnAny), r))
	require.Equal(t, "JobsFailedError", kind)
	require.Equal(t, []int{310, 10, 300, 0}, []int{m.Count, m.StartedCount, m.FailedCount, m.UnknownCount})
	require.Equal(t, "partial", m.Status)
	require.Len(t, m.Failures, maxFailures)
	require.Equal(t, report.Failed, m.Failures[0].Outcome)
}

func TestAFailureStaysWithinWhatCarriesItFurther(t *testing.T) {
	for _, text := range []string{strings.Repeat("x", 2000), strings.Repeat(`"`, 300)} {
		r := report.New(many(60_000, report.Failed, text))
		_, m := readFailure(t, new(handler).failure(r.Err(plan.FailOnAny), r))
		require.Equal(t, 60_000, m.FailedCount)
		require.NotEmpty(t, m.Failures)
		require.Less(t, len(m.Failures), maxFailures)
		require.Equal(t, 60_000, len(m.Failures)+m.FailuresLeftOut, "what is left out is counted")
	}
}

func TestWhatNeedsAttentionMostIsFirstInAFailure(t *testing.T) {
	r := report.New(append(many(200, report.Unknown, ""), many(1, report.Failed, "no")...))
	_, m := readFailure(t, new(handler).failure(r.Err(plan.FailOnAny), r))
	require.Equal(t, report.Failed, m.Failures[0].Outcome)
	require.Equal(t, 201-maxFailures, m.FailuresLeftOut)
}

func TestATaskWithTooMuchToSayIsNamedAllTheSame(t *testing.T) {
	results := many(2, report.Blocked, "")
	results[0].Precheck = []report.PrecheckItem{{Item: "binlog", Reason: strings.Repeat(`"`, 20_000)}}
	r := report.New(results)
	_, m := readFailure(t, new(handler).failure(r.Err(plan.FailOnAny), r))
	require.Len(t, m.Failures, 2)
	require.Equal(t, results[0].ID, m.Failures[0].ID)
}

func TestAFailureBeforeAnythingWasSent(t *testing.T) {
	kind, m := readFailure(t, new(handler).failure(problem("event: it is wrong"), nil))
	require.Equal(t, "ValidationError", kind)
	require.Equal(t, failureMessage{Error: "event: it is wrong", Status: "failed"}, m)
}
