package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

func TestEveryTargetOfAWaitHasWords(t *testing.T) {
	for target, words := range targets {
		if target != plan.WaitNone {
			require.NotEmpty(t, words.until, target)
			require.Equal(t, words.notReached, label(&report.Result{Outcome: report.Started, NotReached: target}))
		}
	}
	for _, spec := range plan.Specs() {
		if spec.Name == "wait-for" {
			for _, word := range []plan.WaitFor{plan.WaitNone, plan.WaitRunning, plan.WaitFull, plan.WaitIncremental, plan.WaitCaughtUp} {
				require.Contains(t, targets, word)
			}
		}
	}
	require.Equal(t, "Not verified yet", label(&report.Result{Outcome: report.Started, NotReached: "verified"}), "a target that has no words yet")
}

func TestALabelIsTheOutcomeInWords(t *testing.T) {
	for _, row := range report.Outcomes {
		require.Equal(t, row.Label, label(&report.Result{Outcome: row.Outcome}))
	}
	require.Equal(t, "Failed", label(&report.Result{Outcome: report.Failed, NotReached: plan.WaitRunning}))
	require.Equal(t, "brand_new", label(&report.Result{Outcome: "brand_new"}))
}

func TestReasonsAreNotRepeated(t *testing.T) {
	for want, result := range map[string]report.Result{
		"||": {Outcome: report.AlreadyStarted, ErrorCode: "DRS.M00304", ErrorMsg: "Not allowed in the current status."},
		"DRS.M05003|Not found.|The disk is full.": {ErrorCode: "DRS.M05003", ErrorMsg: "Not found.", FailedReason: "The disk is full."},
		"|sign-in failed|":                        {ErrorMsg: "sign-in failed; check the key", Hint: "check the key"},
		"|The disk is full.|":                     {ErrorMsg: "The disk is full.", FailedReason: "The disk is full."},
		"DRS.M00304||":                            {Outcome: report.Blocked, ErrorCode: "DRS.M00304", ErrorMsg: "its pre-check did not pass (a)", Precheck: []report.PrecheckItem{{Item: "a"}}},
		"|its pre-check took too long|":           {Outcome: report.Blocked, ErrorMsg: "its pre-check took too long"},
	} {
		code, message, reason := failures(&result)
		require.Equal(t, want, code+"|"+message+"|"+reason)
	}
}

func TestOnlyWhatWaitsForItsTimeShowsOne(t *testing.T) {
	for outcome, want := range map[report.Outcome]string{
		report.Scheduled: "2030-01-01 00:00 UTC",
		report.NotSent:   "2030-01-01 00:00 UTC",
		report.Started:   "",
		report.Failed:    "",
	} {
		require.Equal(t, want, startText(&report.Result{Outcome: outcome, StartTime: "1893456000000"}), outcome)
	}
	require.Empty(t, startText(&report.Result{Outcome: report.Scheduled}))
	require.Equal(t, "2030-01-01 00:00:59 UTC", startText(&report.Result{Outcome: report.Scheduled, StartTime: "1893456059000"}))
}

func TestProgressAndDelayShowWhatIsKnown(t *testing.T) {
	require.Empty(t, copied(&report.Result{}))
	require.Empty(t, delay(&report.Result{}))
	nearlyAll, none, little := 99.9, int64(0), int64(12_340)
	require.Equal(t, "99 %", copied(&report.Result{Progress: &nearlyAll}), "not all is copied")
	require.Equal(t, "0s", delay(&report.Result{DelayMS: &none}))
	require.Equal(t, "12s", delay(&report.Result{DelayMS: &little}))
	require.Equal(t, "850ms", shortDuration(850*time.Millisecond))
}
