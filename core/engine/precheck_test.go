package engine

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

func TestExactlyWhatPassesItsPrecheckIsStarted(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.plan("a", "b-unready", "c-running", "d", "e-missing")
		asked.Precheck = true
		rep := l.run(t.Context(), asked, nil)
		var got []report.Outcome
		for _, r := range rep.Results {
			got = append(got, r.Outcome)
		}
		require.Equal(t, []report.Outcome{report.Started, report.Blocked, report.AlreadyStarted, report.Started, report.Blocked}, got)
		require.NotEmpty(t, rep.Results[1].Precheck)
		require.Equal(t, "FAILED", rep.Results[1].Precheck[0].Result)
		require.NotEmpty(t, rep.Results[1].Precheck[0].Reason)
		require.Equal(t, []string{"b-unready", "e-missing"}, rep.Failed)
		require.Zero(t, l.sim.Attempts("b-unready"), "what is blocked is never sent")
		require.Zero(t, l.sim.Attempts("c-running"))
	}, simulator.Rehearsal())
}

func TestTenTasksArePrecheckedInACall(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		plan := l.plan(many(23)...)
		plan.Precheck = true
		for _, outcome := range l.outcomes(plan) {
			require.Equal(t, report.Started, outcome)
		}
		require.Equal(t, 3, l.sim.Requests(simulator.OpPrecheck))
	}, simulator.Rehearsal())
}

func TestResultsAreMatchedByThePrechecksOwnID(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(
			simulator.Fault{Kind: simulator.KindReverse, Op: simulator.OpPrecheckResult, Times: simulator.Always},
			simulator.Fault{Kind: simulator.KindDouble, Op: simulator.OpPrecheckResult, Times: simulator.Always},
		)
		asked := l.plan("a", "b-unready", "c", "d-unready")
		asked.Precheck = true
		require.Equal(t, []report.Outcome{report.Started, report.Blocked, report.Started, report.Blocked}, l.outcomes(asked))
	}, simulator.Rehearsal(), simulator.WithOwnPrecheckIDs())
}

func TestAnAlarmWarnsAndDoesNotBlock(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.SetPrecheck("a", drs.PrecheckItem{Item: "sqlModeConsistency", Group: "db_params", Result: drs.PrecheckAlarm, FailedReason: "differs"})
		asked := l.plan("a")
		asked.Precheck = true
		rep := l.run(t.Context(), asked, nil)
		require.Equal(t, report.Started, rep.Results[0].Outcome)
		require.Equal(t, []report.PrecheckItem{{Item: "sqlModeConsistency", Group: "db_params", Result: "ALARM", Reason: "differs"}}, rep.Results[0].Precheck)
	}, simulator.Rehearsal(), simulator.WithTasks("a"))
}

func TestADryRunWithPrecheckRehearsesEverything(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.plan("a", "b-unready")
		asked.Precheck, asked.DryRun = true, true
		rep := l.run(t.Context(), asked, nil)
		require.Equal(t, report.NotSent, rep.Results[0].Outcome)
		require.Equal(t, report.Blocked, rep.Results[1].Outcome)
		require.Error(t, rep.Err(plan.FailOnAny))
		require.Zero(t, l.sim.Requests(simulator.OpStart))
	}, simulator.Rehearsal())
}

func TestNothingIsStartedOnAGuess(t *testing.T) {
	for name, c := range map[string]struct {
		faults []simulator.Fault
		why    string
	}{
		"asking for the check fails":        {[]simulator.Fault{{Kind: simulator.KindAnswer, Op: simulator.OpPrecheck, Status: 500, Times: simulator.Always}}, "could not be asked for"},
		"the check is refused":              {[]simulator.Fault{{Kind: simulator.KindRefuseJob, Op: simulator.OpPrecheck, Code: "DRS.M00202"}}, "was refused"},
		"the answer leaves the job out":     {[]simulator.Fault{{Kind: simulator.KindDropEntry, Op: simulator.OpPrecheck, Times: simulator.Always}}, "could not be started"},
		"the check never ends":              {[]simulator.Fault{{Kind: simulator.KindStuck}}, "did not finish within wait-timeout"},
		"reading it fails":                  {[]simulator.Fault{{Kind: simulator.KindAnswer, Op: simulator.OpPrecheckResult, Status: 502, Times: simulator.Always}}, "did not finish within wait-timeout"},
		"its result is left out":            {[]simulator.Fault{{Kind: simulator.KindDropEntry, Op: simulator.OpPrecheckResult, Times: simulator.Always}}, "did not finish within wait-timeout"},
		"its result says both":              {[]simulator.Fault{{Kind: simulator.KindContradict, Op: simulator.OpPrecheckResult, Times: simulator.Always}}, "did not"},
		"the service throttles it for good": {[]simulator.Fault{{Kind: simulator.KindRefuseJob, Op: simulator.OpPrecheck, Code: "DRS.M01504", Times: simulator.Always}}, "could not be started"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *harness) {
				l.sim.Inject(c.faults...)
				asked := l.plan("a")
				asked.Precheck, asked.WaitTimeout = true, 5*time.Minute
				rep := l.run(t.Context(), asked, nil)
				require.Equal(t, report.Blocked, rep.Results[0].Outcome)
				require.Contains(t, rep.Results[0].ErrorMsg, c.why)
				require.NotEmpty(t, rep.Results[0].Hint)
				require.Zero(t, l.sim.Requests(simulator.OpStart))
			}, simulator.Rehearsal())
		})
	}
}

// However the service names its pre-checks: nothing starts that it did not pass, and where its results can be told apart,
// everything that it passed.
func TestEachTaskIsDecidedByItsOwnPrecheck(t *testing.T) {
	for _, ids := range simulator.PrecheckIDsAll {
		inBubble(t, func(t *testing.T, l *harness) {
			asked := l.plan("a", "b-unready", "c", "d-unready", "e")
			asked.Precheck, asked.WaitTimeout = true, 5*time.Minute
			rep := l.run(t.Context(), asked, nil)
			require.NotContains(t, rep.Started, "b-unready", ids)
			require.NotContains(t, rep.Started, "d-unready", ids)
			for _, id := range rep.Started {
				require.True(t, l.sim.PrecheckPasses(id))
			}
			switch ids {
			case simulator.PrecheckIDsTask, simulator.PrecheckIDsOwn, simulator.PrecheckIDsNamed:
				require.Equal(t, []string{"a", "c", "e"}, rep.Started, ids)
			case simulator.PrecheckIDsShared, simulator.PrecheckIDsSwapped, simulator.PrecheckIDsForeign:
				require.Empty(t, rep.Started, ids)
			}
		}, simulator.Rehearsal(), simulator.WithPrecheckIDs(ids))
	}
}

func TestAPrecheckThatIsNotSureBlocks(t *testing.T) {
	for kind, want := range map[simulator.Kind]report.Outcome{
		simulator.KindPrecheckUnknown: report.Blocked, simulator.KindPrecheckContradicts: report.Blocked, simulator.KindPrecheckLate: report.Started,
	} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(simulator.Fault{Kind: kind, Jobs: []string{"a"}})
			asked := l.plan("a", "b")
			asked.Precheck = true
			require.Equal(t, []report.Outcome{want, report.Started}, l.outcomes(asked), kind)
		}, simulator.Rehearsal())
	}
}

func TestACallForPrechecksThatIsRefusedBecauseOfOneTaskIsSplit(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindAnswer, Op: simulator.OpPrecheck, Jobs: []string{"c"}, Status: 400, Code: "DRS.M05003", Times: simulator.Always})
		asked := l.plan("a", "b", "c", "d")
		asked.Precheck = true
		require.Equal(t, []report.Outcome{report.Started, report.Started, report.Blocked, report.Started}, l.outcomes(asked))
	}, simulator.Rehearsal())
}

func TestPassingFaultsOfAPrecheckDoNotBlock(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(
			simulator.Fault{Kind: simulator.KindCutAfter, Op: simulator.OpPrecheck},
			simulator.Fault{Kind: simulator.KindRefuseJob, Op: simulator.OpPrecheck, Code: "DRS.M01504", Jobs: []string{"b"}},
			simulator.Fault{Kind: simulator.KindAnswer, Op: simulator.OpPrecheckResult, Status: 503},
			simulator.Fault{Kind: simulator.KindReverse, Op: simulator.OpPrecheckResult, Times: simulator.Always},
		)
		asked := l.plan("a", "b", "c")
		asked.Precheck = true
		require.Equal(t, []report.Outcome{report.Started, report.Started, report.Started}, l.outcomes(asked))
	}, simulator.Rehearsal())
}

func TestCancellationEndsAPrecheck(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindStuck})
		asked := l.plan("a")
		asked.Precheck = true
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, cancel)
		rep := l.run(ctx, asked, nil)
		require.Equal(t, report.Blocked, rep.Results[0].Outcome)
		require.Contains(t, rep.Results[0].ErrorMsg, "before the run was cancelled")
		require.Zero(t, l.sim.Requests(simulator.OpStart))
	}, simulator.Rehearsal())
}

func TestAPrecheckThatTheServiceIsTooBusyForBlocks(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindRefuseJob, Op: simulator.OpPrecheck, Code: "DRS.M01503", Message: "Too often.", Times: simulator.Always})
		asked := l.plan("a", "b")
		asked.Precheck = true
		began := time.Now()
		rep := l.run(t.Context(), asked, nil)
		require.Equal(t, report.Blocked, rep.Results[0].Outcome)
		require.Equal(t, "its pre-check could not be started: Too often.", rep.Results[0].ErrorMsg)
		require.Equal(t, 5, l.sim.Requests(simulator.OpPrecheck))
		require.Positive(t, time.Since(began))
	}, simulator.Rehearsal())
}

func TestABlockedTaskNamesWhatBlocksIt(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		alarm := drs.PrecheckItem{Item: "sqlModeConsistency", Group: "db_params", Result: drs.PrecheckAlarm, FailedReason: "differs"}
		l.sim.SetPrecheck("a", alarm, drs.PrecheckItem{Item: "somethingNew", Group: "g", Result: drs.PrecheckFailed, FailedReason: "no"})
		l.sim.SetPrecheck("b", alarm)
		l.sim.Inject(simulator.Fault{Kind: simulator.KindPrecheckContradicts, Jobs: []string{"b"}})
		l.sim.Inject(simulator.Fault{Kind: simulator.KindStuck, Jobs: []string{"c"}})
		asked := l.plan("a", "b", "c")
		asked.Precheck, asked.WaitTimeout = true, time.Minute
		rep := l.run(t.Context(), asked, nil)
		require.Equal(t, "its pre-check did not pass (somethingNew)", rep.Results[0].ErrorMsg)
		require.Equal(t, "fix the items listed, then run again: nothing was started", rep.Results[0].Hint)
		require.Equal(t, "its pre-check did not pass", rep.Results[1].ErrorMsg)
		require.Regexp(t, `^its pre-check did not finish within wait-timeout \(WaitTimeout\) of 1m0s; it only reached "\d+%"$`, rep.Results[2].ErrorMsg)
	}, simulator.Rehearsal())
}

func TestAPrecheckThatCouldNotBeAskedForIsNotToldToFixItsItems(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindCutBefore, Op: simulator.OpPrecheck, Times: simulator.Always})
		asked := l.plan("a")
		asked.Precheck = true
		rep := l.run(t.Context(), asked, nil)
		require.Contains(t, rep.Results[0].ErrorMsg, "its pre-check could not be asked for")
		require.NotContains(t, rep.Results[0].Hint, "fix the items")
		require.Contains(t, rep.Results[0].Hint, "check the region or endpoint, the network and the proxy")
	}, simulator.Rehearsal())
}

func TestThePrecheckNamesTheLimitThatEndedIt(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindStuck})
		asked := l.plan("a")
		asked.Precheck = true
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		rep := l.run(ctx, asked, nil)
		require.Contains(t, rep.Results[0].ErrorMsg, "its pre-check did not finish within the function's Timeout")
		require.Contains(t, rep.Results[0].Hint, "raise the function's Timeout (at most 900)")
	}, simulator.Rehearsal())
}
