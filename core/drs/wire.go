// Package drs speaks the API of Huawei Cloud's Data Replication Service (DRS): its wire types, endpoints, abnormal
// answers, and the rule by which a call may be sent again.
//
// The calls are "Starting Tasks in Batches", "Querying Task Statuses in Batches" and the two of the pre-check. The API
// calls a replication task a "job", and so does this package.
package drs

import "strings"

// StartInfo is one job to start: StartInfoV3, Table 4 of "Starting Tasks in Batches".
type StartInfo struct {
	// JobID is the task's ID, 1 to 64 of [0-9A-Za-z-], unique within a request.
	JobID string `json:"job_id"`
	// StartTime is when the task starts, in milliseconds since the epoch as decimal digits ("1599202771816").
	// Empty starts it at once; the key is then left out of the request.
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

// StartJobResp is what the service says of one job: Table 6.
type StartJobResp struct {
	ID string `json:"id"`
	// Status is "success" or "failed"; version 5 of the API spells them "Success" and "Failed".
	Status    string `json:"status"`
	ErrorCode string `json:"error_code,omitempty"`
	ErrorMsg  string `json:"error_msg,omitempty"`
}

// Succeeded tells whether the service says that it accepted the start.
func (r StartJobResp) Succeeded() bool { return strings.EqualFold(r.Status, "success") }

// Failed tells whether the service says that it refused the start. A status that is neither says nothing.
func (r StartJobResp) Failed() bool { return strings.EqualFold(r.Status, "failed") }

// StartResponse is the answer to a StartRequest: Table 5 names the array "results", the document's example "jobs".
type StartResponse struct {
	Results []StartJobResp `json:"results"`
	// Count is the service's own count of Results. It is not relied on: it may be missing or wrong.
	Count int `json:"count"`
}

// PageReq asks for one page of an answer. Without it the service answers with the first 5 entries only.
type PageReq struct {
	CurPage int `json:"cur_page"`
	// PerPage is at most 100; 0 asks for all.
	PerPage int `json:"per_page"`
}

// StatusRequest is the body of POST /v3/{project_id}/jobs/batch-status.
type StatusRequest struct {
	Jobs    []string `json:"jobs"`
	PageReq *PageReq `json:"page_req,omitempty"`
}

// StatusJobResp is the status of one job. The message's key differs from that of StartJobResp.
type StatusJobResp struct {
	ID           string `json:"id"`
	Status       Status `json:"status,omitempty"`
	ErrorCode    string `json:"error_code,omitempty"`
	ErrorMessage string `json:"error_message,omitempty"`
}

// StatusResponse is the answer to a StatusRequest.
type StatusResponse struct {
	Results []StatusJobResp `json:"results"`
	Count   int             `json:"count"`
}

// PrecheckMode is the only mode of a pre-check that this program asks for.
const PrecheckMode = "forStartJob"

// PrecheckInfo asks for the pre-check of one job.
type PrecheckInfo struct {
	JobID        string `json:"job_id"`
	PrecheckMode string `json:"precheck_mode"`
}

// PrecheckRequest is the body of POST /v3/{project_id}/jobs/batch-precheck.
type PrecheckRequest struct {
	Jobs []PrecheckInfo `json:"jobs"`
}

// PrecheckJobResp says whether the pre-check of one job is under way or was refused.
type PrecheckJobResp struct {
	ID         string `json:"id"`
	PrecheckID string `json:"precheck_id,omitempty"`
	Status     string `json:"status"`
	ErrorCode  string `json:"error_code,omitempty"`
	ErrorMsg   string `json:"error_msg,omitempty"`
}

// Succeeded tells whether the check is under way.
func (r PrecheckJobResp) Succeeded() bool { return strings.EqualFold(r.Status, "success") }

// PrecheckResponse is the answer to a PrecheckRequest.
type PrecheckResponse struct {
	Results []PrecheckJobResp `json:"results"`
	Count   int               `json:"count"`
}

// PrecheckResultRequest is the body of POST /v3/{project_id}/jobs/batch-precheck-result.
type PrecheckResultRequest struct {
	Jobs []string `json:"jobs"`
}

// PrecheckResult is how far the pre-check of one job has come. Only PrecheckID names the job.
type PrecheckResult struct {
	PrecheckID string `json:"precheck_id"`
	// Result is true if the job may be started. It means something only once Process is "100%".
	Result          bool           `json:"result"`
	Process         string         `json:"process"`
	TotalPassedRate string         `json:"total_passed_rate,omitempty"`
	RdsInstanceID   string         `json:"rds_instance_id,omitempty"`
	JobDirection    string         `json:"job_direction,omitempty"`
	Items           []PrecheckItem `json:"precheck_result,omitempty"`
	ErrorCode       string         `json:"error_code,omitempty"`
	ErrorMsg        string         `json:"error_msg,omitempty"`
}

// Finished tells whether the check has ended.
func (r PrecheckResult) Finished() bool { return r.Process == "100%" }

// What an item of a pre-check can come to.
const (
	PrecheckPassed = "PASSED"
	PrecheckAlarm  = "ALARM"  // warns, does not block
	PrecheckFailed = "FAILED" // blocks
)

// PrecheckItem is one thing that was checked, such as "srcDbBinlogIsOff" in the group "db_params".
type PrecheckItem struct {
	Item          string                 `json:"item"`
	Result        string                 `json:"result"`
	FailedReason  string                 `json:"failed_reason,omitempty"`
	Group         string                 `json:"group,omitempty"`
	Data          string                 `json:"data,omitempty"`
	RawErrorMsg   string                 `json:"raw_error_msg,omitempty"`
	FailedSubJobs []PrecheckFailedSubJob `json:"failed_sub_jobs,omitempty"`
}

// PrecheckFailedSubJob is a subtask for which an item failed.
type PrecheckFailedSubJob struct {
	ID          string `json:"id"`
	Name        string `json:"name,omitempty"`
	CheckResult string `json:"check_result,omitempty"`
}

// PrecheckResultResponse is the answer to a PrecheckResultRequest.
type PrecheckResultResponse struct {
	Results []PrecheckResult `json:"results"`
	Count   int              `json:"count"`
}
