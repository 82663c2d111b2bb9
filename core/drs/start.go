package drs

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// StartAnswer is what the service said to a request to start jobs.
type StartResult struct {
	// Results are as they came: in any order, with entries missing, doubled or of jobs that nobody asked for.
	Results   []StartJobResp
	RequestID string
}

// Start asks for the start of the jobs: POST /v3/{project_id}/jobs/batch-starting. It sends the request again only while
// it was certainly not processed. observe, which may be nil, is told of each attempt.
//
// Errors: *iam.AuthError, *iam.APIError, *iam.CallError, or *TimeUpError; Classify tells what they say about the jobs.
func (c *Client) Start(ctx context.Context, jobs []StartInfo, observe func(Attempt)) (*StartResult, error) {
	answer := new(StartResult)
	err := c.do(ctx, &call{
		op:      "batch-starting",
		url:     c.start,
		body:    appendStartRequest(make([]byte, 0, len(jobs)*52+16), jobs),
		observe: observe,
		read: func(a *rest.Response) (err error) {
			answer.RequestID = a.RequestID
			answer.Results, err = readStartResponse(a.Body, jobs)
			return err
		},
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// appendStartRequest appends StartRequest{jobs} as JSON. It is written by hand because it is most of what the program
// computes; BenchmarkStart in .ci/bench holds it against encoding/json.
func appendStartRequest(b []byte, jobs []StartInfo) []byte {
	b = append(b, `{"jobs":[`...)
	for i := range jobs {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"job_id":`...)
		b = appendString(b, jobs[i].JobID)
		if jobs[i].StartTime != "" {
			b = append(b, `,"start_time":`...)
			b = appendString(b, jobs[i].StartTime)
		}
		b = appendFlag(b, `,"is_auto_create_compare":`, jobs[i].IsAutoCreateCompare)
		b = appendFlag(b, `,"is_only_init_task":`, jobs[i].IsOnlyInitTask)
		b = append(b, '}')
	}
	return append(b, `]}`...)
}

// appendFlag appends a member of an object unless its value is nil. key has all that stands before the value.
func appendFlag(b []byte, key string, flag *bool) []byte {
	if flag == nil {
		return b
	}
	return strconv.AppendBool(append(b, key...), *flag)
}

// appendString appends s as a JSON string.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, _ := json.Marshal(s) // a string can always be marshalled
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}
