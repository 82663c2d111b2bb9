package main

import (
	"cmp"
	"slices"

	"github.com/drs-batch-start/drs-batch-start/core/engine"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// maxValues is how many values of one metric the Embedded Metric Format takes in a line.
const maxValues = 100

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

// end writes the line of the run.
func (m *runMetrics) end(r *report.Report) {
	m.write(append(outcomes(r), count(metricRetries, m.retries), metric{metricLatency, "Milliseconds", m.latencies},
		metric{metricDelay, "Milliseconds", delays(r)}))
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
