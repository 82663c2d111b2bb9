package main

import (
	"encoding/json"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

const (
	// maxMessage bounds the message of an error: what carries it further, such as the state of a Step Functions
	// execution or the record of a failed asynchronous call, takes at most 256 KB altogether.
	maxMessage = 32_000
	// maxFailures bounds the failures in a message.
	maxFailures = 100
)

// failureMessage is the message of an error: what failed, in numbers, and the first failures.
type failureMessage struct {
	Error        string          `json:"error"`
	Status       string          `json:"status"`
	Count        int             `json:"count"`
	StartedCount int             `json:"started_count"`
	FailedCount  int             `json:"failed_count"`
	UnknownCount int             `json:"unknown_count"`
	Failures     []report.Result `json:"failures,omitempty"`
}

// failure makes the error that Lambda reports: its type is the name that Step Functions match, its message is JSON. The
// report is nil if nothing was sent.
func (h *handler) failure(err error, r *report.Report) error {
	m := failureMessage{Error: h.redactor.Text(err.Error(), maxText), Status: report.StatusFailed}
	var failures []report.Result
	if r != nil {
		m.Status, m.Count = r.Status, r.Count
		m.StartedCount, m.FailedCount, m.UnknownCount = len(r.Started), len(r.Failed), len(r.Unknown)
		failures = firstFailures(r.Redacted(h.redactor))
	}
	content, _ := json.Marshal(m) // texts and numbers can always be encoded
	m.Failures = report.FirstResults(failures, maxMessage-len(content)-len(`,"failures":[]`))
	content, _ = json.Marshal(m)
	return messages.InvokeResponse_Error{Type: report.ErrorName(err), Message: string(content)}
}

// firstFailures returns the results of the first tasks that did not succeed.
func firstFailures(r *report.Report) (failures []report.Result) {
	for i := range r.Results {
		if len(failures) == maxFailures {
			break
		}
		if !r.Results[i].OK() {
			failures = append(failures, r.Results[i])
		}
	}
	return failures
}
