package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// function is a handler with a simulator behind it.
type function struct {
	*handler
	t    *testing.T
	sim  *simulator.Simulator
	seen *bytes.Buffer // log and metrics
}

func newFunction(t *testing.T, variables ...string) *function {
	t.Helper()
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "DRS_") || strings.HasPrefix(name, "HUAWEI") {
			t.Setenv(name, "")
			require.NoError(t, os.Unsetenv(name))
		}
	}
	sim := simulator.New(simulator.Rehearsal(), simulator.WithToken("s3cr3t-t0ken"))
	url, err := sim.Listen()
	require.NoError(t, err)
	t.Cleanup(sim.Close)
	settings := map[string]string{
		"DRS_ENDPOINT": url, "DRS_PROJECT_ID": "054ba152d480d55b2f5dc0069e7ddef0", "DRS_AUTH_TOKEN": "s3cr3t-t0ken",
		"AWS_LAMBDA_FUNCTION_NAME": "drs", "AWS_LAMBDA_LOG_LEVEL": "DEBUG",
	}
	for i := 0; i < len(variables); i += 2 {
		settings[variables[i]] = variables[i+1]
	}
	for name, value := range settings {
		t.Setenv(name, value)
	}
	seen := new(bytes.Buffer)
	return &function{newHandler(os.Getenv, newLog(seen, os.Getenv), newMetrics(seen, os.Getenv)), t, sim, seen}
}

func (f *function) report(event string) report.Report {
	f.t.Helper()
	answer, err := f.Invoke(f.t.Context(), []byte(event))
	require.NoError(f.t, err)
	var r report.Report
	require.NoError(f.t, json.Unmarshal(answer, &r))
	return r
}

// failure returns the type and the message of the error that an event gets.
func (f *function) failure(event string) (string, failureMessage) {
	f.t.Helper()
	_, err := f.Invoke(f.t.Context(), []byte(event))
	var e messages.InvokeResponse_Error
	require.ErrorAs(f.t, err, &e)
	var m failureMessage
	require.NoError(f.t, json.Unmarshal([]byte(e.Message), &m))
	return e.Type, m
}

// comeBack returns the messages that a queue gets back.
func (f *function) comeBack(bodies ...any) []string {
	f.t.Helper()
	var e events.SQSEvent
	for i, body := range bodies {
		m := events.SQSMessage{MessageId: fmt.Sprintf("m%d", i), EventSource: "aws:sqs", Attributes: map[string]string{}}
		switch body := body.(type) {
		case string:
			m.Body = body
		case [2]string:
			m.Attributes["MessageGroupId"], m.Body = body[0], body[1]
		}
		e.Records = append(e.Records, m)
	}
	content, err := json.Marshal(e)
	require.NoError(f.t, err)
	answer, err := f.Invoke(f.t.Context(), content)
	require.NoError(f.t, err)
	var r events.SQSEventResponse
	require.NoError(f.t, json.Unmarshal(answer, &r))
	ids := []string{}
	for _, failure := range r.BatchItemFailures {
		ids = append(ids, failure.ItemIdentifier)
	}
	return ids
}

func TestADirectEventGetsTheReport(t *testing.T) {
	f := newFunction(t)
	r := f.report(`{"jobs":["task-a","b-running"]}`)
	require.Equal(t, "success", r.Status)
	require.Equal(t, []string{"task-a", "b-running"}, r.Started)
	require.Equal(t, 1, f.sim.Starts("task-a"))
}

func TestAScheduledEventStartsTheConfiguredJobs(t *testing.T) {
	f := newFunction(t, "DRS_JOBS", "task-a task-b")
	require.Equal(t, []string{"task-a", "task-b"}, f.report(`{"detail-type":"Scheduled Event","detail":{}}`).Started)
}

func TestAnEventMayOverrideWhatIsHarmless(t *testing.T) {
	f := newFunction(t, "DRS_FAIL_ON", "never")
	require.Equal(t, report.NotSent, f.report(`{"jobs":["task-a"],"dry_run":true}`).Results[0].Outcome)
	require.Equal(t, report.Scheduled, f.report(`{"jobs":["task-b"],"start_time":"+1h"}`).Results[0].Outcome)
	name, _ := f.failure(`{"jobs":["c-missing"],"fail_on":"any"}`)
	require.Equal(t, "JobsFailedError", name)
}

func TestAFailureBearsTheNameThatStepFunctionsMatch(t *testing.T) {
	f := newFunction(t)
	name, m := f.failure(`{"jobs":["task-a","b-missing"]}`)
	require.Equal(t, "JobsFailedError", name)
	require.Equal(t, []int{2, 1, 1}, []int{m.Count, m.StartedCount, m.FailedCount})
	require.Equal(t, "DRS.M05003", m.Failures[0].ErrorCode)

	name, _ = f.failure(`{"jobs":["task-a task-b"]}`)
	require.Equal(t, "ValidationError", name)

	f.sim.Inject(simulator.Fault{Kind: simulator.KindAnswer, Op: simulator.OpStart, Status: 403, Code: "DRS.M00102"})
	name, m = f.failure(`{"jobs":["task-c"]}`)
	require.Equal(t, "APIError", name)
	require.Contains(t, m.Error, "DRS.M00102")
}

func TestTheFunctionAnswersBeforeItsDeadline(t *testing.T) {
	f := newFunction(t)
	f.sim.Inject(simulator.Fault{Kind: simulator.KindAnswer, Op: simulator.OpStart, Status: 429, RetryAfter: time.Hour, Times: simulator.Always})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	_, err := f.Invoke(ctx, []byte(`{"jobs":["task-a"]}`))
	require.NoError(t, ctx.Err())
	var e messages.InvokeResponse_Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "TimeoutError", e.Type)
}

func TestAQueueGetsBackOnlyWhatFailed(t *testing.T) {
	for name, c := range map[string]struct {
		bodies []any
		want   []string
	}{
		"all succeed":                         {[]any{"task-a task-b", `["task-c"]`}, []string{}},
		"one has a job that fails":            {[]any{"task-a", "task-b b2-missing", "task-c"}, []string{"m1"}},
		"one is not JSON":                     {[]any{"task-a", `{"jobs":`, "task-c"}, []string{"m1"}},
		"one has a bad job":                   {[]any{"task-a", "b_b", "task-c"}, []string{"m1"}},
		"one forgives failures":               {[]any{"a-missing", `{"jobs":["b-missing"],"fail_on":"never"}`}, []string{"m0"}},
		"a failing job in two messages":       {[]any{"a-missing", "a-missing task-b", "task-b"}, []string{"m0", "m1"}},
		"a group of a FIFO queue stops":       {[]any{[2]string{"g", "task-a"}, [2]string{"g", "b-missing"}, [2]string{"g", "task-c"}, [2]string{"h", "task-d"}}, []string{"m1", "m2"}},
		"an unreadable one stops its group":   {[]any{[2]string{"g", "_"}, [2]string{"g", "task-c"}, [2]string{"h", "task-d"}}, []string{"m0", "m1"}},
		"an empty message":                    {[]any{"", "task-a"}, []string{"m0"}},
		"messages that ask for other regions": {[]any{`{"jobs":["task-a"],"region":"cn-north-1"}`, `{"jobs":["task-b"],"region":"cn-north-4"}`}, []string{}},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, newFunction(t).comeBack(c.bodies...)) })
	}
}

func TestJobsOfAllMessagesTravelTogetherAndOnce(t *testing.T) {
	f := newFunction(t)
	require.Empty(t, f.comeBack("task-a task-b", "task-b task-c", `{"jobs":["task-c","task-d"]}`))
	require.Equal(t, 1, f.sim.Requests(simulator.OpStart))
	for _, id := range []string{"task-a", "task-b", "task-c", "task-d"} {
		require.Equal(t, 1, f.sim.Starts(id))
	}
}

func TestWhatFollowsAFailureInItsGroupIsNotStarted(t *testing.T) {
	f := newFunction(t)
	require.Equal(t, []string{"m0", "m1"}, f.comeBack([2]string{"g", "a-missing"}, [2]string{"g", "task-b"}))
	require.Zero(t, f.sim.Starts("task-b"))
}

func TestDeliveringTwiceStartsOnceAndSucceeds(t *testing.T) {
	f := newFunction(t)
	for range 2 {
		require.Empty(t, f.comeBack("task-a", "task-b"))
		require.Equal(t, "success", f.report(`{"jobs":["task-c"]}`).Status)
	}
	for _, id := range []string{"task-a", "task-b", "task-c"} {
		require.Equal(t, 1, f.sim.Starts(id))
	}
}

func TestLogsAndMetricsTellEachOutcomeAndNoSecret(t *testing.T) {
	f := newFunction(t)
	_, _ = f.failure(`{"jobs":["task-a","b-missing"]}`)
	require.NotContains(t, f.seen.String(), "s3cr3t")
	outcomes, metrics := 0, 0
	for line := range strings.Lines(f.seen.String()) {
		var entry map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &entry), line)
		if entry["msg"] == "outcome" {
			outcomes++
		}
		if aws, ok := entry["_aws"].(map[string]any); ok {
			metrics++
			require.InDelta(t, time.Now().UnixMilli(), aws["Timestamp"], 60_000)
			require.Equal(t, 1.0, entry["JobsStarted"])
			require.Equal(t, 1.0, entry["JobsFailed"])
			require.Equal(t, "drs", entry["FunctionName"])
		}
	}
	require.Equal(t, 2, outcomes)
	require.Equal(t, 1, metrics)
}

func TestAnAnswerOfHugeListsEndsToo(t *testing.T) {
	ids := make([]string, 200_000)
	for i := range ids {
		ids[i] = fmt.Sprintf("%036d", i)
	}
	for name, r := range map[string]*report.Report{
		"of successes": {Status: "success", Started: ids},
		"of failures":  {Status: "failed", Failed: ids},
		"of warnings":  {Status: "success", Warnings: ids},
	} {
		t.Run(name, func(t *testing.T) {
			var got report.Report
			require.NoError(t, json.Unmarshal(answer(r), &got))
			require.Equal(t, r.Status, got.Status)
			require.Contains(t, got.Warnings[0], "too large for Lambda's answer")
		})
	}
}

func TestAnAnswerStaysWithinLambdasLimits(t *testing.T) {
	r := &report.Report{Status: "partial"}
	for i := range 60_000 {
		r.Results = append(r.Results, report.Result{ID: fmt.Sprintf("%036d", i), Outcome: report.Failed, ErrorMsg: strings.Repeat("x", 200)})
	}
	require.LessOrEqual(t, len(answer(r)), 6_000_000)
	var e messages.InvokeResponse_Error
	require.ErrorAs(t, failure(&report.JobsFailedError{Report: r}, r), &e)
	require.LessOrEqual(t, len(e.Message), maxMessage)
}
