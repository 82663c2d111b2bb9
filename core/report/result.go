package report

import (
	"slices"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Result is what became of one task. ID, Status, ErrorCode and ErrorMsg are the API's own fields. Empty fields are left out
// of JSON.
type Result struct {
	ID string `json:"id"`
	// Name is what people call the task, from batch-detail; empty if it was not read.
	Name    string  `json:"name,omitempty"`
	Outcome Outcome `json:"outcome"`
	// Status is "success" or "failed", as the service answered; empty if it did not.
	Status string `json:"status,omitempty"`
	// ErrorCode is the service's, such as "DRS.M05003".
	ErrorCode string `json:"error_code,omitempty"`
	// ErrorMsg is the service's, or a sentence of this program where the service said nothing. It may hold any text.
	ErrorMsg string `json:"error_msg,omitempty"`
	// FailedReason is why the task failed, in the service's words from batch-detail. It may hold any text.
	FailedReason string `json:"failed_reason,omitempty"`
	// StartTime is the start time that was sent, in milliseconds since the epoch; empty if the task was to start at once.
	StartTime string `json:"start_time,omitempty"`
	// JobStatus is the task's status in DRS, wherever one was read.
	JobStatus drs.Status `json:"job_status,omitempty"`
	// Hint says what the reader can do about a failure.
	Hint string `json:"hint,omitempty"`
	// NotReached is the target of the wait that the task had not reached when its wait ended. Such a task keeps its outcome,
	// and fails the run by fail-on.
	NotReached plan.WaitFor `json:"not_reached,omitempty"`
	// TaskMode tells which phases the task has, from batch-progress or batch-detail.
	TaskMode drs.TaskMode `json:"task_mode,omitempty"`
	// Progress is how much of the full copy is done, in percent from 0 to 100; nil if it is not known.
	Progress *float64 `json:"progress,omitempty"`
	// DelayMS is the replication delay in milliseconds; nil if it is not known.
	DelayMS *int64 `json:"delay_ms,omitempty"`
	// Precheck holds the items that blocked the task, or, with the result ALARM, only warn.
	Precheck []PrecheckItem `json:"precheck,omitempty"`
	// RequestID is the X-Request-Id of the answer that decided.
	RequestID string `json:"request_id,omitempty"`
	// OrderID is the order that starting a yearly or monthly task created.
	OrderID string `json:"order_id,omitempty"`
	// Attempts is how often the program tried to send the start; 0 if never.
	Attempts int `json:"attempts,omitempty"`

	// Cause is the failure of a call, or the end of the time, that decided a result that is not OK; nil if the service's word on
	// this task did. The error of a run is chosen from the causes of its results: see Report.Err.
	Cause error `json:"-"`
}

// OK reports whether the task is where the run should have brought it.
func (r *Result) OK() bool {
	return (r.Outcome.Success() || r.Outcome == NotSent) && r.NotReached == ""
}

// Redacted returns a copy to be shown. Programs read IDs, codes and statuses; the rest is for people.
func (r Result) Redacted(redactor *rest.Redactor) Result {
	for _, id := range [...]*string{&r.ID, &r.Status, &r.ErrorCode, &r.StartTime, (*string)(&r.JobStatus), (*string)(&r.TaskMode)} {
		*id = redactor.ID(*id)
	}
	for _, text := range [...]*string{&r.Name, &r.ErrorMsg, &r.FailedReason, &r.Hint, &r.RequestID, &r.OrderID} {
		*text = redactor.Text(*text, 0)
	}
	r.Precheck = slices.Clone(r.Precheck)
	for i := range r.Precheck {
		item := &r.Precheck[i]
		item.Item, item.Group = redactor.Text(item.Item, 0), redactor.Text(item.Group, 0)
		item.Result, item.Reason = redactor.ID(item.Result), redactor.Text(item.Reason, 0)
	}
	return r
}

// PrecheckItem is one item of a pre-check that failed or warns.
type PrecheckItem struct {
	Item   string `json:"item"`
	Group  string `json:"group,omitempty"`
	Result string `json:"result,omitempty"` // FAILED blocks, ALARM warns
	Reason string `json:"reason,omitempty"`
}

// Info returns the row of the result's outcome, or of a success that did not reach the target of the wait.
func (r *Result) Info() OutcomeInfo {
	if info := r.Outcome.Info(); !info.Success || r.OK() {
		return info
	}
	return notReached
}
