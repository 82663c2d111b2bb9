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

// answer encodes the report, or as much of it as Lambda takes. Texts and numbers can always be encoded.
func answer(r *report.Report) []byte {
	short := r.Shorten(maxAnswer)
	if short == r {
		content, _ := json.Marshal(r)
		return content
	}
	short.Warnings = append([]string{"the report is too large for Lambda's answer: results holds only tasks that need attention, and not all lists are complete; the log has everything"}, short.Warnings...)
	content, _ := json.Marshal(&shortAnswer{short, len(r.Started), len(r.Failed), len(r.Unknown)})
	return content
}
