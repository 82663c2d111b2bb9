package drs

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// taskTime is by how much the time for a call grows with each of its tasks: the service may process them one after the other, and
// twice the time that it was seen to take for one leaves room.
const taskTime = 300 * time.Millisecond

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

// StartRequest is the body of POST /v3/{project_id}/jobs/batch-starting: Table 3.
type StartRequest struct {
	Jobs []StartInfo `json:"jobs"`
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

// StartJobResp is what the service says of one task that it was asked to start or to resume: Table 6.
type StartJobResp struct {
	ID string `json:"id"`
	// Status is "success" or "failed"; version 5 of the API spells them "Success" and "Failed".
	Status    string `json:"status"`
	ErrorCode string `json:"error_code,omitempty"`
	ErrorMsg  string `json:"error_msg,omitempty"`
	// OrderID is the order that starting a yearly or monthly task created and paid.
	OrderID string `json:"order_id,omitempty"`
	// ErrorMessage stands in the place of ErrorMsg in some abnormal answers.
	ErrorMessage string `json:"error_message,omitempty"`
}

// Succeeded reports whether the service says that it accepted the task. Success beside an error code says nothing.
func (r StartJobResp) Succeeded() bool {
	return strings.EqualFold(r.Status, "success") && r.ErrorCode == ""
}

// Failed reports whether the service says that it refused the task. An abnormal answer may have a code in the place of a status.
func (r StartJobResp) Failed() bool {
	return strings.EqualFold(r.Status, "failed") || r.Status == "" && r.ErrorCode != ""
}

func (r *StartJobResp) truncate() {
	if r.ErrorMsg == "" {
		r.ErrorMsg = r.ErrorMessage
	}
	r.ErrorMessage = ""
	truncate(&r.ID, &r.Status, &r.ErrorCode, &r.ErrorMsg, &r.OrderID)
}

// StartResult is what the service said to a request to start or to resume tasks.
type StartResult struct {
	// Results are as they came: in any order, with entries missing, doubled or of tasks that nobody asked for.
	Results   []StartJobResp
	RequestID string
}

// Start asks for the start of tasks: POST /v3/{project_id}/jobs/batch-starting. It sends the request once, and
// once more with renewed credentials if the first were refused. observe, which may be nil, is told of each attempt.
//
// Errors: *rest.AuthError, *rest.APIError, *rest.TransportError, or *DeadlineError; Classify tells what they say about the
// tasks.
func (c *Client) Start(w Window, tasks []StartInfo, observe func(Attempt)) (*StartResult, error) {
	return c.begin(w, opStart, StartRequest{tasks}, len(tasks), observe)
}

// Retry asks to resume tasks that are paused or have failed: POST /v3/{project_id}/jobs/batch-retry-task. Everything else is as
// with Start.
//
// Errors: those of Start.
func (c *Client) Retry(w Window, ids []string, observe func(Attempt)) (*StartResult, error) {
	request := RetryRequest{Jobs: make([]RetryInfo, len(ids))}
	for i, id := range ids {
		request.Jobs[i].JobID = id
	}
	return c.begin(w, opRetry, request, len(ids), observe)
}

// begin makes a call after which tasks run.
func (c *Client) begin(w Window, op operation, request any, tasks int, observe func(Attempt)) (*StartResult, error) {
	body, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	result := new(StartResult)
	err = c.do(w, &call{
		op:      op,
		body:    body,
		limit:   rest.AttemptLimit + time.Duration(tasks)*taskTime,
		observe: observe,
		read: func(r *rest.Response) (err error) {
			result.RequestID = r.RequestID
			if result.Results, err = readStartResponse(r.Body); err == nil {
				err = mustName(r, result.Results)
			}
			return err
		},
	})
	if err != nil {
		return nil, err
	}
	return result, nil
}

// readStartResponse reads the response to a request to start or to resume tasks, whichever name its array has.
//
// A response that is empty, cut or not JSON, that has neither array, or that contradicts itself is an error.
func readStartResponse(body []byte) ([]StartJobResp, error) {
	var response struct {
		Response[StartJobResp]
		Jobs []StartJobResp `json:"jobs"` // so the document's example names the array
	}
	if err := unmarshal(body, &response); err != nil {
		return nil, err
	}
	results := response.Results
	switch {
	case len(results) > 0 && len(response.Jobs) > 0 && !slices.Equal(results, response.Jobs):
		return nil, errors.New(`the response contradicts itself: its "results" and its "jobs" differ`)
	case len(results) == 0 && response.Jobs != nil:
		results = response.Jobs
	case results == nil:
		return nil, errors.New(`the response has neither "results" nor "jobs"`)
	}
	for i := range results {
		results[i].truncate()
	}
	return results, nil
}

func (r *StartJobResp) id() string { return r.ID }
