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

func TestAStartTimeIsShownInUTC(t *testing.T) {
	at, is := (&Result{StartTime: "1893456000000"}).StartsAt()
	require.True(t, is)
	require.Equal(t, "2030-01-01T00:00:00Z", at.Format("2006-01-02T15:04:05Z07:00"))
	_, is = (&Result{}).StartsAt()
	require.False(t, is, "it was to start at once")
}
