package engine

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// gate is a plan that starts nothing.
func (l *harness) gate(target plan.WaitFor, ids ...string) *plan.Plan {
	asked := l.waiting(target, ids...)
	asked.WaitOnly = true
	return asked
}

func TestAGateSaysWhatIsTrueOfEachTaskAndSendsNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		for id, status := range map[string]drs.Status{"runs": drs.StatusFullStarted, "waits": drs.StatusWaitingForStart, "failed": drs.StatusFullFailed,
			"released": drs.StatusReleaseComplete, "new": "BRAND_NEW"} {
			l.sim.SetStatus(id, status)
		}
		asked := l.gate(plan.WaitRunning, "runs", "waits", "failed", "released", "new", "ready", "a-paused", "a-missing", "a-lost")
		rep := l.run(t.Context(), asked, nil)
		says := map[string]string{}
		for i := range rep.Results {
			r := &rep.Results[i]
			says[r.ID] = string(r.Outcome) + " " + string(r.NotReached)
			require.Zero(t, r.Attempts)
		}
		require.Equal(t, map[string]string{
			"runs": "already_started ", "waits": "scheduled running", "failed": "failed ", "released": "failed ", "new": "unknown ",
			"ready": "failed ", "a-paused": "failed ", "a-missing": "failed ", "a-lost": "unknown ",
		}, says)
		require.Equal(t, "it has not been started", rep.Results[5].ErrorMsg)
		require.Equal(t, "its status is \"PAUSING\"", rep.Results[6].ErrorMsg)
		require.NotEmpty(t, rep.Results[2].FailedReason)
		require.Equal(t, "1 of 9 tasks are running, 5 failed, 2 unknown, 1 did not reach the wait's target", rep.Verdict())
		for _, op := range []string{fault.OpStart, fault.OpRetry, fault.OpPrecheck} {
			require.Zero(t, l.sim.Requests(op), op)
		}
	}, fault.Rehearsal())
}

// One status from a copy that lags, or before the service resumed the task by itself, is no proof.
func TestAGateBelievesAFailureOnlyIfItStays(t *testing.T) {
	for name, status := range map[string]drs.Status{"failed": drs.StatusFullFailed, "not started": drs.StatusConfiguration, "gone": ""} {
		for length, want := range map[time.Duration]report.Outcome{20 * time.Second: report.AlreadyStarted, 50 * time.Second: report.Failed} {
			inBubble(t, func(t *testing.T, l *harness) {
				l.sim.SetStatus("a", status)
				time.AfterFunc(length, func() { l.sim.SetStatus("a", drs.StatusFullStarted) })
				rep := l.run(t.Context(), l.gate(plan.WaitRunning, "a"), nil)
				require.Equal(t, want, rep.Results[0].Outcome, "%s for %v", name, length)
				time.Sleep(time.Minute)
			})
		}
	}
}

func TestAGateReadsAgainWhatCannotBeRead(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.SetStatus("a", drs.StatusIncrementalStarted)
		l.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStatus, Status: 500, For: 2 * time.Minute, Times: fault.Always})
		asked := l.gate(plan.WaitCaughtUp, "a")
		rep := l.run(t.Context(), asked, nil)
		require.Equal(t, "1 of 1 task has caught up", rep.Verdict())
	})
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStatus, Status: 500, Times: fault.Always})
		rep := l.run(t.Context(), l.gate(plan.WaitCaughtUp, "a"), nil)
		require.Equal(t, report.Unknown, rep.Results[0].Outcome)
		require.Equal(t, "0 of 1 task has caught up, 1 unknown", rep.Verdict())
	})
}

// Where nobody could sign in, nothing is known of any task, and the run fails whatever fail-on says.
func TestAGateThatCannotSignInKnowsNothing(t *testing.T) {
	l := &harness{t: t}
	connect := func(context.Context) (*drs.Client, error) {
		return nil, &rest.AuthError{Problem: "sign-in failed", Err: errors.New("refused")}
	}
	rep := Run(t.Context(), l.gate(plan.WaitCaughtUp, "a"), Service{Connect: connect}, nil)
	require.Equal(t, report.Unknown, rep.Results[0].Outcome)
	require.NotContains(t, rep.Results[0].Hint, "start it again")
	require.Equal(t, "AuthError", report.ErrorName(rep.Err(plan.FailOnNever)))
}

// A full-only task that ended long before the gate had copied everything.
func TestAGateKnowsAFullOnlyTaskThatHasEnded(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.SetTask("a", fault.TaskSetup{Mode: drs.TaskModeFull})
		l.sim.SetStatus("a", drs.StatusReleaseComplete)
		rep := l.run(t.Context(), l.gate(plan.WaitCaughtUp, "a"), nil)
		require.Equal(t, "1 of 1 task has caught up", rep.Verdict())
	})
}
