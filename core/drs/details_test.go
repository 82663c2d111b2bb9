package drs

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDetailsAndStatusesAreAskedForByWholePages(t *testing.T) {
	c, s := clientOf(t, `{"count":1,"results":[{"id":"a","name":"orders","failed_reason":"full"}]}`)
	read, err := c.Details(within(t.Context()), []string{"a"})
	require.NoError(t, err)
	require.Equal(t, []DetailJobResp{{ID: "a", Name: "orders", FailedReason: "full"}}, read.Results)
	_, err = c.Statuses(within(t.Context()), []string{"a"})
	require.NoError(t, err)
	require.Equal(t, []string{
		`/v3/p0/jobs/batch-detail {"jobs":["a"],"page_req":{"cur_page":1,"per_page":100}}`,
		`/v3/p0/jobs/batch-status {"jobs":["a"],"page_req":{"cur_page":1,"per_page":100}}`,
	}, s.calls)
}

func TestDetailsAreReadAsTheServiceSendsThem(t *testing.T) {
	const answer = `{"count":1,"results":[{"id":"a","name":"orders","status":"FULL_TRANSFER_FAILED","task_type":"FULL_TRANS",
		"db_use_type":"sync","failed_reason":"The table is full.","actual_start_time":"1608274919000",
		"full_transfer_complete_time":"1608274920000","subnet_id":"s","tags":[]}]}`
	var read Response[DetailJobResp]
	require.NoError(t, json.Unmarshal([]byte(answer), &read))
	require.Equal(t, Response[DetailJobResp]{Results: []DetailJobResp{{
		ID: "a", Name: "orders", TaskType: TaskModeFull, FailedReason: "The table is full.",
	}}}, read)
}

func TestDetailsAreAskedForByPage(t *testing.T) {
	text, err := json.Marshal(DetailRequest{Jobs: []string{"a"}, PageReq: &PageReq{CurPage: 1, PerPage: 100}})
	require.NoError(t, err)
	require.Equal(t, `{"jobs":["a"],"page_req":{"cur_page":1,"per_page":100}}`, string(text))
}
