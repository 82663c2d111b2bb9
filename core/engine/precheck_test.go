package engine

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
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
		require.Equal(t, []report.Outcome{report.Started, report.Blocked, report.AlreadyStarted, report.Started, report.Failed}, got)
		require.NotEmpty(t, rep.Results[1].Precheck)
		require.Equal(t, "FAILED", rep.Results[1].Precheck[0].Result)
		require.NotEmpty(t, rep.Results[1].Precheck[0].Reason)
		require.Equal(t, []string{"b-unready", "e-missing"}, rep.Failed)
		require.Zero(t, l.sim.Attempts("b-unready"), "what is blocked is never sent")
		require.Zero(t, l.sim.Attempts("c-running"))
	}, fault.Rehearsal())
}

func TestTenTasksArePrecheckedInACall(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		plan := l.plan(many(23)...)
		plan.Precheck = true
		for _, outcome := range l.outcomes(plan) {
			require.Equal(t, report.Started, outcome)
		}
		require.Equal(t, 3, l.sim.Requests(fault.OpPrecheck))
	}, fault.Rehearsal())
}

func TestResultsAreMatchedByThePrechecksOwnID(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(
			fault.Fault{Kind: fault.KindReverse, Op: fault.OpPrecheckResult, Times: fault.Always},
			fault.Fault{Kind: fault.KindDouble, Op: fault.OpPrecheckResult, Times: fault.Always},
		)
		asked := l.plan("a", "b-unready", "c", "d-unready")
		asked.Precheck = true
		require.Equal(t, []report.Outcome{report.Started, report.Blocked, report.Started, report.Blocked}, l.outcomes(asked))
	}, fault.Rehearsal(), fault.WithOwnPrecheckIDs())
}

func TestAnAlarmWarnsAndDoesNotBlock(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.SetPrecheck("a", drs.PrecheckItem{Item: "sqlModeConsistency", Group: "db_params", Result: drs.PrecheckAlarm, FailedReason: "differs"})
		asked := l.plan("a")
		asked.Precheck = true
		rep := l.run(t.Context(), asked, nil)
		require.Equal(t, report.Started, rep.Results[0].Outcome)
		require.Equal(t, []report.PrecheckItem{{Item: "sqlModeConsistency", Group: "db_params", Result: "ALARM", Reason: "differs"}}, rep.Results[0].Precheck)
	}, fault.Rehearsal(), fault.WithTasks("a"))
}

func TestADryRunWithPrecheckRehearsesEverything(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.plan("a", "b-unready")
		asked.Precheck, asked.DryRun = true, true
		rep := l.run(t.Context(), asked, nil)
		require.Equal(t, report.NotSent, rep.Results[0].Outcome)
		require.Equal(t, report.Blocked, rep.Results[1].Outcome)
		require.Error(t, rep.Err(plan.FailOnAny))
		require.Zero(t, l.sim.Requests(fault.OpStart))
	}, fault.Rehearsal())
}

func TestNothingIsStartedOnAGuess(t *testing.T) {
	for name, c := range map[string]struct {
		faults []fault.Fault
		why    string
	}{
		"asking for the check fails":        {[]fault.Fault{{Kind: fault.KindAnswer, Op: fault.OpPrecheck, Status: 500, Times: fault.Always}}, "could not be asked for"},
		"the answer leaves the job out":     {[]fault.Fault{{Kind: fault.KindDropEntry, Op: fault.OpPrecheck, Times: fault.Always}}, "could not be started"},
		"the check never ends":              {[]fault.Fault{{Kind: fault.KindStuck}}, "did not finish within wait-timeout"},
		"reading it fails":                  {[]fault.Fault{{Kind: fault.KindAnswer, Op: fault.OpPrecheckResult, Status: 502, Times: fault.Always}}, "did not finish within wait-timeout"},
		"its result is left out":            {[]fault.Fault{{Kind: fault.KindDropEntry, Op: fault.OpPrecheckResult, Times: fault.Always}}, "did not finish within wait-timeout"},
		"its result says both":              {[]fault.Fault{{Kind: fault.KindContradict, Op: fault.OpPrecheckResult, Times: fault.Always}}, "did not"},
		"the service throttles it for good": {[]fault.Fault{{Kind: fault.KindRefuseJob, Op: fault.OpPrecheck, Code: "DRS.M01504", Times: fault.Always}}, "could not be started"},
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
				require.Zero(t, l.sim.Requests(fault.OpStart))
			}, fault.Rehearsal())
		})
	}
}

// However the service names its pre-checks: nothing starts that it did not pass, and where its results can be told apart,
// everything that it passed.
func TestEachTaskIsDecidedByItsOwnPrecheck(t *testing.T) {
	for _, ids := range fault.PrecheckIDsAll {
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
			case fault.PrecheckIDsTask, fault.PrecheckIDsOwn, fault.PrecheckIDsNamed:
				require.Equal(t, []string{"a", "c", "e"}, rep.Started, ids)
			case fault.PrecheckIDsShared, fault.PrecheckIDsSwapped, fault.PrecheckIDsForeign:
				require.Empty(t, rep.Started, ids)
			}
		}, fault.Rehearsal(), fault.WithPrecheckIDs(ids))
	}
}

func TestAPrecheckThatIsNotSureBlocks(t *testing.T) {
	for kind, want := range map[fault.Kind]report.Outcome{
		fault.KindPrecheckUnknown: report.Blocked, fault.KindPrecheckContradicts: report.Blocked, fault.KindPrecheckLate: report.Started,
	} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(fault.Fault{Kind: kind, Jobs: []string{"a"}})
			asked := l.plan("a", "b")
			asked.Precheck = true
			require.Equal(t, []report.Outcome{want, report.Started}, l.outcomes(asked), kind)
		}, fault.Rehearsal())
	}
}

func TestACallForPrechecksThatIsRefusedBecauseOfOneTaskIsSplit(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpPrecheck, Jobs: []string{"c"}, Status: 400, Code: "DRS.M05003", Times: fault.Always})
		asked := l.plan("a", "b", "c", "d")
		asked.Precheck = true
		require.Equal(t, []report.Outcome{report.Started, report.Started, report.Failed, report.Started}, l.outcomes(asked))
	}, fault.Rehearsal())
}

func TestPassingFaultsOfAPrecheckDoNotBlock(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(
			fault.Fault{Kind: fault.KindCutAfter, Op: fault.OpPrecheck},
			fault.Fault{Kind: fault.KindRefuseJob, Op: fault.OpPrecheck, Code: "DRS.M01504", Jobs: []string{"b"}},
			fault.Fault{Kind: fault.KindAnswer, Op: fault.OpPrecheckResult, Status: 503},
			fault.Fault{Kind: fault.KindReverse, Op: fault.OpPrecheckResult, Times: fault.Always},
		)
		asked := l.plan("a", "b", "c")
		asked.Precheck = true
		require.Equal(t, []report.Outcome{report.Started, report.Started, report.Started}, l.outcomes(asked))
	}, fault.Rehearsal())
}

func TestCancellationEndsAPrecheck(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindStuck})
		asked := l.plan("a")
		asked.Precheck = true
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, cancel)
		rep := l.run(ctx, asked, nil)
		require.Equal(t, report.Blocked, rep.Results[0].Outcome)
		require.Contains(t, rep.Results[0].ErrorMsg, "before the run was cancelled")
		require.Zero(t, l.sim.Requests(fault.OpStart))
	}, fault.Rehearsal())
}

func TestAPrecheckThatTheServiceIsTooBusyForBlocks(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindRefuseJob, Op: fault.OpPrecheck, Code: "DRS.M01503", Message: "Too often.", Times: fault.Always})
		asked := l.plan("a", "b")
		asked.Precheck = true
		began := time.Now()
		rep := l.run(t.Context(), asked, nil)
		require.Equal(t, report.Blocked, rep.Results[0].Outcome)
		require.Equal(t, "its pre-check could not be started: Too often.", rep.Results[0].ErrorMsg)
		require.Equal(t, 5, l.sim.Requests(fault.OpPrecheck))
		require.Positive(t, time.Since(began))
	}, fault.Rehearsal())
}

func TestABlockedTaskNamesWhatBlocksIt(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		alarm := drs.PrecheckItem{Item: "sqlModeConsistency", Group: "db_params", Result: drs.PrecheckAlarm, FailedReason: "differs"}
		l.sim.SetPrecheck("a", alarm, drs.PrecheckItem{Item: "somethingNew", Group: "g", Result: drs.PrecheckFailed, FailedReason: "no"})
		l.sim.SetPrecheck("b", alarm)
		l.sim.Inject(fault.Fault{Kind: fault.KindPrecheckContradicts, Jobs: []string{"b"}})
		l.sim.Inject(fault.Fault{Kind: fault.KindStuck, Jobs: []string{"c"}})
		asked := l.plan("a", "b", "c")
		asked.Precheck, asked.WaitTimeout = true, time.Minute
		rep := l.run(t.Context(), asked, nil)
		require.Equal(t, "its pre-check did not pass (somethingNew)", rep.Results[0].ErrorMsg)
		require.Equal(t, "fix the items listed, then run again: nothing was started", rep.Results[0].Hint)
		require.Equal(t, "its pre-check did not pass", rep.Results[1].ErrorMsg)
		require.Regexp(t, `^its pre-check did not finish within wait-timeout of 1m0s; it only reached "\d+%"$`, rep.Results[2].ErrorMsg)
	}, fault.Rehearsal())
}

func TestAPrecheckThatCouldNotBeAskedForIsNotToldToFixItsItems(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindCutBefore, Op: fault.OpPrecheck, Times: fault.Always})
		asked := l.plan("a")
		asked.Precheck = true
		rep := l.run(t.Context(), asked, nil)
		require.Contains(t, rep.Results[0].ErrorMsg, "its pre-check could not be asked for")
		require.NotContains(t, rep.Results[0].Hint, "fix the items")
		require.Contains(t, rep.Results[0].Hint, "check the region or endpoint, the network and the proxy")
	}, fault.Rehearsal())
}

func TestThePrecheckNamesTheLimitThatEndedIt(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindStuck})
		asked := l.plan("a")
		asked.Precheck = true
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		rep := l.run(ctx, asked, nil)
		require.Contains(t, rep.Results[0].ErrorMsg, "its pre-check did not finish within the function's Timeout")
		require.Contains(t, rep.Results[0].Hint, "raise the function's Timeout (at most 900)")
	}, fault.Rehearsal())
}

// What the service refuses to check is refused, and not blocked by its check.
func TestATaskWhosePrecheckIsRefusedHasFailed(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.plan("a-missing", "b-paused", "c")
		asked.Precheck = true
		rep := l.run(t.Context(), asked, nil)
		require.Equal(t, []string{"a-missing", "b-paused"}, rep.Failed)
		require.Equal(t, report.Failed, rep.Results[0].Outcome)
		require.Equal(t, "DRS.M05003", rep.Results[0].ErrorCode)
		require.Equal(t, report.Failed, rep.Results[1].Outcome)
		require.Contains(t, rep.Results[1].ErrorMsg, `its status is "PAUSING"`)
		require.Zero(t, l.sim.Attempts("a-missing"))
	}, fault.Rehearsal())
}

// Right after asking, the service may still show the result of the check before.
func TestYesterdaysResultOfAPrecheckPassesNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindEntry, Op: fault.OpPrecheckResult, AfterChange: true, For: 9 * time.Second, Times: fault.Always,
			Entry: map[string]any{"result": true, "process": "100%", "precheck_result": []any{}, "error_code": nil, "error_msg": nil}})
		asked := l.plan("a-unready", "b")
		asked.Precheck, asked.PollInterval = true, time.Second
		require.Equal(t, []report.Outcome{report.Blocked, report.Started}, l.outcomes(asked))
	}, fault.Rehearsal())
}

// A page of a firewall is no answer of the service.
func TestAPrecheckThatAPageAnswersOnceIsAskedForAgain(t *testing.T) {
	for _, status := range []int{302, 400, 403, 404} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpPrecheck, Status: status, Shape: fault.ShapeHTML})
			asked := l.plan("a")
			asked.Precheck = true
			require.Equal(t, []report.Outcome{report.Started}, l.outcomes(asked))
		}, fault.Rehearsal())
	}
}
