package report

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestATallyCountsEachOutcome(t *testing.T) {
	var results []Result
	for i, row := range Outcomes {
		for range i + 1 {
			results = append(results, Result{Outcome: row.Outcome})
		}
	}
	tally := New(append(results, onItsWay("x", nil), Result{Outcome: "new"})).Tally()
	success, failure := 1, 0
	for i, row := range Outcomes {
		want := i + 1
		if row.Outcome == Started {
			want++ // the one on its way
		}
		require.Equal(t, want, tally.Of(row.Outcome), row.Outcome)
		if row.Success {
			success += i + 1
		}
		if row.Failure {
			failure += i + 1
		}
	}
	require.Equal(t, success, tally.Success())
	require.Equal(t, failure, tally.Failure())
	require.Equal(t, 1, tally.NotReached)
	require.Zero(t, tally.Of("new"))
}
