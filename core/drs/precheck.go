package drs

import "strings"

// Precheck asks for the pre-checks of at most MaxPrecheck tasks, before they are started or before they are resumed: POST
// /v3/{project_id}/jobs/batch-precheck. Asking twice does no harm.
//
// Errors: those of Statuses.
func (c *Client) Precheck(w Window, mode PrecheckMode, ids []string) (*BatchResult[PrecheckJobResp], error) {
	request := PrecheckRequest{Jobs: make([]PrecheckInfo, len(ids))}
	for i, id := range ids {
		request.Jobs[i] = PrecheckInfo{JobID: id, PrecheckMode: mode}
	}
	return read[PrecheckJobResp](w, c, call{op: opPrecheck}, request)
}

// PrecheckResults reads how far the pre-checks of at most MaxPage tasks are: POST
// /v3/{project_id}/jobs/batch-precheck-result.
//
// Errors: those of Statuses.
func (c *Client) PrecheckResults(w Window, ids []string) (*BatchResult[PrecheckResult], error) {
	return read[PrecheckResult](w, c, call{op: opPrecheckResult, limit: readLimit}, PrecheckResultRequest{Jobs: ids})
}

// PrecheckMode is what a pre-check is for.
type PrecheckMode string

// The modes of a pre-check.
const (
	PrecheckModeStart PrecheckMode = "forStartJob"
	PrecheckModeRetry PrecheckMode = "forRetryJob" // before a task is resumed
)

// PrecheckInfo asks for the pre-check of one task.
type PrecheckInfo struct {
	JobID        string       `json:"job_id"`
	PrecheckMode PrecheckMode `json:"precheck_mode"`
}

// PrecheckRequest is the body of POST /v3/{project_id}/jobs/batch-precheck.
type PrecheckRequest struct {
	Jobs []PrecheckInfo `json:"jobs"`
}

// PrecheckJobResp says whether the pre-check of one task is under way or was refused.
type PrecheckJobResp struct {
	ID         string `json:"id"`
	PrecheckID string `json:"precheck_id,omitempty"`
	Status     string `json:"status"`
	ErrorCode  string `json:"error_code,omitempty"`
	ErrorMsg   string `json:"error_msg,omitempty"`
}

// Succeeded reports whether the check is under way. Success beside an error code says nothing.
func (r PrecheckJobResp) Succeeded() bool {
	return strings.EqualFold(r.Status, "success") && r.ErrorCode == ""
}

func (r *PrecheckJobResp) id() string { return r.ID }

func (r *PrecheckJobResp) truncate() {
	truncate(&r.ID, &r.PrecheckID, &r.Status, &r.ErrorCode, &r.ErrorMsg)
}

// PrecheckResultRequest is the body of POST /v3/{project_id}/jobs/batch-precheck-result.
type PrecheckResultRequest struct {
	Jobs []string `json:"jobs"`
}

// PrecheckResult is how far the pre-check of one task has come.
type PrecheckResult struct {
	// PrecheckID names the pre-check in one page of the reference and the task in another. No other field names the task.
	PrecheckID string `json:"precheck_id"`
	// Result is true if the task may be started. It means something only once Process is "100%".
	Result    bool           `json:"result"`
	Process   string         `json:"process"`
	Items     []PrecheckItem `json:"precheck_result,omitempty"`
	ErrorCode string         `json:"error_code,omitempty"`
	ErrorMsg  string         `json:"error_msg,omitempty"`
}

// Finished reports whether the check has ended. An item without a result is still being checked all the same.
func (r PrecheckResult) Finished() bool {
	percent, known := number(strings.TrimSuffix(strings.TrimSpace(r.Process), "%"))
	return known && percent == 100
}

func (r *PrecheckResult) id() string { return r.PrecheckID }

func (r *PrecheckResult) truncate() {
	truncate(&r.PrecheckID, &r.Process, &r.ErrorCode, &r.ErrorMsg)
	for i := range r.Items {
		item := &r.Items[i]
		truncate(&item.Item, &item.Result, &item.FailedReason, &item.Group, &item.RawErrorMsg)
		for k := range item.FailedSubJobs {
			sub := &item.FailedSubJobs[k]
			truncate(&sub.ID, &sub.Name, &sub.CheckResult)
		}
	}
}

// What an item of a pre-check can come to.
const (
	PrecheckPassed = "PASSED"
	PrecheckAlarm  = "ALARM"  // warns, does not block
	PrecheckFailed = "FAILED" // blocks
)

// PrecheckItem is one thing that is checked, such as "srcDbBinlogIsOff" in the group "db_params".
type PrecheckItem struct {
	Item string `json:"item"`
	// Result is empty while the item is being checked.
	Result string `json:"result"`
	// FailedReason is a code of its own, such as "SRC_HAS_DATABASE_WITH_NO_TABLE", or a text.
	FailedReason  string                 `json:"failed_reason,omitempty"`
	Group         string                 `json:"group,omitempty"`
	RawErrorMsg   string                 `json:"raw_error_msg,omitempty"`
	FailedSubJobs []PrecheckFailedSubJob `json:"failed_sub_jobs,omitempty"`
}

// PrecheckFailedSubJob is a subtask for which an item failed.
type PrecheckFailedSubJob struct {
	ID          string `json:"id"`
	Name        string `json:"name,omitempty"`
	CheckResult string `json:"check_result,omitempty"`
}
