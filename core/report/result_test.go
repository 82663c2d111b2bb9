package report

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAResultLeavesOutWhatIsEmpty(t *testing.T) {
	content, err := json.Marshal(Result{ID: "a", Outcome: Started})
	require.NoError(t, err)
	require.JSONEq(t, `{"id":"a","outcome":"started"}`, string(content))

	progress, delay := 0.0, int64(0)
	content, err = json.Marshal(Result{ID: "a", Outcome: Started, Progress: &progress, DelayMS: &delay})
	require.NoError(t, err)
	require.JSONEq(t, `{"id":"a","outcome":"started","progress":0,"delay_ms":0}`, string(content), "0 is known, and shown")
}
