package drs

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
	Status   Status   `json:"status,omitempty"`
	TaskType TaskMode `json:"task_type,omitempty"`
	// DbUseType is "migration", "sync" or "cloudDataGuard" (disaster recovery).
	DbUseType string `json:"db_use_type,omitempty"`
	// FailedReason is why the task failed, in the service's words; empty if it did not.
	FailedReason string `json:"failed_reason,omitempty"`
	// ActualStartTime and FullTransferCompleteTime are in milliseconds since the epoch; empty before that.
	ActualStartTime          string `json:"actual_start_time,omitempty"`
	FullTransferCompleteTime string `json:"full_transfer_complete_time,omitempty"`
	ErrorCode                string `json:"error_code,omitempty"`
	ErrorMessage             string `json:"error_message,omitempty"`
}

func (r *DetailJobResp) truncate() {
	truncate(&r.ID, &r.Name, (*string)(&r.Status), (*string)(&r.TaskType), &r.DbUseType, &r.FailedReason, &r.ActualStartTime,
		&r.FullTransferCompleteTime, &r.ErrorCode, &r.ErrorMessage)
}
