// Package core knows what to start and what became of it: jobs in every form they come in, the configuration, batches,
// outcomes, the report and the policy by which a run fails. The GitHub Action and the AWS Lambda function are adapters
// over it.
package core

import "github.com/drs-batch-start/drs-batch-start/core/drs"

// Outcome is what became of a job.
type Outcome string

// The outcomes. Every job that was asked for has exactly one.
const (
	// Started: the service accepted the start.
	Started Outcome = "started"
	// Scheduled: the service accepted a start whose time lies in the future.
	Scheduled Outcome = "scheduled"
	// AlreadyStarted: the start was refused with DRS.M00304 or its answer was lost, and the job's status shows that it
	// runs or waits. Running a workflow again is safe therefore.
	AlreadyStarted Outcome = "already_started"
	// Failed: the job was not started; or it was, and failed while it was waited for.
	Failed Outcome = "failed"
	// Blocked: its pre-check did not pass, so it was never sent.
	Blocked Outcome = "blocked"
	// Unknown: nobody can say. The call broke, and so did asking.
	Unknown Outcome = "unknown"
	// NotSent is the outcome of a dry run only: nothing speaks against starting the job, and nothing was sent.
	NotSent Outcome = "not_sent"
)

// Success tells whether the outcome counts as one.
func (o Outcome) Success() bool {
	return o == Started || o == Scheduled || o == AlreadyStarted
}

// Failure tells whether the outcome counts as one. Unknown and NotSent count as neither.
func (o Outcome) Failure() bool { return o == Failed || o == Blocked }

// Result is what became of one job. Status, ErrorCode and ErrorMsg are the API's own.
type Result struct {
	ID      string  `json:"id"`
	Outcome Outcome `json:"outcome"`
	// Status is "success" or "failed", as the service answered; empty if it did not.
	Status string `json:"status,omitempty"`
	// ErrorCode is the service's, such as "DRS.M05003".
	ErrorCode string `json:"error_code,omitempty"`
	// ErrorMsg is the service's, or a sentence of this program where the service said nothing. It may carry any text.
	ErrorMsg string `json:"error_msg,omitempty"`
	// JobStatus is the job's status in DRS, wherever one was read.
	JobStatus drs.Status `json:"job_status,omitempty"`
	// Hint says what the reader can do about a failure.
	Hint string `json:"hint,omitempty"`
	// NotReached is the target of the wait ("running" or "incremental") that the job had not reached at the limit. Such
	// a job keeps its outcome, and fails the run by fail-on.
	NotReached WaitFor `json:"not_reached,omitempty"`
	// Precheck holds the items that blocked the job, or, with the result ALARM, only warn.
	Precheck []PrecheckItem `json:"precheck,omitempty"`
	// RequestID is the X-Request-Id of the answer that decided.
	RequestID string `json:"request_id,omitempty"`
	// Attempts is how often it was tried to send the start; 0 if never.
	Attempts int `json:"attempts,omitempty"`
}

// Good tells whether the job is where the run should have brought it.
func (r *Result) Good() bool {
	return (r.Outcome.Success() || r.Outcome == NotSent) && r.NotReached == ""
}

// PrecheckItem is one item of a pre-check that failed or warns.
type PrecheckItem struct {
	Item   string `json:"item"`
	Group  string `json:"group,omitempty"`
	Result string `json:"result,omitempty"` // FAILED blocks, ALARM warns
	Reason string `json:"reason,omitempty"`
}
