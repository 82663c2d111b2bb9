package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

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
	logOutcome(newLog(&seen, environment("", "")), &report.Result{ID: "task-a", Name: "orders", Outcome: report.Scheduled, StartTime: "1893456000000",
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
