package main

import (
	"bytes"
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
	function string
}

func newMetrics(w io.Writer, getenv func(string) string) *metrics {
	return &metrics{w: w, function: getenv("AWS_LAMBDA_FUNCTION_NAME")}
}

// metric is one metric of a line.
type metric struct {
	name, unit string
	values     []float64
}

func count(name string, n int) metric { return metric{name, "Count", []float64{float64(n)}} }

// write writes a line with metrics. One without a value would be an error, and is left out.
func (m *metrics) write(all []metric) {
	type definition struct{ Name, Unit string }
	type directive struct {
		Namespace  string
		Dimensions [][]string
		Metrics    []definition
	}
	d := directive{metricsNamespace, [][]string{{"FunctionName"}}, make([]definition, 0, len(all))}
	var values []byte
	for _, one := range all {
		if len(one.values) == 0 {
			continue
		}
		d.Metrics = append(d.Metrics, definition{one.name, one.unit})
		values = append(strconv.AppendQuote(append(values, ','), one.name), ':')
		values = appendValues(values, one.values)
	}
	if len(d.Metrics) == 0 {
		return
	}
	head, _ := json.Marshal(struct {
		Timestamp         int64
		CloudWatchMetrics []directive
	}{time.Now().UnixMilli(), []directive{d}})
	function, _ := json.Marshal(m.function) // texts and numbers can always be encoded
	// Metrics that cannot be written must not change what became of the tasks.
	_, _ = m.w.Write(bytes.Join([][]byte{[]byte(`{"_aws":`), head, []byte(`,"FunctionName":`), function, values, []byte("}\n")}, nil))
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
