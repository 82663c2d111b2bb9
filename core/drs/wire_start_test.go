package drs

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAResumptionNamesTasksOnly(t *testing.T) {
	edited := true
	text, err := json.Marshal(RetryRequest{Jobs: []RetryInfo{{JobID: "a"}, {JobID: "b", IsSyncReEdit: &edited}}})
	require.NoError(t, err)
	require.Equal(t, `{"jobs":[{"job_id":"a"},{"job_id":"b","is_sync_re_edit":true}]}`, string(text))
}
