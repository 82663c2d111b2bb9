package report

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
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
		require.Less(t, order[i-1].Info().Rank, order[i].Info().Rank, order[i].Outcome)
	}
	for _, o := range []Outcome{Scheduled, AlreadyStarted, Resumed, NotSent} {
		require.Equal(t, order[4].Info().Rank, (&Result{Outcome: o}).Info().Rank, o)
	}
	require.Equal(t, "⏳", late.Info().Mark)
	require.Equal(t, "✅", order[4].Info().Mark)
	require.Equal(t, "❌", (&Result{Outcome: Failed, NotReached: plan.WaitRunning}).Info().Mark, "that it failed says more")
}

func TestATallyCountsEachOutcome(t *testing.T) {
	var results []Result
	for i, row := range Outcomes {
		for range i + 1 {
			results = append(results, Result{Outcome: row.Outcome})
		}
	}
	tally := New(append(results, onItsWay("x", nil), Result{Outcome: "new"})).Tally()
	success := 1
	for i, row := range Outcomes {
		want := i + 1
		if row.Outcome == Started {
			want++ // the one on its way
		}
		require.Equal(t, want, tally.Of(row.Outcome), row.Outcome)
		if row.Success {
			success += i + 1
		}
	}
	require.Equal(t, success, tally.Success())
	require.Equal(t, 1, tally.NotReached)
	require.Zero(t, tally.Of("new"))
}
