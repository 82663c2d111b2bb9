package report

import (
	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
)

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
	NotReached plan.WaitFor `json:"not_reached,omitempty"`
	// Precheck holds the items that blocked the job, or, with the result ALARM, only warn.
	Precheck []PrecheckItem `json:"precheck,omitempty"`
	// RequestID is the X-Request-Id of the answer that decided.
	RequestID string `json:"request_id,omitempty"`
	// Attempts is how often the program tried to send the start; 0 if never.
	Attempts int `json:"attempts,omitempty"`

	// Cause is the failure of a call, or the end of the time, that decided a result that is not OK; nil if the service's word on
	// this task did. The error of a run is chosen from the causes of its results: see Report.Err.
	Cause error `json:"-"`
}

// OK reports whether the job is where the run should have brought it.
func (r *Result) OK() bool {
	return (r.Outcome.Success() || r.Outcome == NotSent) && r.NotReached == ""
}

// PrecheckItem is one item of a pre-check that failed or warns.
type PrecheckItem struct {
	Item   string `json:"item"`
	Group  string `json:"group,omitempty"`
	Result string `json:"result,omitempty"` // FAILED blocks, ALARM warns
	Reason string `json:"reason,omitempty"`
}

// Rank orders results for people: the lowest needs the most attention.
func (r *Result) Rank() int {
	if info := r.Outcome.Info(); !info.Success || r.OK() {
		return info.Rank
	}
	return rankNotReached
}

// Mark is a symbol for the result.
func (r *Result) Mark() string {
	if info := r.Outcome.Info(); !info.Success || r.OK() {
		return info.Mark
	}
	return markNotReached
}
