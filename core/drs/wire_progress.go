package drs

// ProgressRequest is the body of POST /v3/{project_id}/jobs/batch-progress, "Querying the Full Task Progress and
// Incremental Task Delay". The call has no pages.
type ProgressRequest struct {
	Jobs []string `json:"jobs"`
}

// TaskMode tells which phases a task has. The service sends it as task_mode and, in batch-detail, as task_type.
type TaskMode string

// The task modes.
const (
	TaskModeFull            TaskMode = "FULL_TRANS"      // ends after the full copy
	TaskModeIncremental     TaskMode = "INCR_TRANS"      // has no full copy
	TaskModeFullIncremental TaskMode = "FULL_INCR_TRANS" // a full copy, then replication
)

// DelayNotKnown is the IncreTransDelay of a task whose delay the service does not know yet.
const DelayNotKnown = "-1"

// ProgressJobResp is how far one task is. The service sends every value as a string.
type ProgressJobResp struct {
	JobID string `json:"job_id"`
	// Progress is the percentage of the full copy, 0 to 100, with or without a percent sign.
	Progress string `json:"progress,omitempty"`
	// IncreTransDelay is the replication delay in seconds; DelayNotKnown while the service does not know it.
	IncreTransDelay string `json:"incre_trans_delay,omitempty"`
	// IncreTransDelayMillis is the same in milliseconds. Older installations leave it out.
	IncreTransDelayMillis string   `json:"incre_trans_delay_millis,omitempty"`
	TaskMode              TaskMode `json:"task_mode,omitempty"`
	// TransferStatus is the task's status, spelled as in batch-status. Statuses decide; this one only informs.
	TransferStatus Status `json:"transfer_status,omitempty"`
	// ProcessTime is when the values were measured, in milliseconds since the epoch; "0" if they never were.
	ProcessTime string `json:"process_time,omitempty"`
	// RemainingTime is the service's own estimate. No page documents its unit.
	RemainingTime string `json:"remaining_time,omitempty"`
	// ProgressMap divides the full copy into "struct", "data" and "index".
	ProgressMap map[string]ProgressPart `json:"progress_map,omitempty"`
	ErrorCode   string                  `json:"error_code,omitempty"`
	ErrorMsg    string                  `json:"error_msg,omitempty"`
}

// ProgressPart is how far one part of the full copy is.
type ProgressPart struct {
	Completed string `json:"completed"` // "94%"
	// RemainingTime is nil if the service has no estimate.
	RemainingTime *string `json:"remaining_time"`
}

// ProgressResponse is the answer to a ProgressRequest, with HTTP 200 or 202.
type ProgressResponse struct {
	Results []ProgressJobResp `json:"results"`
	Count   int               `json:"count"`
}
