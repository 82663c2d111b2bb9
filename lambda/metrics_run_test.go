package main

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestARunIsCounted(t *testing.T) {
	f := newFunction(t)
	f.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 429, Times: 1})
	_, _ = f.failure(`{"jobs":["task-a","b-missing"]}`)
	require.Equal(t, 1.0, f.metric("JobsStarted"))
	require.Equal(t, 1.0, f.metric("JobsFailed"))
	require.Equal(t, 1.0, f.metric("Retries"))
}

func TestAWaitThatRanOutIsCounted(t *testing.T) {
	f := newFunction(t, "DRS_WAIT_FOR", "running", "DRS_WAIT_TIMEOUT", "1s", "DRS_POLL_INTERVAL", "50ms")
	f.sim.Inject(fault.Fault{Kind: fault.KindJobStatus, JobStatus: "STARTJOBING", Times: fault.Always})
	require.Equal(t, []string{"m0"}, f.comeBack(standardQueue, "task-a"))
	require.Equal(t, 1.0, f.metric("JobsNotReached"))
	require.Equal(t, 1.0, f.metric("JobsStarted"))
}

func TestARequestIsTimedInMillisecondsAndNotEndlessly(t *testing.T) {
	m := newMetrics(io.Discard, environment("", "")).begin()
	for range 2 * maxValues {
		m.call(core.Call{Duration: 1500 * time.Microsecond, Err: errors.New("cut"), Again: true})
	}
	require.Len(t, m.latencies, maxValues, "the format takes no more")
	require.Equal(t, 1.5, m.latencies[0])
	require.Equal(t, 2*maxValues, m.retries)
}

func TestReplicationDelaysAreCountedInMilliseconds(t *testing.T) {
	var seen bytes.Buffer
	m := newMetrics(&seen, environment("AWS_LAMBDA_FUNCTION_NAME", "drs"))
	result := func(delay int64) report.Result { return report.Result{Outcome: report.Started, DelayMS: &delay} }
	m.begin().end(report.New([]report.Result{result(12), {Outcome: report.Started}, result(0)}))
	require.Equal(t, []any{12.0, 0.0}, readMetrics(t, seen.Bytes())["ReplicationDelay"], "a delay that is not known is not 0")
	var results []report.Result
	for i := range 150 {
		results = append(results, result(int64(i)))
	}
	largest := delays(report.New(results))
	require.Len(t, largest, maxValues)
	require.Equal(t, 149.0, largest[0])
}
