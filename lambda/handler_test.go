package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestADirectEventGetsTheReport(t *testing.T) {
	f := newFunction(t)
	r := f.report(`{"jobs":["task-a","b-running"]}`)
	require.Equal(t, "success", r.Status)
	require.Equal(t, []string{"task-a", "b-running"}, r.Started)
	require.Equal(t, 1, f.sim.Starts("task-a"))
}

func TestAScheduledEventStartsTheConfiguredTasks(t *testing.T) {
	f := newFunction(t, "DRS_JOBS", "task-a task-b")
	require.Equal(t, []string{"task-a", "task-b"}, f.report(`{"detail-type":"Scheduled Event","detail":{}}`).Started)
}

func TestAScheduledEventWithoutConfiguredTasksNamesWhatTheOwnerCanSet(t *testing.T) {
	f := newFunction(t)
	kind, m := f.failure(`{"detail-type":"Scheduled Event","detail":{}}`)
	require.Equal(t, "ValidationError", kind)
	require.Contains(t, m.Error, "set DRS_JOBS (parameter ScheduleJobs)")
	require.NotContains(t, m.Error, "input jobs")
	require.Zero(t, f.sim.Requests(fault.OpStart))
}

func TestAnEventMayOverrideWhatIsHarmless(t *testing.T) {
	f := newFunction(t, "DRS_FAIL_ON", "never")
	require.Equal(t, report.NotSent, f.report(`{"jobs":["task-a"],"dry_run":true}`).Results[0].Outcome)
	require.Equal(t, report.Scheduled, f.report(`{"jobs":["task-b"],"start_time":"+1h"}`).Results[0].Outcome)
	name, _ := f.failure(`{"jobs":["c-missing"],"fail_on":"any"}`)
	require.Equal(t, "JobsFailedError", name)
}

func TestAnEventThatOnlyWaitsStartsNothing(t *testing.T) {
	f := newFunction(t, "DRS_RESUME", "true", "DRS_PRECHECK", "true", "DRS_SETTLE_TIME", "100ms") // defaults for events that start
	r := f.report(`{"jobs":["a-running"],"wait_only":true,"wait_for":"caught-up","wait_timeout":"20s","poll_interval":"20ms","max_delay":"1m"}`)
	require.Equal(t, []string{"a-running"}, r.Started)
	require.Empty(t, r.NotReached)
	r = f.report(`{"jobs":["a-running","task-b"],"wait_only":true,"wait_for":"caught-up","wait_timeout":"1s","poll_interval":"20ms","max_delay":"0s","fail_on":"never"}`)
	require.Equal(t, []string{"a-running"}, r.NotReached)
	require.Zero(t, f.sim.Requests(fault.OpStart)+f.sim.Requests(fault.OpRetry)+f.sim.Requests(fault.OpPrecheck))
}

func TestAnEventMayCheckAndResume(t *testing.T) {
	f := newFunction(t, "DRS_POLL_INTERVAL", "10ms")
	require.Equal(t, "success", f.report(`{"jobs":["a-paused"],"precheck":true,"resume":true,"poll_interval":"10ms"}`).Status)
	require.Equal(t, 1, f.sim.Requests(fault.OpRetry))
}

func TestUnknownKeysAreIgnoredOnlyIfTheOwnerWantsThat(t *testing.T) {
	for value, ignores := range map[string]bool{"": false, "false": false, "true": true} {
		f := newFunction(t, "DRS_IGNORE_UNKNOWN_KEYS", value)
		_, err := f.Invoke(t.Context(), []byte(`{"jobs":["task-a"],"traceId":"x"}`))
		require.Equal(t, ignores, err == nil, value)
		_, err = f.Invoke(t.Context(), []byte(`{"jobs":["task-b"],"dryrun":true}`))
		require.ErrorContains(t, err, "dry_run", value)
		require.Zero(t, f.sim.Starts("task-b"))
	}
}

func TestAFailureBearsTheNameThatStepFunctionsMatch(t *testing.T) {
	f := newFunction(t)
	name, m := f.failure(`{"jobs":["task-a","b-missing"]}`)
	require.Equal(t, "JobsFailedError", name)
	require.Equal(t, []int{2, 1, 1}, []int{m.Count, m.StartedCount, m.FailedCount})
	require.Equal(t, "DRS.M05003", m.Failures[0].ErrorCode)

	name, _ = f.failure(`{"jobs":["task-a task-b"]}`)
	require.Equal(t, "ValidationError", name)

	f.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 403, Code: "DRS.M00102"})
	name, m = f.failure(`{"jobs":["task-c"]}`)
	require.Equal(t, "APIError", name)
	require.Contains(t, m.Error, "DRS.M00102")
}

// connections counts the connections that a server gets.
func connections(t *testing.T) (url string, opened *atomic.Int32) {
	opened = new(atomic.Int32)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusAccepted)
		_, _ = w.Write([]byte(`{"results":[{"id":"task-a","status":"success"}],"count":1}`))
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	return server.URL, opened
}

func TestAConnectionIsKeptBetweenEventsButNotAfterAFreeze(t *testing.T) {
	url, opened := connections(t)
	f := newFunction(t, "DRS_ENDPOINT", url)
	for range 3 {
		f.report(`{"jobs":["task-a"]}`)
	}
	require.EqualValues(t, 1, opened.Load(), "events that follow each other share a connection")
	f.ended.Store(time.Now().Add(-frozen - time.Second).UnixMilli()) // as if the environment had been frozen since
	f.report(`{"jobs":["task-a"]}`)
	require.EqualValues(t, 2, opened.Load(), "the other side may have closed the old one")
}

func TestDeliveringAnEventTwiceStartsOnceAndSucceeds(t *testing.T) {
	f := newFunction(t)
	for range 2 {
		require.Equal(t, "success", f.report(`{"jobs":["task-c"]}`).Status)
	}
	require.Equal(t, 1, f.sim.Starts("task-c"))
}

func TestRecordsOfSNSThatAskForDifferentSettingsAreRefused(t *testing.T) {
	f := newFunction(t)
	record := func(message string) string {
		return `{"EventSource":"aws:sns","Sns":{"MessageId":"s","Message":"` + strings.ReplaceAll(message, `"`, `\"`) + `"}}`
	}
	kind, m := f.failure(`{"Records":[` + record(`{"jobs":["task-a"]}`) + `,` + record(`{"jobs":["task-b"],"language":"zh-cn"}`) + `]}`)
	require.Equal(t, "ValidationError", kind)
	require.Contains(t, m.Error, "send them one by one")
	require.Zero(t, f.sim.Requests(fault.OpStart))
	require.Equal(t, []string{"task-a", "task-b"}, f.report(`{"Records":[`+record(`{"jobs":["task-a"]}`)+`,`+record(`task-a task-b`)+`]}`).Started)
}

// A message can be delivered again after the start times in it have passed.
func TestALateStartTimeConcernsItsTaskOnly(t *testing.T) {
	t.Parallel()
	late := time.Now().Add(-6 * time.Minute).UnixMilli()
	f := newFunction(t, "DRS_SETTLE_TIME", "50ms")
	require.Empty(t, f.comeBack(standardQueue, fmt.Sprintf("a-running@%d task-b", late)), "it was started when it was first delivered")
	require.Equal(t, 1, f.sim.Starts("task-b"))

	require.Equal(t, []string{"m0"}, f.comeBack(standardQueue, fmt.Sprintf("task-c@%d task-d", late), "task-e"))
	require.Zero(t, f.sim.Starts("task-c"), "it is not started at another time than meant")
	require.Equal(t, 1, f.sim.Starts("task-d"))
	require.Equal(t, 1, f.sim.Starts("task-e"))

	_, m := f.failure(fmt.Sprintf(`{"jobs":["task-f"],"start_time":%d}`, late))
	require.Len(t, m.Failures, 1)
	require.Equal(t, report.Failed, m.Failures[0].Outcome)
	require.Zero(t, f.sim.Starts("task-f"))
}

func TestALateStartTimeOfTheConfigurationConcernsItsTaskOnlyToo(t *testing.T) {
	t.Parallel()
	f := newFunction(t, "DRS_SETTLE_TIME", "50ms", "DRS_JOBS", fmt.Sprintf("task-a@%d a-running task-b", time.Now().Add(-6*time.Minute).UnixMilli()))
	kind, m := f.failure(`{"detail-type":"Scheduled Event","detail":{}}`)
	require.Equal(t, "JobsFailedError", kind)
	require.Len(t, m.Failures, 1)
	require.Equal(t, "task-a", m.Failures[0].ID)
	require.Zero(t, f.sim.Starts("task-a"))
	require.Equal(t, 1, f.sim.Starts("task-b"))
	require.True(t, slices.ContainsFunc(f.lines(), func(line map[string]any) bool {
		return strings.HasPrefix(fmt.Sprint(line["message"]), "DRS_JOBS: the start time of task-a has passed")
	}))
}

func TestWhatAsksForNoStartIsAcknowledgedWithALineInTheLog(t *testing.T) {
	f := newFunction(t)
	require.Empty(t, f.comeBack(standardQueue, s3Test, confirmation, "task-a"))
	require.Equal(t, 1, f.sim.Starts("task-a"), "the others go on")
	require.Zero(t, f.metric("MessagesInvalid"))
	lines := f.logged("acknowledged; it asks for no start")
	require.Len(t, lines, 2)
	require.Contains(t, lines[1]["notice"], "confirm-subscription")

	r := f.report(`{"Records":[{"EventSource":"aws:sns","Sns":{"MessageId":"m","Message":` + quoted(s3Test) + `}}]}`)
	require.Equal(t, report.StatusSuccess, r.Status)
	require.Zero(t, r.Count)
	require.Zero(t, f.report(s3Test).Count)
}

func TestOnlyTheFirstDeliveryOfAMessageIsDecidedByOneReading(t *testing.T) {
	f := newFunction(t)
	late := fmt.Sprint(time.Now().Add(-time.Hour).UnixMilli())
	for _, c := range []struct {
		receives int
		jobs     string
		want     bool
	}{{1, "task-a@" + late, true}, {2, "task-a@" + late, false}, {0, "task-a@" + late, false}, {1, "task-a", false}} {
		p, err := f.plan(&record{receives: c.receives, jobs: c.jobs, from: "message"})
		require.NoError(t, err)
		require.Equal(t, c.want, p.FirstDelivery, c)
	}
}
