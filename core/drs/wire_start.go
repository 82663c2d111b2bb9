package drs

import (
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// StartInfo is one task to start: StartInfoV3, Table 4 of "Starting Tasks in Batches".
type StartInfo struct {
	// JobID is the task's ID, 1 to 64 of [0-9A-Za-z-], unique within a request.
	JobID string `json:"job_id"`
	// StartTime is when the task starts, in milliseconds since the epoch as decimal digits ("1599202771816"). Empty starts it
	// at once; the key is then left out of the request.
	StartTime string `json:"start_time,omitempty"`
	// IsAutoCreateCompare is known to newer versions of the API only, and sent only if not nil.
	IsAutoCreateCompare *bool `json:"is_auto_create_compare,omitempty"`
	// IsOnlyInitTask is for users on a list of the vendor's, and sent only if not nil.
	IsOnlyInitTask *bool `json:"is_only_init_task,omitempty"`
}

// StartJobResp is what the service says of one task that it was asked to start or to resume: Table 6.
type StartJobResp struct {
	ID string `json:"id"`
	// Status is "success" or "failed"; version 5 of the API spells them "Success" and "Failed".
	Status    string `json:"status"`
	ErrorCode string `json:"error_code,omitempty"`
	ErrorMsg  string `json:"error_msg,omitempty"`
	// OrderID is the order that starting a yearly or monthly task created and paid.
	OrderID string `json:"order_id,omitempty"`
}

// Succeeded reports whether the service says that it accepted the task.
func (r StartJobResp) Succeeded() bool { return strings.EqualFold(r.Status, "success") }

// Failed reports whether the service says that it refused the task. A status that is neither says nothing.
func (r StartJobResp) Failed() bool { return strings.EqualFold(r.Status, "failed") }

func (r *StartJobResp) truncate() {
	truncate(&r.ID, &r.Status, &r.ErrorCode, &r.ErrorMsg, &r.OrderID)
}

// RetryInfo is one task to resume.
type RetryInfo struct {
	JobID string `json:"job_id"`
}

// RetryRequest is the body of POST /v3/{project_id}/jobs/batch-retry-task, which resumes tasks that are paused or have failed.
// The response has a StartJobResp for each, with HTTP 200.
type RetryRequest struct {
	Jobs []RetryInfo `json:"jobs"`
}

// maxText bounds each text of a response, in bytes: a long text in each of 1,000 entries would make a report that nothing takes.
const maxText = 1024

// truncate bounds texts where they enter the program.
func truncate(texts ...*string) {
	for _, text := range texts {
		if len(*text) > maxText {
			*text = rest.Truncate(*text, maxText)
		}
	}
}
