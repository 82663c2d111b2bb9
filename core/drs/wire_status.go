package drs

// StatusRequest is the body of POST /v3/{project_id}/jobs/batch-status.
type StatusRequest struct {
	Jobs    []string `json:"jobs"`
	PageReq *PageReq `json:"page_req,omitempty"`
}

// StatusJobResp is the status of one task. The message's key differs from that of StartJobResp.
type StatusJobResp struct {
	ID           string `json:"id"`
	Status       Status `json:"status,omitempty"`
	ErrorCode    string `json:"error_code,omitempty"`
	ErrorMessage string `json:"error_message,omitempty"`
}

func (r *StatusJobResp) truncate() {
	truncate(&r.ID, (*string)(&r.Status), &r.ErrorCode, &r.ErrorMessage)
}
