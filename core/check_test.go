package core

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

func TestExactlyWhatPassesItsPrecheckIsStarted(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		plan := l.plan("a", "b-unready", "c-running", "d", "e-missing")
		plan.Precheck = true
		report := l.starter.Run(t.Context(), plan, nil)
		var got []Outcome
		for _, r := range report.Results {
			got = append(got, r.Outcome)
		}
		require.Equal(t, []Outcome{Started, Blocked, AlreadyStarted, Started, Blocked}, got)
		require.NotEmpty(t, report.Results[1].Precheck)
		require.Equal(t, "FAILED", report.Results[1].Precheck[0].Result)
		require.NotEmpty(t, report.Results[1].Precheck[0].Reason)
		require.Equal(t, []string{"b-unready", "e-missing"}, report.Failed)
		require.Zero(t, l.sim.Attempts("b-unready"), "what is blocked is never sent")
		require.Zero(t, l.sim.Attempts("c-running"))
	}, simulator.Rehearsal())
}

func TestTenTasksArePrecheckedInACall(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		plan := l.plan(many(23)...)
		plan.Precheck = true
		for _, outcome := range l.outcomes(plan) {
			require.Equal(t, Started, outcome)
		}
		require.Equal(t, 3, l.sim.Requests(simulator.OpPrecheck))
	}, simulator.Rehearsal())
}

func TestResultsAreMatchedByThePrechecksOwnID(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.sim.Inject(
			simulator.Fault{Kind: simulator.KindReverse, Op: simulator.OpPrecheckResult, Times: simulator.Always},
			simulator.Fault{Kind: simulator.KindDouble, Op: simulator.OpPrecheckResult, Times: simulator.Always},
		)
		plan := l.plan("a", "b-unready", "c", "d-unready")
		plan.Precheck = true
		require.Equal(t, []Outcome{Started, Blocked, Started, Blocked}, l.outcomes(plan))
	}, simulator.Rehearsal(), simulator.WithOwnPrecheckIDs())
}

func TestAnAlarmWarnsAndDoesNotBlock(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.sim.SetPrecheck("a", drs.PrecheckItem{Item: "sqlModeConsistency", Group: "db_params", Result: drs.PrecheckAlarm, FailedReason: "differs"})
		plan := l.plan("a")
		plan.Precheck = true
		report := l.starter.Run(t.Context(), plan, nil)
		require.Equal(t, Started, report.Results[0].Outcome)
		require.Equal(t, []PrecheckItem{{Item: "sqlModeConsistency", Group: "db_params", Result: "ALARM", Reason: "differs"}}, report.Results[0].Precheck)
	}, simulator.Rehearsal(), simulator.WithTasks("a"))
}

func TestADryRunWithPrecheckRehearsesEverything(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		plan := l.plan("a", "b-unready")
		plan.Precheck, plan.DryRun = true, true
		report := l.starter.Run(t.Context(), plan, nil)
		require.Equal(t, NotSent, report.Results[0].Outcome)
		require.Equal(t, Blocked, report.Results[1].Outcome)
		require.Error(t, report.Err(FailOnAny))
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
		"the check never ends":              {[]simulator.Fault{{Kind: simulator.KindStuck}}, "did not finish within the limit"},
		"reading it fails":                  {[]simulator.Fault{{Kind: simulator.KindAnswer, Op: simulator.OpPrecheckResult, Status: 502, Times: simulator.Always}}, "did not finish within the limit"},
		"its result is left out":            {[]simulator.Fault{{Kind: simulator.KindDropEntry, Op: simulator.OpPrecheckResult, Times: simulator.Always}}, "did not finish within the limit"},
		"its result says both":              {[]simulator.Fault{{Kind: simulator.KindContradict, Op: simulator.OpPrecheckResult, Times: simulator.Always}}, "did not"},
		"the service throttles it for good": {[]simulator.Fault{{Kind: simulator.KindRefuseJob, Op: simulator.OpPrecheck, Code: "DRS.M01504", Times: simulator.Always}}, "could not be started"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				l.sim.Inject(c.faults...)
				plan := l.plan("a")
				plan.Precheck, plan.WaitTimeout = true, 5*time.Minute
				report := l.starter.Run(t.Context(), plan, nil)
				require.Equal(t, Blocked, report.Results[0].Outcome)
				require.Contains(t, report.Results[0].ErrorMsg, c.why)
				require.NotEmpty(t, report.Results[0].Hint)
				require.Zero(t, l.sim.Requests(simulator.OpStart))
			}, simulator.Rehearsal())
		})
	}
}

func TestPassingFaultsOfAPrecheckDoNotBlock(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.sim.Inject(
			simulator.Fault{Kind: simulator.KindCutAfter, Op: simulator.OpPrecheck},
			simulator.Fault{Kind: simulator.KindRefuseJob, Op: simulator.OpPrecheck, Code: "DRS.M01504", Jobs: []string{"b"}},
			simulator.Fault{Kind: simulator.KindAnswer, Op: simulator.OpPrecheckResult, Status: 503},
			simulator.Fault{Kind: simulator.KindReverse, Op: simulator.OpPrecheckResult, Times: simulator.Always},
		)
		plan := l.plan("a", "b", "c")
		plan.Precheck = true
		require.Equal(t, []Outcome{Started, Started, Started}, l.outcomes(plan))
	}, simulator.Rehearsal())
}

func TestCancellationEndsAPrecheck(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindStuck})
		plan := l.plan("a")
		plan.Precheck = true
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, cancel)
		report := l.starter.Run(ctx, plan, nil)
		require.Equal(t, Blocked, report.Results[0].Outcome)
		require.Contains(t, report.Results[0].ErrorMsg, "before the run was cancelled")
		require.Zero(t, l.sim.Requests(simulator.OpStart))
	}, simulator.Rehearsal())
}
