package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestTheFunctionAnswersBeforeItsDeadline(t *testing.T) {
	f := newFunction(t)
	f.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 429, RetryAfter: time.Hour, Times: fault.Always})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	_, err := f.Invoke(ctx, []byte(`{"jobs":["task-a"]}`))
	require.NoError(t, ctx.Err())
	var e messages.InvokeResponse_Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "TimeoutError", e.Type)
}

func TestTheReserveIsTakenFromTheDeadline(t *testing.T) {
	deadline := time.Now().Add(time.Hour)
	ctx, cancel := context.WithDeadline(t.Context(), deadline)
	defer cancel()
	early, end := withReserve(ctx)
	defer end()
	got, has := early.Deadline()
	require.True(t, has)
	require.Equal(t, deadline.Add(-time.Second), got, "README promises an answer one second before Lambda would end the function")
	none, end := withReserve(t.Context())
	defer end()
	_, has = none.Deadline()
	require.False(t, has)
}

// within returns the error of an event whose invocation has so little time.
func (f *function) within(limit time.Duration, event string) failureMessage {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), limit)
	defer cancel()
	_, err := f.Invoke(ctx, []byte(event))
	require.NoError(f.t, ctx.Err(), "it answers in time")
	kind, m := readFailure(f.t, err)
	require.Equal(f.t, "TimeoutError", kind)
	return m
}

const raiseTimeout = "raise the function's Timeout (at most 900)"

func TestWhatTheFunctionsDeadlineEndsNamesThatLimit(t *testing.T) {
	throttled := fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 429, RetryAfter: time.Hour, Times: fault.Always}
	onItsWay := fault.Fault{Kind: fault.KindJobStatus, JobStatus: "STARTJOBING", Times: fault.Always}
	for name, c := range map[string]struct {
		fault     fault.Fault
		limit     time.Duration
		variables []string
		forbidden string
	}{
		"starting":    {throttled, 30 * time.Second, nil, "raise timeout"},
		"waiting":     {onItsWay, 4 * time.Second, []string{"DRS_WAIT_FOR", "running", "DRS_POLL_INTERVAL", "50ms"}, "wait-timeout"},
		"a pre-check": {fault.Fault{Kind: fault.KindStuck, Times: fault.Always}, 4 * time.Second, []string{"DRS_PRECHECK", "true", "DRS_POLL_INTERVAL", "50ms"}, "30m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFunction(t, c.variables...)
			f.sim.Inject(c.fault)
			m := f.within(c.limit, `{"jobs":["task-a"]}`)
			require.Contains(t, m.Error, "the function's Timeout has passed")
			require.Contains(t, m.Failures[0].Hint, raiseTimeout)
			require.Equal(t, name == "starting", strings.Contains(m.Failures[0].Hint, "wait, and start it again"), "what the service said counts too")
			require.NotContains(t, m.Failures[0].ErrorMsg+m.Failures[0].Hint, c.forbidden)
			lines := f.logged("outcome")
			require.Equal(t, m.Failures[0].Hint, lines[len(lines)-1]["hint"])
		})
	}
}

func TestWhatASettingEndsNamesTheSetting(t *testing.T) {
	f := newFunction(t, "DRS_TIMEOUT", "1s")
	f.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 429, RetryAfter: time.Hour, Times: fault.Always})
	m := f.within(time.Minute, `{"jobs":["task-a"]}`)
	require.NotContains(t, m.Error+m.Failures[0].Hint, raiseTimeout)
	f = newFunction(t, "DRS_WAIT_FOR", "running", "DRS_WAIT_TIMEOUT", "1s", "DRS_POLL_INTERVAL", "50ms")
	f.sim.Inject(fault.Fault{Kind: fault.KindJobStatus, JobStatus: "STARTJOBING", Times: fault.Always})
	m = f.within(time.Minute, `{"jobs":["task-a"]}`)
	require.NotContains(t, m.Error+m.Failures[0].Hint, raiseTimeout)
}
