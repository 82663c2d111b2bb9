package drs

// PrecheckModeRetry is the mode in which a task is pre-checked before it is resumed.
const PrecheckModeRetry = "forRetryJob"

// RetryInfo is one task to resume.
type RetryInfo struct {
	JobID string `json:"job_id"`
	// IsSyncReEdit is true after the objects of a synchronisation task were edited, and sent only if not nil.
	IsSyncReEdit *bool `json:"is_sync_re_edit,omitempty"`
}

// RetryRequest is the body of POST /v3/{project_id}/jobs/batch-retry-task, which resumes tasks that are paused or have
// failed. The answer is a StartResponse, with HTTP 200.
type RetryRequest struct {
	Jobs []RetryInfo `json:"jobs"`
}
