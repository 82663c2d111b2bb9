package report

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
)

func TestFitKeepsTheFirstEntries(t *testing.T) {
	encode := func(entries []string) []byte {
		content, err := json.Marshal(entries)
		require.NoError(t, err)
		return content
	}
	all := []string{"a", "b", "c", "d"}
	require.Equal(t, `["a","b","c","d"]`, string(Fit(all, 17, encode)))
	require.Equal(t, `["a","b"]`, string(Fit(all, 16, encode)))
	require.Equal(t, `[]`, string(Fit(all, 2, encode)))
	require.Equal(t, `[]`, string(Fit(all, 1, encode)), "it ends, though that does not fit either")
}

func TestWhatIsNotOKFailedOrIsUnknownOrDidNotReachTheTarget(t *testing.T) {
	r := New([]Result{{ID: "a", Outcome: Started}, {ID: "b", Outcome: Failed}, {ID: "c", Outcome: Unknown},
		{ID: "d", Outcome: Blocked}, {ID: "e", Outcome: Started, NotReached: plan.WaitRunning}, {ID: "f", Outcome: NotSent}})
	var ids []string
	for _, result := range r.NotOK() {
		ids = append(ids, result.ID)
	}
	require.Equal(t, []string{"b", "c", "d", "e"}, ids)
	require.NotNil(t, New(nil).NotOK())
}
