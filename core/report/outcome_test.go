package report

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryOutcomeHasARowThatSaysEverything(t *testing.T) {
	seen, metrics := map[Outcome]bool{}, map[string]bool{}
	for _, row := range Outcomes {
		require.False(t, seen[row.Outcome], row.Outcome)
		seen[row.Outcome] = true
		require.Equal(t, row, row.Outcome.Info())
		require.NotEmpty(t, row.Mark, row.Outcome)
		require.NotEmpty(t, row.Label, row.Outcome)
		require.False(t, row.Success && row.Failure, row.Outcome)
		require.Equal(t, row.Success, row.Outcome.Success())
		require.Equal(t, row.Failure, row.Outcome.Failure())
		if row.Outcome != NotSent {
			require.NotEmpty(t, row.Metric, row.Outcome)
			require.False(t, metrics[row.Metric], row.Metric)
			metrics[row.Metric] = true
		}
	}
	require.Equal(t, OutcomeInfo{Outcome: "new"}, Outcome("new").Info())
	require.False(t, Outcome("new").Success() || Outcome("new").Failure())
}

func TestPeopleReadWhatNeedsAttentionFirst(t *testing.T) {
	late := onItsWay("late", nil)
	order := []Result{failed("a", nil), {Outcome: Blocked}, {Outcome: Unknown}, late, started("e")}
	for i := 1; i < len(order); i++ {
		require.Less(t, order[i-1].Rank(), order[i].Rank(), order[i].Outcome)
	}
	for _, o := range []Outcome{Scheduled, AlreadyStarted, Resumed, NotSent} {
		require.Equal(t, (&order[4]).Rank(), (&Result{Outcome: o}).Rank(), o)
	}
	require.Equal(t, "⏳", late.Mark())
	require.Equal(t, "✅", (&order[4]).Mark())
}
