package drs

import (
	"encoding/json"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// taskTime is by how much the time for a call grows with each of its tasks: the service may process them one after the other, and
// twice the time that it was seen to take for one leaves room.
const taskTime = 300 * time.Millisecond

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
	return c.begin(w, opStart, appendStartRequest(make([]byte, 0, len(tasks)*52+16), tasks), len(tasks), tasks, observe)
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
	body, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	return c.begin(w, opRetry, body, len(ids), nil, observe)
}

// begin makes a call after which tasks run. asked may be nil: see readStartResponse.
func (c *Client) begin(w Window, op operation, body []byte, tasks int, asked []StartInfo, observe func(Attempt)) (*StartResult, error) {
	result := new(StartResult)
	err := c.do(w, &call{
		op:      op,
		body:    body,
		limit:   rest.AttemptLimit + time.Duration(tasks)*taskTime,
		observe: observe,
		read: func(r *rest.Response) (err error) {
			result.RequestID = r.RequestID
			result.Results, err = readStartResponse(r.Body, asked)
			return err
		},
	})
	if err != nil {
		return nil, err
	}
	return result, nil
}
