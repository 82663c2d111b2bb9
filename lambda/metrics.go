package main

import (
	"encoding/json"
	"io"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core"
)

// metricsNamespace is where the metrics are in CloudWatch. Their one dimension is the function's name: a job or a region
// as a dimension would make metrics without end.
const metricsNamespace = "DRSBatchStart"

// The metrics, with their units.
var metricUnits = []struct{ name, unit string }{
	{"JobsStarted", "Count"},
	{"JobsScheduled", "Count"},
	{"JobsAlreadyStarted", "Count"},
	{"JobsFailed", "Count"},
	{"JobsBlocked", "Count"},
	{"JobsUnknown", "Count"},
	{"Retries", "Count"},
	{"BatchLatency", "Milliseconds"},
}

// metrics writes lines of CloudWatch's Embedded Metric Format, which Lambda's log turns into metrics.
type metrics struct {
	w        io.Writer
	function string
}

func newMetrics(w io.Writer, getenv func(string) string) *metrics {
	return &metrics{w: w, function: getenv("AWS_LAMBDA_FUNCTION_NAME")}
}

// runMetrics counts during one run.
type runMetrics struct {
	*metrics
	retries   int
	latencies []float64
}

func (m *metrics) begin() *runMetrics { return &runMetrics{metrics: m} }

func (m *runMetrics) call(c core.Call) {
	if c.Again {
		m.retries++
	}
	const most = 100 // values of one metric in one line
	if len(m.latencies) < most {
		m.latencies = append(m.latencies, float64(c.Duration.Microseconds())/1000)
	}
}

// end writes the line of a run.
func (m *runMetrics) end(r *core.Report) {
	t := r.Tally()
	line := map[string]any{
		"FunctionName":       m.function,
		"JobsStarted":        t.Started,
		"JobsScheduled":      t.Scheduled,
		"JobsAlreadyStarted": t.AlreadyStarted,
		"JobsFailed":         t.Failed,
		"JobsBlocked":        t.Blocked,
		"JobsUnknown":        t.Unknown,
		"Retries":            m.retries,
	}
	if len(m.latencies) > 0 {
		line["BatchLatency"] = m.latencies
	}
	type definition struct{ Name, Unit string }
	var defined []definition
	for _, metric := range metricUnits {
		if _, has := line[metric.name]; has {
			defined = append(defined, definition{metric.name, metric.unit})
		}
	}
	line["_aws"] = map[string]any{
		"Timestamp": time.Now().UnixMilli(),
		"CloudWatchMetrics": []any{map[string]any{
			"Namespace":  metricsNamespace,
			"Dimensions": [][]string{{"FunctionName"}},
			"Metrics":    defined,
		}},
	}
	// Metrics that cannot be written must not change what became of the jobs.
	_ = json.NewEncoder(m.w).Encode(line)
}
