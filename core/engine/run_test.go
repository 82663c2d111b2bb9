package engine

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestEachJobGetsItsOwnOutcome(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.plan("a", "b-missing", "c-running", "d-busy", "e-denied", "f")
		asked.Jobs[5].StartTime = fmt.Sprint(time.Now().Add(time.Hour).UnixMilli())
		rep := l.run(t.Context(), asked, nil)
		var got []string
		for _, r := range rep.Results {
			got = append(got, fmt.Sprintf("%s %s %s %s", r.ID, r.Outcome, r.ErrorCode, r.JobStatus))
		}
		require.Equal(t, []string{
			"a started  ",
			"b-missing failed DRS.M05003 ",
			"c-running already_started DRS.M00304 INCRE_TRANSFER_STARTED",
			"d-busy started  ",
			"e-denied failed DRS.M00102 ",
			"f scheduled  ",
		}, got)
		require.Equal(t, report.StatusPartial, rep.Status)
		require.Equal(t, []string{"a", "c-running", "d-busy", "f"}, rep.Started)
		require.Equal(t, []string{"b-missing", "e-denied"}, rep.Failed)
		require.Empty(t, rep.Unknown)
		require.NotEmpty(t, rep.Results[1].Hint)
		require.NotEmpty(t, rep.Results[1].RequestID)
		require.Equal(t, 2, rep.Results[3].Attempts)
	}, fault.Rehearsal())
}

func TestTheOrderOfAPaidTaskIsInItsResult(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		rep := l.run(t.Context(), l.plan("a", "b-missing", "c"), nil)
		require.Regexp(t, "^CS", rep.Results[0].OrderID)
		require.Empty(t, rep.Results[1].OrderID)
		require.Regexp(t, "^CS", rep.Results[2].OrderID)
		require.NotEqual(t, rep.Results[0].OrderID, rep.Results[2].OrderID)
	}, fault.Rehearsal(), fault.WithOrders())
}

func TestRunningTwiceStartsEachJobOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.plan(many(120)...)
		for range 2 {
			rep := l.run(t.Context(), asked, nil)
			require.Equal(t, report.StatusSuccess, rep.Status)
			require.NoError(t, rep.Err(plan.FailOnAny))
		}
		for _, job := range asked.Jobs {
			require.Equal(t, 1, l.sim.Starts(job.JobID))
		}
	}, fault.Rehearsal(), fault.WithLag(10*time.Second))
}

func TestNoMoreRequestsAreUnderWayThanAllowed(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.plan(many(500)...)
		asked.BatchSize, asked.Concurrency, asked.WaitFor = 10, 3, plan.WaitRunning
		require.Equal(t, report.StatusSuccess, l.run(t.Context(), asked, nil).Status)
		require.Equal(t, 3, l.sim.MaxInFlight())
	}, fault.Rehearsal(), fault.WithLatency(100*time.Millisecond))
}

func TestTheDeadlineIsRespectedAndLeavesReports(t *testing.T) {
	for name, injected := range map[string]fault.Fault{
		"throttled for longer than there is": {Kind: fault.KindAnswer, Op: fault.OpStart, Status: 429, RetryAfter: time.Hour, Times: fault.Always},
		"hanging":                            {Kind: fault.KindDelayAnswer, Delay: time.Hour, Times: fault.Always},
		"unavailable":                        {Kind: fault.KindAnswer, Status: 503, Times: fault.Always},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *harness) {
				l.sim.Inject(injected)
				asked := l.plan("a", "b")
				asked.Timeout = 20 * time.Second
				began := time.Now()
				rep := l.run(t.Context(), asked, nil)
				require.LessOrEqual(t, time.Since(began), asked.Timeout)
				require.Equal(t, report.StatusFailed, rep.Status)
				require.Error(t, rep.Err(plan.FailOnAny))
			}, fault.Rehearsal())
		})
	}
}

func TestCancellationReportsWhatIsKnownWithinTwoSeconds(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(1500*time.Millisecond, func() { cancel(fmt.Errorf("terminated: %w", context.Canceled)) }) // as a signal does
		asked := l.plan(many(40)...)
		asked.BatchSize, asked.Concurrency = 10, 1
		began := time.Now()
		rep := l.run(ctx, asked, nil)
		require.LessOrEqual(t, time.Since(began), 3500*time.Millisecond)
		require.Len(t, rep.Started, 20, "the batch that was under way is still answered")
		require.Len(t, rep.Failed, 20)
		require.Equal(t, "not sent: the run was cancelled before that", rep.Results[39].ErrorMsg)
		require.Contains(t, rep.Results[39].Hint, "it was not sent")
		require.IsType(t, &report.TimeoutError{}, rep.Err(plan.FailOnAny))
	}, fault.Rehearsal(), fault.WithLatency(time.Second))
}

// A Lambda function's environment is stopped at its deadline: what is known must be told before.
func TestARunEndsBeforeItsDeadline(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindDelayAnswer, Delay: time.Hour, Times: fault.Always})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		rep := l.run(ctx, l.plan("a"), nil)
		require.LessOrEqual(t, time.Since(began), 10*time.Second)
		require.Equal(t, []string{"a"}, rep.Unknown)
	}, fault.Rehearsal())
}

func TestAStartThatHangsAtCancellationIsAskedFor(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindDelayAnswer, Op: fault.OpStart, Delay: time.Hour})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began := time.Now()
		rep := l.run(ctx, l.plan("a"), nil)
		require.LessOrEqual(t, time.Since(began), 3*time.Second)
		require.Equal(t, report.AlreadyStarted, rep.Results[0].Outcome)
	}, fault.Rehearsal())
}

func TestARefusedTokenThatCannotBeRenewedEndsTheRun(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		rep := l.run(t.Context(), l.plan("a", "b"), nil)
		require.Equal(t, []string{"a", "b"}, rep.Failed)
		require.Equal(t, 1, l.sim.Requests(fault.OpStart))
		err := rep.Err(plan.FailOnAny)
		require.IsType(t, &rest.AuthError{}, err)
		require.NotContains(t, err.Error(), "t0ken")
	}, fault.Rehearsal(), fault.WithToken("another"))
}

func TestADryRunSendsNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.plan("a", "b")
		asked.DryRun = true
		rep := l.run(t.Context(), asked, nil)
		require.Equal(t, report.StatusSuccess, rep.Status)
		require.Equal(t, report.NotSent, rep.Results[0].Outcome)
		require.Empty(t, rep.Started)
		require.Equal(t, "dry run: 2 of 2 tasks would be started", rep.Verdict())
		require.Empty(t, l.sim.AllRequests())
	}, fault.Rehearsal())
}

func TestTheErrorOfARunSaysWhetherAnythingMayHaveStarted(t *testing.T) {
	denied := func(times int) fault.Fault {
		return fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 403, Code: "DRS.M00102", Times: times}
	}
	for name, c := range map[string]struct {
		faults []fault.Fault
		want   error
	}{
		"every call is refused": {[]fault.Fault{denied(fault.Always)}, &rest.APIError{}},
		"one call is refused":   {[]fault.Fault{denied(1)}, &report.JobsFailedError{}},
		"not known in time":     {[]fault.Fault{{Kind: fault.KindAnswer, Status: 500, Times: fault.Always}}, &report.TimeoutError{}},
		"the token is refused":  {[]fault.Fault{{Kind: fault.KindAnswer, Status: 401, Times: fault.Always}}, &rest.AuthError{}},
		"the service hangs":     {[]fault.Fault{{Kind: fault.KindDelayAnswer, Delay: time.Hour, Times: fault.Always}}, &report.TimeoutError{}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *harness) {
				l.sim.Inject(c.faults...)
				asked := l.plan("a", "b")
				asked.BatchSize, asked.Timeout = 1, 10*time.Second
				require.IsType(t, c.want, l.run(t.Context(), asked, nil).Err(plan.FailOnAny))
			}, fault.Rehearsal())
		})
	}
}

func TestWhatDRSRefusedUntilTheTimeWasUpHasReachedIt(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindRefuseJob, Op: fault.OpStart, Code: "DRS.M01503", Times: fault.Always})
		asked := l.plan("a", "b")
		asked.Timeout = 2 * time.Second
		rep := l.run(t.Context(), asked, nil)
		require.Equal(t, []string{"a", "b"}, rep.Failed)
		require.NoError(t, rep.Err(plan.FailOnNever), "DRS answered")
		require.Contains(t, rep.Results[0].ErrorMsg, "timeout of 2s has passed")
	}, fault.Rehearsal())
}
