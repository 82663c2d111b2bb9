package drs

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDetailsAreReadAsTheServiceSendsThem(t *testing.T) {
	const answer = `{"count":1,"results":[{"id":"a","name":"orders","status":"FULL_TRANSFER_FAILED","task_type":"FULL_TRANS",
		"db_use_type":"sync","failed_reason":"The table is full.","actual_start_time":"1608274919000",
		"full_transfer_complete_time":"1608274920000","subnet_id":"s","tags":[]}]}`
	var read Response[DetailJobResp]
	require.NoError(t, json.Unmarshal([]byte(answer), &read))
	require.Equal(t, Response[DetailJobResp]{Count: 1, Results: []DetailJobResp{{
		ID: "a", Name: "orders", Status: StatusFullFailed, TaskType: TaskModeFull, DbUseType: "sync",
		FailedReason: "The table is full.", ActualStartTime: "1608274919000", FullTransferCompleteTime: "1608274920000",
	}}}, read)
}

func TestDetailsAreAskedForByPage(t *testing.T) {
	text, err := json.Marshal(DetailRequest{Jobs: []string{"a"}, PageReq: &PageReq{CurPage: 1, PerPage: 100}})
	require.NoError(t, err)
	require.Equal(t, `{"jobs":["a"],"page_req":{"cur_page":1,"per_page":100}}`, string(text))
}
