package main

import (
	"encoding/json"
	"io"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// metricsNamespace is where the metrics are in CloudWatch. Their one dimension is the function's name: a job or a region
// as a dimension would make metrics without end.
const metricsNamespace = "DRSBatchStart"

var metricDimensions = [][]string{{"FunctionName"}}

// metricDefinitions are the metrics, with their units.
var metricDefinitions = []metricDefinition{
	{"JobsStarted", "Count"},
	{"JobsScheduled", "Count"},
	{"JobsAlreadyStarted", "Count"},
	{"JobsFailed", "Count"},
	{"JobsBlocked", "Count"},
	{"JobsUnknown", "Count"},
	{"Retries", "Count"},
	{"BatchLatency", "Milliseconds"}, // the last: a run without a call has none
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

// metricLine is a line of the format. The values have the metrics' names.
type metricLine struct {
	AWS struct {
		Timestamp         int64
		CloudWatchMetrics [1]metricDirective
	} `json:"_aws"`
	FunctionName       string
	JobsStarted        int
	JobsScheduled      int
	JobsAlreadyStarted int
	JobsFailed         int
	JobsBlocked        int
	JobsUnknown        int
	Retries            int
	BatchLatency       []float64 `json:",omitempty"`
}

// metricDirective says which of a line's values are metrics, and of what.
type metricDirective struct {
	Namespace  string
	Dimensions [][]string
	Metrics    []metricDefinition
}

type metricDefinition struct{ Name, Unit string }

// end writes the line of a run.
func (m *runMetrics) end(r *report.Report) {
	t := r.Tally()
	line := metricLine{
		FunctionName:       m.function,
		JobsStarted:        t.Of(report.Started),
		JobsScheduled:      t.Of(report.Scheduled),
		JobsAlreadyStarted: t.Of(report.AlreadyStarted),
		JobsFailed:         t.Of(report.Failed),
		JobsBlocked:        t.Of(report.Blocked),
		JobsUnknown:        t.Of(report.Unknown),
		Retries:            m.retries,
		BatchLatency:       m.latencies,
	}
	defined := metricDefinitions
	if len(m.latencies) == 0 {
		defined = defined[:len(defined)-1] // a metric without a value would be an error
	}
	line.AWS.Timestamp = time.Now().UnixMilli()
	line.AWS.CloudWatchMetrics[0] = metricDirective{metricsNamespace, metricDimensions, defined}
	// Metrics that cannot be written must not change what became of the jobs.
	_ = json.NewEncoder(m.w).Encode(line)
}
