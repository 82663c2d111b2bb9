package main

import (
	"encoding/json"
	"errors"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/drs-batch-start/drs-batch-start/core"
)

const (
	// maxAnswer keeps an answer below Lambda's 6 MB for synchronous calls.
	maxAnswer = 5_500_000
	// maxMessage bounds the message of an error: what carries it further, such as the state of a Step Functions
	// execution or the record of a failed asynchronous call, takes at most 256 KB altogether.
	maxMessage = 32_000
)

// answer encodes the report. If it is too large for Lambda, it keeps only the results that are no success, and as many of
// them as fit.
func answer(r *core.Report) []byte {
	content, _ := json.Marshal(r) // texts and numbers can always be encoded
	if len(content) <= maxAnswer {
		return content
	}
	small := *r
	small.Results = bad(r)
	small.Warnings = append([]string{"the report is too large for Lambda's answer: results has only what is no success; the log has everything"}, r.Warnings...)
	for {
		if content, _ = json.Marshal(&small); len(content) <= maxAnswer {
			return content
		}
		switch {
		case len(small.Started) > 0:
			small.Started = []string{}
		case len(small.Results) > 0:
			small.Results = small.Results[:len(small.Results)/2]
		default: // now there is nothing left that could be too large
			small.Failed, small.Unknown, small.Warnings = []string{}, []string{}, small.Warnings[:1]
		}
	}
}

func bad(r *core.Report) []core.Result {
	results := []core.Result{}
	for i := range r.Results {
		if !r.Results[i].Good() {
			results = append(results, r.Results[i])
		}
	}
	return results
}

// failureMessage is the message of an error: what failed, in numbers, and the first failures.
type failureMessage struct {
	Error        string        `json:"error"`
	Status       string        `json:"status"`
	Count        int           `json:"count"`
	StartedCount int           `json:"started_count"`
	FailedCount  int           `json:"failed_count"`
	UnknownCount int           `json:"unknown_count"`
	Failures     []core.Result `json:"failures,omitempty"`
}

// failure makes the error that Lambda reports: its type is the name that Step Functions match, its message is JSON. The
// report is nil if nothing was sent.
func failure(err error, r *core.Report) error {
	m := failureMessage{Error: clip(err.Error()), Status: core.StatusFailed}
	if r != nil {
		m.Status, m.Count = r.Status, r.Count
		m.StartedCount, m.FailedCount, m.UnknownCount = len(r.Started), len(r.Failed), len(r.Unknown)
		m.Failures = bad(r)
		m.Failures = m.Failures[:min(len(m.Failures), 100)]
	}
	content, _ := json.Marshal(m) // texts and numbers can always be encoded
	for len(content) > maxMessage {
		m.Failures = m.Failures[:len(m.Failures)/2]
		content, _ = json.Marshal(m)
	}
	return messages.InvokeResponse_Error{Type: typeName(err), Message: string(content)}
}

// typeName is the name by which callers tell what kind of failure it was.
func typeName(err error) string {
	var validation *core.ValidationError
	var auth *core.AuthError
	var api *core.APIError
	var timeout *core.TimeoutError
	switch {
	case errors.As(err, &validation):
		return "ValidationError"
	case errors.As(err, &timeout):
		return "TimeoutError"
	case errors.As(err, &auth):
		return "AuthError"
	case errors.As(err, &api):
		return "APIError"
	}
	return "JobsFailedError"
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
