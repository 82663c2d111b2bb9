package main

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/engine"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// metricsNamespace is where the metrics are in CloudWatch. Their one dimension is the function's name: a task or a region
// as a dimension would make metrics without end.
const metricsNamespace = "DRSBatchStart"

// What is counted beside the outcomes, whose metrics stand in report.Outcomes.
const (
	metricNotReached      = "JobsNotReached"
	metricSimulated       = "JobsSimulated"
	metricMessagesInvalid = "MessagesInvalid"
	metricRetries         = "Retries"
	metricLatency         = "BatchLatency"
	metricDelay           = "ReplicationDelay"
)

// maxValues is how many values of one metric the Embedded Metric Format takes in a line.
const maxValues = 100

// metrics writes lines of CloudWatch's Embedded Metric Format, which Lambda's log turns into metrics.
type metrics struct {
	w        io.Writer
	function string // the function's name
}

func newMetrics(w io.Writer, getenv func(string) string) *metrics {
	return &metrics{w: w, function: getenv("AWS_LAMBDA_FUNCTION_NAME")}
}

// metric is one metric of a line.
type metric struct {
	Name, Unit string
	values     []float64
}

func count(name string, n int) metric { return metric{name, "Count", []float64{float64(n)}} }

// metricDirective says which keys of a line are metrics.
type metricDirective struct {
	Namespace  string
	Dimensions [][]string
	Metrics    []metric
}

// write writes a line with metrics. One without a value would be an error, and is left out.
func (m *metrics) write(all []metric) {
	all = slices.DeleteFunc(all, func(one metric) bool { return len(one.values) == 0 })
	if len(all) == 0 {
		return
	}
	line := map[string]any{
		"_aws": map[string]any{
			"Timestamp":         time.Now().UnixMilli(),
			"CloudWatchMetrics": []metricDirective{{metricsNamespace, [][]string{{"FunctionName"}}, all}},
		},
		"FunctionName": m.function,
	}
	for _, one := range all {
		line[one.Name] = one.values
		if len(one.values) == 1 {
			line[one.Name] = one.values[0]
		}
	}
	_ = json.NewEncoder(m.w).Encode(line) // metrics that cannot be written must not change what became of the tasks
}

// invalid counts messages that could not be read.
func (m *metrics) invalid(messages int) {
	if messages > 0 {
		m.write([]metric{count(metricMessagesInvalid, messages)})
	}
}

// runMetrics counts during one run.
type runMetrics struct {
	*metrics
	retries   int
	latencies []float64 // in milliseconds
}

func (m *metrics) begin() *runMetrics { return &runMetrics{metrics: m} }

// call counts a request that asked for starts.
func (m *runMetrics) call(c engine.Call) {
	if c.Again {
		m.retries++
	}
	if len(m.latencies) < maxValues {
		m.latencies = append(m.latencies, float64(c.Duration.Microseconds())/1000)
	}
}

// end writes the line of the run. A simulated one is no start of anything, and must neither raise an alarm nor look like a good night.
func (m *runMetrics) end(r *report.Report) {
	if r.Simulated {
		m.write([]metric{count(metricSimulated, r.Count)})
		return
	}
	var all []metric
	t := r.Tally()
	for i := range report.Outcomes {
		if o := &report.Outcomes[i]; o.Metric != "" {
			all = append(all, count(o.Metric, t.Of(o.Outcome)))
		}
	}
	m.write(append(all, count(metricNotReached, t.NotReached), count(metricRetries, m.retries),
		metric{metricLatency, "Milliseconds", m.latencies}, metric{metricDelay, "Milliseconds", delays(r)}))
}

// delays returns the replication delays that are known at the end of a run, in milliseconds: the largest, if they are too many
// for a line.
func delays(r *report.Report) []float64 {
	var all []float64
	for i := range r.Results {
		if delay := r.Results[i].DelayMS; delay != nil {
			all = append(all, float64(*delay))
		}
	}
	slices.SortFunc(all, func(a, b float64) int { return cmp.Compare(b, a) })
	return all[:min(len(all), maxValues)]
}
