package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/engine"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// metricLine is a line of CloudWatch's Embedded Metric Format.
type metricLine struct {
	AWS struct {
		Timestamp         int64
		CloudWatchMetrics []struct {
			Namespace  string
			Dimensions [][]string
			Metrics    []struct{ Name, Unit string }
		}
	} `json:"_aws"`
}

// readMetrics checks that a line is of the format, and returns its values.
func readMetrics(t *testing.T, content []byte) map[string]any {
	t.Helper()
	var line metricLine
	require.NoError(t, json.Unmarshal(content, &line))
	require.InDelta(t, time.Now().UnixMilli(), line.AWS.Timestamp, 60_000)
	require.Len(t, line.AWS.CloudWatchMetrics, 1)
	directive := line.AWS.CloudWatchMetrics[0]
	require.Equal(t, "DRSBatchStart", directive.Namespace)
	require.Equal(t, [][]string{{"FunctionName"}}, directive.Dimensions)
	var all map[string]any
	require.NoError(t, json.Unmarshal(content, &all))
	require.Equal(t, "drs", all["FunctionName"])
	values := make(map[string]any)
	for _, m := range directive.Metrics {
		require.Contains(t, all, m.Name, "each metric has its value")
		require.Contains(t, []string{"Count", "Milliseconds"}, m.Unit)
		values[m.Name] = all[m.Name]
	}
	require.Len(t, all, len(values)+2, "each value is a metric")
	return values
}

func TestEveryOutcomeHasItsMetric(t *testing.T) {
	var results []report.Result
	want := map[string]any{"JobsNotReached": 1.0, "Retries": 0.0}
	for i, o := range report.Outcomes {
		for range i + 1 {
			results = append(results, report.Result{Outcome: o.Outcome})
		}
		if o.Metric != "" {
			want[o.Metric] = float64(i + 1)
		}
	}
	results[0].NotReached = plan.WaitRunning
	var seen bytes.Buffer
	newMetrics(&seen, environment("AWS_LAMBDA_FUNCTION_NAME", "drs")).begin().end(report.New(results))
	require.Equal(t, want, readMetrics(t, seen.Bytes()))
}

func TestInvalidMessagesHaveAMetric(t *testing.T) {
	var seen bytes.Buffer
	m := newMetrics(&seen, environment("AWS_LAMBDA_FUNCTION_NAME", "drs"))
	m.invalid(0)
	require.Empty(t, seen.String())
	m.invalid(3)
	require.Equal(t, map[string]any{"MessagesInvalid": 3.0}, readMetrics(t, seen.Bytes()))
}

func TestSeveralValuesAreAnArray(t *testing.T) {
	var seen bytes.Buffer
	m := newMetrics(&seen, environment("AWS_LAMBDA_FUNCTION_NAME", `drs`))
	m.write([]metric{{"A", "Count", []float64{1, 2.5, 3}}, {"B", "Count", nil}})
	require.Equal(t, map[string]any{"A": []any{1.0, 2.5, 3.0}}, readMetrics(t, seen.Bytes()))
	seen.Reset()
	m.write([]metric{{"B", "Count", nil}})
	require.Empty(t, seen.String(), "a line without a metric would be an error")
}

// brokenPipe is a log that nobody reads.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestALogThatNobodyReadsChangesNothing(t *testing.T) {
	f := newFunction(t)
	none := environment("", "")
	f.log, f.metrics = newLog(brokenPipe{}, none, nil), newMetrics(brokenPipe{}, none)
	require.Equal(t, "success", f.report(`{"jobs":["task-a"]}`).Status)
}

func TestARunIsCounted(t *testing.T) {
	f := newFunction(t)
	f.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 429, Times: 1})
	_, _ = f.failure(`{"jobs":["task-a","b-missing"]}`)
	require.Equal(t, 1.0, f.metric("JobsStarted"))
	require.Equal(t, 1.0, f.metric("JobsFailed"))
	require.Equal(t, 1.0, f.metric("Retries"))
}

func TestASimulatedRunCountsAsNothingReal(t *testing.T) {
	f := newFunction(t, "DRS_SIMULATE", "true", "DRS_ENDPOINT", "", "DRS_AUTH_TOKEN", "")
	_, _ = f.failure(`{"jobs":["task-a","b-missing"]}`)
	require.Equal(t, 2.0, f.metric("JobsSimulated"))
	for _, o := range report.Outcomes {
		require.Zero(t, f.metric(o.Metric))
	}
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
		m.call(engine.Call{Duration: 1500 * time.Microsecond, Err: errors.New("cut"), Again: true})
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
