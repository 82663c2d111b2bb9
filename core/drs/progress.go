package drs

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// Progress reads how far at most MaxPage tasks are: POST /v3/{project_id}/jobs/batch-progress. It informs only: it is sent
// once, and takes at most 10 s.
//
// Errors: those of Statuses.
func (c *Client) Progress(w Window, ids []string) (*BatchResult[ProgressJobResp], error) {
	return read[ProgressJobResp](w, c, call{op: opProgress, limit: informLimit, once: true}, ProgressRequest{Jobs: ids})
}

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

// ProgressJobResp is how far one task is. The service sends every value as a string, and more of them than
// these.
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
	ErrorCode      string `json:"error_code,omitempty"`
	ErrorMsg       string `json:"error_msg,omitempty"`
}

// Percent returns the percentage of the full copy, 0 to 100. known is false if the entry has none, or something else.
func (r ProgressJobResp) Percent() (percent float64, known bool) {
	percent, known = number(strings.TrimSuffix(strings.TrimSpace(r.Progress), "%"))
	if !known || percent < 0 {
		return 0, false
	}
	return min(percent, 100), true
}

// Delay returns the replication delay: in milliseconds where the service has them, else in seconds. known is false if the service
// does not know it, or says something else.
func (r ProgressJobResp) Delay() (delay time.Duration, known bool) {
	value, known := number(r.IncreTransDelayMillis)
	unit := time.Millisecond
	if !known {
		value, known = number(r.IncreTransDelay)
		unit = time.Second
	}
	value *= float64(unit)
	if !known || value < 0 || value >= math.MaxInt64 {
		return 0, false
	}
	return time.Duration(value), true
}

// number reads a decimal number; known is false for anything else.
func number(text string) (value float64, known bool) {
	value, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return value, err == nil && !math.IsNaN(value) && !math.IsInf(value, 0)
}

// UnmarshalJSON reads an entry whose numbers may be JSON strings, as the service documents them, or JSON numbers.
func (r *ProgressJobResp) UnmarshalJSON(text []byte) error {
	type entry ProgressJobResp
	loose := struct {
		*entry
		Progress              numberText `json:"progress"`
		IncreTransDelay       numberText `json:"incre_trans_delay"`
		IncreTransDelayMillis numberText `json:"incre_trans_delay_millis"`
	}{entry: (*entry)(r)}
	err := json.Unmarshal(text, &loose)
	r.Progress, r.IncreTransDelay, r.IncreTransDelayMillis = string(loose.Progress), string(loose.IncreTransDelay), string(loose.IncreTransDelayMillis)
	return err
}

// numberText is the text of a JSON string or number; empty for anything else.
type numberText string

func (t *numberText) UnmarshalJSON(text []byte) error {
	var s string
	if json.Unmarshal(text, &s) != nil {
		if _, isNumber := number(string(text)); isNumber {
			s = string(text)
		}
	}
	*t = numberText(s)
	return nil
}

func (r *ProgressJobResp) truncate() {
	truncate(&r.JobID, &r.Progress, &r.IncreTransDelay, &r.IncreTransDelayMillis, (*string)(&r.TaskMode), (*string)(&r.TransferStatus),
		&r.ErrorCode, &r.ErrorMsg)
}
