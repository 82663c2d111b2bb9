package main

import (
	"encoding/json"
	"fmt"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// maxAnswer keeps an answer below the 262,144 bytes that a state of AWS Step Functions may hand on: an execution with more ends, and
// nothing in it can catch that. What is left is for the texts around the lists, and for what the state keeps beside the answer.
const maxAnswer = 240_000

// shortAnswer is a report that was too large. Its lists do not hold all tasks, so that it carries numbers too.
type shortAnswer struct {
	*report.Report
	// ResultsLeftOut is how many results are not there.
	ResultsLeftOut int `json:"results_left_out"`
	StartedCount   int `json:"started_count"`
	FailedCount    int `json:"failed_count"`
	UnknownCount   int `json:"unknown_count"`
}

// answer encodes the report, or as much of it as may go on. Its size is counted as in a text of JSON, since that is how it travels.
// Texts and numbers can always be encoded.
func answer(r *report.Report) []byte {
	short := r.Shorten(maxAnswer, report.Escaped)
	if short == r {
		content, _ := json.Marshal(r)
		return content
	}
	leftOut := len(r.Results) - len(short.Results)
	short.Warnings = append([]string{fmt.Sprintf("the report is too large for an answer: results holds only what needs attention, without %d of %s, and a list of IDs that does not fit is empty; the counts are complete, and the log has everything",
		leftOut, report.Tasks(r.Count))}, short.Warnings...)
	content, _ := json.Marshal(&shortAnswer{short, leftOut, len(r.Started), len(r.Failed), len(r.Unknown)})
	return content
}
