package drs

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAResumptionNamesTasksOnly(t *testing.T) {
	text, err := json.Marshal(RetryRequest{Jobs: []RetryInfo{{JobID: "a"}, {JobID: "b"}}})
	require.NoError(t, err)
	require.Equal(t, `{"jobs":[{"job_id":"a"},{"job_id":"b"}]}`, string(text))
}
