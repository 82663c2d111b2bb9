package main

import (
	"encoding/json"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

const (
	// maxMessage bounds the message of an error, counted as in a text of JSON: AWS Step Functions puts it into a Cause, which has at
	// most 32,768 characters. What is left is for the error's type.
	maxMessage = 32_000
	// maxFailures bounds the failures in a message.
	maxFailures = 100
)

// failureMessage is the message of an error: what failed, in numbers, and the first failures.
type failureMessage struct {
	Error        string `json:"error"`
	Status       string `json:"status"`
	Count        int    `json:"count"`
	StartedCount int    `json:"started_count"`
	FailedCount  int    `json:"failed_count"`
	UnknownCount int    `json:"unknown_count"`
	// Failures are the first results that need attention, and FailuresLeftOut is how many others do.
	Failures        []report.Result `json:"failures,omitempty"`
	FailuresLeftOut int             `json:"failures_left_out,omitempty"`
}

// failure makes the error that Lambda reports: its type is the name that Step Functions match, its message is JSON. The
// report is nil if nothing was sent.
func (h *handler) failure(err error, r *report.Report) error {
	m := failureMessage{Error: h.redactor.Text(err.Error(), maxText), Status: report.StatusFailed}
	var failures []report.Result
	if r != nil {
		m.Status, m.Count = r.Status, r.Count
		m.StartedCount, m.FailedCount, m.UnknownCount = len(r.Started), len(r.Failed), len(r.Unknown)
		failures = r.Redacted(h.redactor).NotOK()
	}
	m.FailuresLeftOut = len(failures)
	content, _ := json.Marshal(m) // texts and numbers can always be encoded
	room := maxMessage - report.Escaped(content) - report.Escaped([]byte(`,"failures":[]`))
	first := failures[:min(len(failures), maxFailures)]
	if m.Failures = report.FirstResults(first, room, report.Escaped); len(m.Failures) == 0 {
		m.Failures = report.FirstResults(report.WithoutTexts(first), room, report.Escaped)
	}
	m.FailuresLeftOut -= len(m.Failures)
	content, _ = json.Marshal(m)
	return messages.InvokeResponse_Error{Type: report.ErrorName(err), Message: string(content)}
}
