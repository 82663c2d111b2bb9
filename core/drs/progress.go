package drs

import (
	"encoding/json"
	"errors"
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

// Percent returns the percentage of the full copy, 0 to 100. known is false if the entry has none, or something else, or an error.
func (r ProgressJobResp) Percent() (percent float64, known bool) {
	percent, known = number(strings.TrimSuffix(strings.TrimSpace(r.Progress), "%"))
	if !known || percent < 0 || percent > 100 || r.ErrorCode != "" {
		return 0, false
	}
	return percent, true
}

// Delay returns the replication delay: the larger one, where the service has it in seconds and in milliseconds. known is false if the
// service does not know it, says something else, or an error beside it, or that the task does not replicate.
func (r ProgressJobResp) Delay() (delay time.Duration, known bool) {
	if r.ErrorCode != "" || r.TransferStatus != "" && r.TransferStatus != StatusIncrementalStarted {
		return 0, false
	}
	millis, inMillis := number(r.IncreTransDelayMillis)
	seconds, inSeconds := number(r.IncreTransDelay)
	if !inMillis && !inSeconds || inMillis && millis < 0 || inSeconds && seconds < 0 {
		return 0, false
	}
	// In seconds it is rounded up: 209 ms show as 1.
	if larger := seconds * 1000; inSeconds && (!inMillis || larger-1000 >= millis) {
		millis = larger
	}
	if millis >= math.MaxInt64/float64(time.Millisecond) {
		return 0, false
	}
	return time.Duration(millis * float64(time.Millisecond)), true
}

// number reads a decimal number; known is false for anything else.
func number(text string) (value float64, known bool) {
	text = strings.TrimSpace(text)
	if strings.Trim(text, "0123456789.-") != "" {
		return 0, false
	}
	value, err := strconv.ParseFloat(text, 64)
	return value, err == nil
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
	var unexpected *json.UnmarshalTypeError
	if errors.As(err, &unexpected) { // a field that is odd hides neither the entry nor the next one
		err = nil
	}
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

func (r *ProgressJobResp) id() string { return r.JobID }

func (r *ProgressJobResp) truncate() {
	truncate(&r.JobID, &r.Progress, &r.IncreTransDelay, &r.IncreTransDelayMillis, (*string)(&r.TaskMode), (*string)(&r.TransferStatus),
		&r.ErrorCode, &r.ErrorMsg)
}
