package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestAQueueGetsBackOnlyWhatFailed(t *testing.T) {
	for name, c := range map[string]struct {
		bodies []any
		want   []string
	}{
		"all succeed":                         {[]any{"task-a task-b", `["task-c"]`}, []string{}},
		"one has a task that fails":           {[]any{"task-a", "task-b b2-missing", "task-c"}, []string{"m1"}},
		"one is not JSON":                     {[]any{"task-a", `{"jobs":`, "task-c"}, []string{"m1"}},
		"one has a bad task":                  {[]any{"task-a", "b_b", "task-c"}, []string{"m1"}},
		"one is prose":                        {[]any{"task-a", "Message Body", "task-c"}, []string{"m1"}},
		"one forgives failures":               {[]any{"a-missing", `{"jobs":["b-missing"],"fail_on":"never"}`}, []string{"m0"}},
		"one fails if none succeeds":          {[]any{`{"jobs":["a-missing","task-b"],"fail_on":"all"}`, `{"jobs":["a-missing"],"fail_on":"all"}`}, []string{"m1"}},
		"a failing task in two messages":      {[]any{"a-missing", "a-missing task-b", "task-b"}, []string{"m0", "m1"}},
		"an empty message":                    {[]any{"", "task-a"}, []string{"m0"}},
		"messages that ask for other regions": {[]any{`{"jobs":["task-a"],"region":"cn-north-1"}`, `{"jobs":["task-b"],"region":"cn-north-4"}`}, []string{}},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, newFunction(t).comeBack(standardQueue, c.bodies...)) })
	}
}

func TestAGroupOfAFIFOQueueStopsAtItsFirstFailure(t *testing.T) {
	for name, c := range map[string]struct {
		bodies []any
		want   []string
	}{
		"a task fails":           {[]any{grouped{"g", "task-a"}, grouped{"g", "b-missing"}, grouped{"g", "task-c"}, grouped{"h", "task-d"}}, []string{"m1", "m2"}},
		"a message is not valid": {[]any{grouped{"g", "_"}, grouped{"g", "task-c"}, grouped{"h", "task-d"}}, []string{"m0", "m1"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFunction(t)
			require.Equal(t, c.want, f.comeBack(fifoQueue, c.bodies...))
			require.Zero(t, f.sim.Starts("task-c"))
			require.Equal(t, 1, f.sim.Starts("task-d"), "another group goes on")
		})
	}
}

func TestMessageGroupsOfAStandardQueueOrderNothing(t *testing.T) {
	f := newFunction(t)
	bodies := []any{grouped{"tenant", "_"}}
	for _, id := range []string{"task-1", "task-2", "task-3", "task-4"} {
		bodies = append(bodies, grouped{"tenant", id})
	}
	require.Equal(t, []string{"m0"}, f.comeBack(standardQueue, bodies...), "one bad message fails no other")
	require.Equal(t, 1, f.sim.Requests(fault.OpStart), "and they travel together")
}

func TestTasksOfAllMessagesTravelTogetherAndOnce(t *testing.T) {
	f := newFunction(t)
	require.Empty(t, f.comeBack(standardQueue, "task-a task-b", "task-b task-c", `{"jobs":["task-c","task-d"]}`))
	require.Equal(t, 1, f.sim.Requests(fault.OpStart))
	for _, id := range []string{"task-a", "task-b", "task-c", "task-d"} {
		require.Equal(t, 1, f.sim.Starts(id))
	}
}

func TestDeliveringMessagesTwiceStartsOnceAndSucceeds(t *testing.T) {
	f := newFunction(t)
	for range 2 {
		require.Empty(t, f.comeBack(standardQueue, "task-a", "task-b"))
	}
	require.Equal(t, 1, f.sim.Starts("task-a"))
	require.Equal(t, 1, f.sim.Starts("task-b"))
}

func TestTheRecordsOfAPipeAreAQueue(t *testing.T) {
	f := newFunction(t)
	event := string(sample(t, "pipe"))
	require.Empty(t, f.failedMessages([]byte(event)))
	bad := strings.Replace(event, `"start_time`, `"begin`, 1) // within the body
	require.Equal(t, []string{"c80e8021-a70a-42c7-a470-796e1186f753"}, f.failedMessages([]byte(bad)))
}

func TestInvalidMessagesAreCountedAndNamed(t *testing.T) {
	f := newFunction(t)
	require.Equal(t, []string{"m0", "m2"}, f.comeBack(standardQueue, "Message Body", "task-a", `{"jobs":7}`))
	require.Equal(t, 2.0, f.metric(metricMessagesInvalid))
	lines := f.logged("a message is not valid; nothing of it was sent")
	require.Len(t, lines, 2)
	require.Equal(t, "m0", lines[0]["message_id"])
	require.Equal(t, 3.0, lines[0]["receive_count"])
	require.Equal(t, "ERROR", lines[0]["level"])
}
