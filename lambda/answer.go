package main

import (
	"encoding/json"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// maxAnswer keeps an answer below Lambda's 6 MB for synchronous calls.
const maxAnswer = 5_500_000

// shortAnswer is a report that was too large for Lambda. Its lists do not hold all tasks, so that it carries numbers too.
type shortAnswer struct {
	*report.Report
	StartedCount int `json:"started_count"`
	FailedCount  int `json:"failed_count"`
	UnknownCount int `json:"unknown_count"`
}

// answer encodes the report. If it is too large for Lambda, it keeps only the results of what did not succeed, and as many of
// them as fit.
func answer(r *report.Report) []byte {
	if atLeast(r) <= maxAnswer {
		if content, _ := json.Marshal(r); len(content) <= maxAnswer { // texts and numbers can always be encoded
			return content
		}
	}
	small := *r
	short := shortAnswer{&small, len(r.Started), len(r.Failed), len(r.Unknown)}
	small.Warnings = append([]string{"the report is too large for Lambda's answer: results holds only tasks that did not succeed, and not all lists are complete; the log has everything"}, r.Warnings...)
	encode := func(results []report.Result) []byte {
		small.Results = results
		content, _ := json.Marshal(&short)
		return content
	}
	failures := r.NotOK()
	failures = failures[:min(len(failures), maxAnswer/leastResult)] // more of them never fit
	if content := encode(failures); len(content) <= maxAnswer {
		return content
	}
	small.Started = []string{}
	if len(encode([]report.Result{})) > maxAnswer { // IDs and warnings alone are too many
		small.Failed, small.Unknown, small.Warnings = []string{}, []string{}, small.Warnings[:1]
	}
	return report.Fit(failures, maxAnswer, encode)
}

// leastResult is how many bytes a result of a usual task takes at least: its ID of 36 characters and its outcome.
const leastResult = len(`{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","outcome":"failed"},`)

// atLeast is how many bytes the encoding of a report takes at least. It spares a report of many tasks from being encoded only
// to be thrown away.
func atLeast(r *report.Report) int {
	n := 0
	for i := range r.Results {
		one := &r.Results[i]
		n += len(one.ID) + len(one.ErrorMsg) + len(one.Hint) + len(one.RequestID)
	}
	return n
}
