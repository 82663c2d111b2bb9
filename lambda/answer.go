package main

import (
	"encoding/json"
	"errors"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

const (
	// maxAnswer keeps an answer below Lambda's 6 MB for synchronous calls.
	maxAnswer = 5_500_000
	// maxMessage bounds the message of an error: what carries it further, such as the state of a Step Functions
	// execution or the record of a failed asynchronous call, takes at most 256 KB altogether.
	maxMessage = 32_000
)

// answer encodes the report. If it is too large for Lambda, it keeps only the results of what did not succeed, and as many of
// them as fit.
func answer(r *report.Report) []byte {
	content, _ := json.Marshal(r) // texts and numbers can always be encoded
	if len(content) <= maxAnswer {
		return content
	}
	small := *r
	small.Warnings = append([]string{"the report is too large for Lambda's answer: results has only what did not succeed; the log has everything"}, r.Warnings...)
	encode := func(results []report.Result) []byte {
		small.Results = results
		content, _ := json.Marshal(&small)
		return content
	}
	if content = encode(r.NotOK()); len(content) <= maxAnswer {
		return content
	}
	small.Started = []string{}
	if content = report.Fit(r.NotOK(), maxAnswer, encode); len(content) <= maxAnswer {
		return content
	}
	// Now nothing is left that could be too large.
	small.Failed, small.Unknown, small.Warnings = []string{}, []string{}, small.Warnings[:1]
	return encode([]report.Result{})
}

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
func failure(err error, r *report.Report) error {
	m := failureMessage{Error: clip(err.Error()), Status: report.StatusFailed}
	var failures []report.Result
	if r != nil {
		m.Status, m.Count = r.Status, r.Count
		m.StartedCount, m.FailedCount, m.UnknownCount = len(r.Started), len(r.Failed), len(r.Unknown)
		failures = r.NotOK()
		failures = failures[:min(len(failures), 100)]
	}
	content := report.Fit(failures, maxMessage, func(some []report.Result) []byte {
		m.Failures = some
		content, _ := json.Marshal(m) // texts and numbers can always be encoded
		return content
	})
	return messages.InvokeResponse_Error{Type: report.ErrorName(err), Message: string(content)}
}

// describe shows an error of Invoke to whoever tries the function outside Lambda.
func describe(err error) string {
	var e messages.InvokeResponse_Error
	if errors.As(err, &e) {
		content, _ := json.Marshal(struct {
			Type    string          `json:"errorType"`
			Message json.RawMessage `json:"errorMessage"`
		}{e.Type, json.RawMessage(e.Message)})
		return string(content)
	}
	return err.Error()
}
