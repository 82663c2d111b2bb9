package report

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheVerdictSaysWhatBecameOfTheRun(t *testing.T) {
	for want, results := range map[string][]Result{
		"1 of 1 task started":  {started("a")},
		"2 of 2 tasks started": {started("a"), started("b")},
		"4 of 7 tasks started (1 now, 1 scheduled, 1 already running, 1 resumed), 1 failed, 1 blocked by the pre-check, 1 unknown": {started("a"),
			{Outcome: Scheduled}, {Outcome: AlreadyStarted}, {Outcome: Resumed}, failed("e", nil), {Outcome: Blocked}, {Outcome: Unknown}},
		"1 of 1 task started, 1 did not reach the wait's target": {onItsWay("a", nil)},
	} {
		require.Equal(t, want, New(results).Verdict())
	}
	dry := New([]Result{{Outcome: NotSent}, {Outcome: Blocked}})
	dry.DryRun = true
	require.Equal(t, "dry run: 1 of 2 tasks would be started, 1 blocked by the pre-check", dry.Verdict())
}

func TestADryRunSaysHowManyTasksItWouldResume(t *testing.T) {
	dry := New([]Result{{Outcome: NotSent}, {Outcome: NotSent, JobStatus: "PAUSING"}, {Outcome: Blocked, JobStatus: "PAUSING"}, {Outcome: NotSent, JobStatus: "CONFIGURATION"}})
	dry.DryRun = true
	require.Equal(t, "dry run: 3 of 4 tasks would be started (1 of them resumed), 1 blocked by the pre-check", dry.Verdict())
}

func TestTheVerdictComesInParts(t *testing.T) {
	r := New([]Result{started("a"), {Outcome: Scheduled}, failed("c", nil), onItsWay("d", nil)})
	require.Equal(t, []string{"3 of 4 tasks started", "1 failed", "1 did not reach the wait's target"}, r.VerdictParts())
	require.Equal(t, "1 now, 1 scheduled", r.Parts((*Result).OK))
	require.Empty(t, r.Parts(func(r *Result) bool { return r.Outcome == Started }))
}
