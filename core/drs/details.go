package drs

// Details reads what at most MaxPage tasks are called and why they failed: POST /v3/{project_id}/jobs/batch-detail. As
// with Progress, it is sent once.
//
// Errors: those of Statuses.
func (c *Client) Details(w Window, ids []string) (*BatchResult[DetailJobResp], error) {
	return read[DetailJobResp](w, c, call{op: opDetail, limit: informLimit, once: true}, DetailRequest{Jobs: ids, PageReq: wholePage})
}

// DetailRequest is the body of POST /v3/{project_id}/jobs/batch-detail. Without PageReq the service answers with the
// first 5 tasks only.
type DetailRequest struct {
	Jobs    []string `json:"jobs"`
	PageReq *PageReq `json:"page_req,omitempty"`
}

// DetailJobResp is what the program reads of one task's details; the service sends much more. The message's key is that
// of batch-status, error_message.
type DetailJobResp struct {
	ID string `json:"id"`
	// Name is what people call the task.
	Name     string   `json:"name,omitempty"`
	TaskType TaskMode `json:"task_type,omitempty"`
	// FailedReason is why the task failed, in the service's words; empty if it did not.
	FailedReason string `json:"failed_reason,omitempty"`
	ErrorCode    string `json:"error_code,omitempty"`
	ErrorMessage string `json:"error_message,omitempty"`
}

func (r *DetailJobResp) id() string { return r.ID }

func (r *DetailJobResp) truncate() {
	truncate(&r.ID, &r.Name, (*string)(&r.TaskType), &r.FailedReason, &r.ErrorCode, &r.ErrorMessage)
}
