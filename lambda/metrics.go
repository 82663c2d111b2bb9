package main

import (
	"encoding/json"
	"io"
	"strconv"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// metricsNamespace is where the metrics are in CloudWatch. Their one dimension is the function's name: a task or a region
// as a dimension would make metrics without end.
const metricsNamespace = "DRSBatchStart"

// What is counted beside the outcomes, whose metrics stand in report.Outcomes.
const (
	metricNotReached      = "JobsNotReached"
	metricMessagesInvalid = "MessagesInvalid"
	metricRetries         = "Retries"
	metricLatency         = "BatchLatency"
	metricDelay           = "ReplicationDelay"
)

// metrics writes lines of CloudWatch's Embedded Metric Format, which Lambda's log turns into metrics.
type metrics struct {
	w        io.Writer
	function string // the function's name, as JSON
}

func newMetrics(w io.Writer, getenv func(string) string) *metrics {
	function, _ := json.Marshal(getenv("AWS_LAMBDA_FUNCTION_NAME")) // a text can always be encoded
	return &metrics{w: w, function: string(function)}
}

// metric is one metric of a line. Name and unit need no escaping in JSON.
type metric struct {
	name, unit string
	values     []float64
}

func count(name string, n int) metric { return metric{name, "Count", []float64{float64(n)}} }

// write writes a line with metrics. One without a value would be an error, and is left out. The line is put together by hand:
// encoding/json would take more time than anything else of a warm event but the request itself (BenchmarkInvoke).
func (m *metrics) write(all []metric) {
	line := make([]byte, 0, 1024)
	line = append(line, `{"_aws":{"Timestamp":`...)
	line = strconv.AppendInt(line, time.Now().UnixMilli(), 10)
	line = append(line, `,"CloudWatchMetrics":[{"Namespace":"`+metricsNamespace+`","Dimensions":[["FunctionName"]],"Metrics":[`...)
	defined := 0
	for _, one := range all {
		if len(one.values) == 0 {
			continue
		}
		if defined++; defined > 1 {
			line = append(line, ',')
		}
		line = append(append(append(append(append(line, `{"Name":"`...), one.name...), `","Unit":"`...), one.unit...), `"}`...)
	}
	if defined == 0 {
		return
	}
	line = append(append(line, `]}]},"FunctionName":`...), m.function...)
	for _, one := range all {
		if len(one.values) > 0 {
			line = append(append(append(line, `,"`...), one.name...), `":`...)
			line = appendValues(line, one.values)
		}
	}
	// Metrics that cannot be written must not change what became of the tasks.
	_, _ = m.w.Write(append(line, "}\n"...))
}

// appendValues appends a number, or an array of several.
func appendValues(to []byte, values []float64) []byte {
	if len(values) == 1 {
		return strconv.AppendFloat(to, values[0], 'f', -1, 64)
	}
	for i, value := range values {
		to = append(to, "[,"[min(i, 1)])
		to = strconv.AppendFloat(to, value, 'f', -1, 64)
	}
	return append(to, ']')
}

// invalid counts messages that could not be read.
func (m *metrics) invalid(messages int) {
	if messages > 0 {
		m.write([]metric{count(metricMessagesInvalid, messages)})
	}
}

// outcomes returns the metrics of a report.
func outcomes(r *report.Report) []metric {
	t := r.Tally()
	var all []metric
	for i := range report.Outcomes {
		if o := &report.Outcomes[i]; o.Metric != "" {
			all = append(all, count(o.Metric, t.Of(o.Outcome)))
		}
	}
	return append(all, count(metricNotReached, t.NotReached))
}
