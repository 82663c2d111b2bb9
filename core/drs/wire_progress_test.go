package drs

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProgressIsReadAsTheServiceSendsIt(t *testing.T) {
	const answer = `{"count":2,"results":[
		{"job_id":"a","progress":"100","incre_trans_delay":"0","incre_trans_delay_millis":"12","task_mode":"FULL_INCR_TRANS",
		 "transfer_status":"INCRE_TRANSFER_STARTED","process_time":"1608274919000","remaining_time":"0"},
		{"job_id":"b","progress":"0","incre_trans_delay":"-1","task_mode":"FULL_TRANS",
		 "transfer_status":"FULL_TRANSFER_STARTED","process_time":"0","remaining_time":"0",
		 "progress_map":{"struct":{"completed":"94%","remaining_time":null}}}]}`
	var read Response[ProgressJobResp]
	require.NoError(t, json.Unmarshal([]byte(answer), &read))
	require.Equal(t, Response[ProgressJobResp]{Count: 2, Results: []ProgressJobResp{
		{
			JobID: "a", Progress: "100", IncreTransDelay: "0", IncreTransDelayMillis: "12", TaskMode: TaskModeFullIncremental,
			TransferStatus: StatusIncrementalStarted, ProcessTime: "1608274919000", RemainingTime: "0",
		},
		{
			JobID: "b", Progress: "0", IncreTransDelay: DelayNotKnown, TaskMode: TaskModeFull,
			TransferStatus: StatusFullStarted, ProcessTime: "0", RemainingTime: "0",
			ProgressMap: map[string]ProgressPart{"struct": {Completed: "94%"}},
		},
	}}, read)
}

func TestNothingCopiedYetAndNoDelayAreKnown(t *testing.T) {
	percent, known := ProgressJobResp{Progress: "0"}.Percent()
	require.True(t, known)
	require.Zero(t, percent)
	delay, known := ProgressJobResp{IncreTransDelayMillis: "0"}.Delay()
	require.True(t, known)
	require.Zero(t, delay)
}
