package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/engine"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestTheLogOfAnEventTellsEachOutcome(t *testing.T) {
	f := newFunction(t, "AWS_LAMBDA_LOG_LEVEL", "INFO", "DRS_BATCH_SIZE", "10")
	_, _ = f.failure(`{"detail-type":"Cut-over approved","id":"bridge-1","detail":{"jobs":["task-a","b-missing","c-running"]}}`)
	golden(t, "log_event", f.textLog())
}

func TestTheLogOfMessagesNamesThem(t *testing.T) {
	f := newFunction(t, "AWS_LAMBDA_LOG_LEVEL", "INFO")
	f.comeBack(standardQueue, "task-a", "a-missing", "Message Body")
	golden(t, "log_messages", f.textLog())
}

func TestAnOutcomeIsLoggedWithAllThatIsKnown(t *testing.T) {
	var seen bytes.Buffer
	progress, delay := 100.0, int64(0)
	(&runLog{Logger: newLog(&seen, environment("", ""), nil)}).outcome(report.Result{ID: "task-a", Name: "orders", Outcome: report.Scheduled, StartTime: "1893456000000",
		TaskMode: "FULL_INCR_TRANS", Progress: &progress, DelayMS: &delay, FailedReason: "disk full", OrderID: "CS1", Precheck: []report.PrecheckItem{{Item: "dstDbDiskSize", Result: "ALARM"}}})
	for _, want := range []string{`"job_id":"task-a"`, `"name":"orders"`, `"start_time":"1893456000000"`, `"task_mode":"FULL_INCR_TRANS"`,
		`"progress":100`, `"delay_ms":0`, `"failed_reason":"disk full"`, `"order_id":"CS1"`, `"precheck":[{"item":"dstDbDiskSize","result":"ALARM"}]`} {
		require.Contains(t, seen.String(), want)
	}
	require.NotContains(t, seen.String(), `""`, "what is empty is left out")
}

func TestAFailedRequestIsAWarning(t *testing.T) {
	f := newFunction(t)
	f.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 403, Code: "DRS.M00102"})
	_, _ = f.failure(`{"jobs":["task-a"]}`)
	lines := f.logged("start request failed")
	require.Len(t, lines, 1)
	require.Equal(t, "WARN", lines[0]["level"])
	require.Contains(t, lines[0]["error"], "DRS.M00102")
}

func TestExchangesAreLoggedWithoutSecretsAtTheLevelDebugOnly(t *testing.T) {
	f := newFunction(t)
	f.report(`{"jobs":["task-a"]}`)
	require.Len(t, f.logged("exchange"), 1)
	require.NotContains(t, f.seen.String(), "s3cr3t")
	f = newFunction(t, "AWS_LAMBDA_LOG_LEVEL", "INFO")
	f.report(`{"jobs":["task-a"]}`)
	require.Empty(t, f.logged("exchange"))
}

func TestProgressIsLoggedWhenItChangesAndOnceAMinute(t *testing.T) {
	var seen bytes.Buffer
	l := runLog{Logger: newLog(&seen, environment("", ""), nil)}
	copied, delay := 62.5, 1500*time.Millisecond
	written := func(p engine.Progress) string {
		seen.Reset()
		p.Phase, p.Total, p.Goal = engine.PhaseWaiting, 3, "caught-up"
		l.progress(p)
		return seen.String()
	}
	at := func(seconds int, p engine.Progress) engine.Progress {
		p.Elapsed = time.Duration(seconds) * time.Second
		return p
	}
	copying := engine.Progress{Counts: map[string]int{engine.StateCopying: 3}, Copied: &copied, CopyLeft: 40 * time.Minute}
	first := written(at(10, copying))
	for _, want := range []string{`"phase":"waiting"`, `"done":0`, `"total":3`, `"states":{"copying":3}`, `"seconds":10`, `"goal":"caught-up"`, `"copied_percent":62.5`, `"copy_left_seconds":2400`} {
		require.Contains(t, first, want)
	}
	require.NotContains(t, first, "delay_ms", "what is not known is left out")
	require.Empty(t, written(at(20, copying)))
	require.Empty(t, written(at(69, copying)))
	require.NotEmpty(t, written(at(70, copying)), "a minute has passed")
	catching := engine.Progress{Done: 1, Counts: map[string]int{engine.StateCatchingUp: 2, "caught-up": 1}, Delay: &delay}
	require.Contains(t, written(at(80, catching)), `"delay_ms":1500`)
	require.Empty(t, written(at(90, catching)))
}

func TestAWaitIsLogged(t *testing.T) {
	f := newFunction(t, "DRS_WAIT_FOR", "incremental", "DRS_POLL_INTERVAL", "10ms")
	f.report(`{"jobs":["task-a"]}`)
	lines := f.logged("progress")
	require.NotEmpty(t, lines)
	require.Equal(t, 1.0, lines[len(lines)-1]["done"])
	require.LessOrEqual(t, strings.Count(f.seen.String(), `"message":"progress"`), 10, "not each of the readings")
}

// What is known of a failure comes after its outcome: the details are read when starting has ended, and again in a wait.
func TestAFailureIsLoggedWithItsReasonAndRemedy(t *testing.T) {
	f := newFunction(t, "DRS_WAIT_FOR", "full", "DRS_POLL_INTERVAL", "10ms")
	f.sim.Inject(fault.Fault{Kind: fault.KindJobFails, Jobs: []string{"task-a"}, JobStatus: drs.StatusFullFailed, Message: "The table 'orders' is full."})
	_, m := f.failure(`{"jobs":["task-a","b-missing"]}`)
	require.Equal(t, "The table 'orders' is full.", m.Failures[0].FailedReason)
	last := make(map[any]map[string]any)
	lines := make(map[any]int) // of failures
	for _, line := range f.logged("outcome") {
		last[line["job_id"]] = line
		if line["level"] == "ERROR" {
			lines[line["job_id"]]++
		}
	}
	require.Equal(t, m.Failures[0].FailedReason, last["task-a"]["failed_reason"])
	require.Contains(t, last["task-a"]["hint"], "the target's disk is full")
	require.Equal(t, m.Failures[0].Hint, last["task-a"]["hint"])
	require.LessOrEqual(t, lines["task-a"], 2, "when it fails, and when the reason is known")
	require.Equal(t, 1, lines["b-missing"])

	f = newFunction(t)
	_, m = f.failure(`{"jobs":["c-paused"]}`)
	require.NotEmpty(t, m.Failures[0].Name)
	failures := f.logged("outcome")
	require.Len(t, failures, 1)
	require.Equal(t, m.Failures[0].Name, failures[0]["name"], "a failure to start is one line, with its details")
}
