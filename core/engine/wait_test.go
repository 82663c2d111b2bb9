package engine

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestAWaitEndsWhenEveryJobIsThere(t *testing.T) {
	for target, want := range map[plan.WaitFor]drs.Status{plan.WaitRunning: drs.StatusFullStarted, plan.WaitIncremental: drs.StatusIncrementalStarted} {
		t.Run(string(target), func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *harness) {
				asked := l.plan("a", "b-slow")
				asked.WaitFor = target
				sent := 0
				var last Progress
				rep := l.run(t.Context(), asked, &Observer{
					Sent: func(r *report.Report) {
						sent++
						require.Equal(t, []string{"a", "b-slow"}, r.Started)
					},
					Progress: func(p Progress) { last = p },
				})
				require.Equal(t, report.StatusSuccess, rep.Status)
				require.Equal(t, want, rep.Results[1].JobStatus)
				require.Equal(t, 1, sent)
				require.Equal(t, last.Total, last.Done)
			}, fault.Rehearsal(), fault.WithLag(25*time.Second))
		})
	}
}

func TestAScheduledJobIsDoneWhenItWaits(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.plan("a")
		asked.WaitFor = plan.WaitRunning
		asked.Jobs[0].StartTime = fmt.Sprint(time.Now().Add(2 * time.Hour).UnixMilli())
		began := time.Now()
		rep := l.run(t.Context(), asked, nil)
		require.Equal(t, report.Scheduled, rep.Results[0].Outcome)
		require.Equal(t, drs.StatusWaitingForStart, rep.Results[0].JobStatus)
		require.Equal(t, report.StatusSuccess, rep.Status)
		require.Less(t, time.Since(began), time.Minute)
	}, fault.Rehearsal())
}

func TestAJobThatFailsWhileItIsWaitedForIsFailed(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindJobFails, Jobs: []string{"b"}, JobStatus: drs.StatusFullFailed})
		asked := l.plan("a", "b")
		asked.WaitFor = plan.WaitIncremental
		var changes []report.Outcome
		rep := l.run(t.Context(), asked, &Observer{Outcome: func(r report.Result) {
			if r.ID == "b" {
				changes = append(changes, r.Outcome)
			}
		}})
		require.Equal(t, []report.Outcome{report.Started, report.Failed}, []report.Outcome{rep.Results[0].Outcome, rep.Results[1].Outcome})
		require.Equal(t, drs.StatusFullFailed, rep.Results[1].JobStatus)
		require.NotEmpty(t, rep.Results[1].Hint)
		require.Equal(t, []report.Outcome{report.Started, report.Failed}, changes)
	}, fault.Rehearsal())
}

func TestAPollThatFailsIsTriedAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStatus, Status: 500, Times: 7})
		asked := l.plan("a")
		asked.WaitFor = plan.WaitRunning
		rep := l.run(t.Context(), asked, nil)
		require.Equal(t, report.StatusSuccess, rep.Status)
		require.NotEmpty(t, rep.Warnings)
	}, fault.Rehearsal())
}

func TestAStatusThatNobodyKnowsIsShownAndWaitedOn(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindJobStatus, JobStatus: "BRAND_NEW", Times: 3})
		asked := l.plan("a")
		asked.WaitFor = plan.WaitRunning
		var seen []drs.Status
		rep := l.run(t.Context(), asked, &Observer{Progress: func(p Progress) {
			for _, c := range p.Changes {
				seen = append(seen, c.To)
			}
		}})
		require.Equal(t, report.StatusSuccess, rep.Status)
		require.Contains(t, seen, drs.Status("BRAND_NEW"))
	}, fault.Rehearsal())
}

func TestAtTheLimitOfTheWaitTheReportSaysWhoIsMissing(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindJobStatus, Jobs: []string{"b"}, JobStatus: drs.StatusStarting, Times: fault.Always})
		asked := l.plan("a", "b")
		asked.WaitFor, asked.WaitTimeout = plan.WaitRunning, 2*time.Minute
		began := time.Now()
		rep := l.run(t.Context(), asked, nil)
		require.LessOrEqual(t, time.Since(began), 2*time.Minute+time.Second)
		require.Equal(t, report.Started, rep.Results[1].Outcome)
		require.Equal(t, plan.WaitRunning, rep.Results[1].NotReached)
		require.Empty(t, rep.Results[0].NotReached)
		require.Equal(t, report.StatusPartial, rep.Status)
		require.IsType(t, &report.TimeoutError{}, rep.Err(plan.FailOnAny))
		require.NoError(t, rep.Err(plan.FailOnAll))
		require.Equal(t, "2 of 2 tasks started, 1 did not reach the wait's target", rep.Verdict())
	}, fault.Rehearsal())
}

func TestTheLastReadingIsOfTheLimit(t *testing.T) {
	t.Run("of a wait", func(t *testing.T) {
		inBubble(t, func(t *testing.T, l *harness) {
			asked := l.plan("a")
			asked.WaitFor, asked.WaitTimeout, asked.PollInterval = plan.WaitRunning, 25*time.Second, 12*time.Second
			rep := l.run(t.Context(), asked, nil)
			require.Equal(t, report.StatusSuccess, rep.Status)
		}, fault.Rehearsal(), fault.WithLag(10*time.Second))
	})
	t.Run("of a pre-check", func(t *testing.T) {
		inBubble(t, func(t *testing.T, l *harness) {
			asked := l.plan("a")
			asked.Precheck, asked.WaitTimeout, asked.PollInterval = true, 25*time.Second, time.Minute
			rep := l.run(t.Context(), asked, nil)
			require.Equal(t, report.StatusSuccess, rep.Status)
		}, fault.Rehearsal(), fault.WithPrecheckPolls(1))
	})
}

func TestCancellationEndsAWait(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindJobStatus, JobStatus: drs.StatusStarting, Times: fault.Always})
		asked := l.plan("a")
		asked.WaitFor = plan.WaitRunning
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, cancel)
		began := time.Now()
		rep := l.run(ctx, asked, nil)
		require.LessOrEqual(t, time.Since(began), time.Minute+2*time.Second)
		require.Equal(t, report.Started, rep.Results[0].Outcome)
		require.EqualError(t, rep.Err(plan.FailOnAny), "1 of 1 task started, 1 had not reached the wait's target when the run was cancelled")
	}, fault.Rehearsal())
}

// What only informs never holds up what decides.
func TestAProgressThatHangsDoesNotDelayTheNextReading(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindDelay, Op: fault.OpProgress, Delay: time.Hour, Times: fault.Always},
			fault.Fault{Kind: fault.KindDelay, Op: fault.OpDetail, Delay: time.Hour, Times: fault.Always})
		asked := l.waiting(plan.WaitCaughtUp, "a")
		asked.WaitTimeout = 10 * time.Minute
		var rounds []time.Duration
		l.run(t.Context(), asked, &Observer{Progress: func(p Progress) { rounds = append(rounds, p.Elapsed) }})
		require.Greater(t, len(rounds), 50)
		for k := 1; k < len(rounds); k++ {
			require.LessOrEqual(t, rounds[k]-rounds[k-1], asked.PollInterval+detailLimit)
		}
	}, fault.Rehearsal())
}

func TestAReadingThatHangsCostsOneShortAttempt(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindDelay, Op: fault.OpStatus, Delay: time.Hour})
		began := time.Now()
		rep := l.run(t.Context(), l.waiting(plan.WaitRunning, "a-running"), nil)
		require.Equal(t, report.StatusSuccess, rep.Status)
		require.Less(t, time.Since(began), time.Minute)
	}, fault.Rehearsal())
}

func TestOnlyTheEndOfTheTimeIsATimeout(t *testing.T) {
	for name, c := range map[string]struct {
		fault    fault.Fault
		deadline time.Duration
		want     error
		says     string
	}{
		"paused":                  {fault.Fault{Kind: fault.KindJobStatus, JobStatus: drs.StatusPausing, Times: fault.Always}, 0, &report.JobsFailedError{}, "did not reach the wait's target"},
		"the wait's own limit":    {fault.Fault{Kind: fault.KindJobStatus, JobStatus: drs.StatusStarting, Times: fault.Always}, 0, &report.TimeoutError{}, "wait-timeout (WaitTimeout) of 30m0s has passed"},
		"the function's deadline": {fault.Fault{Kind: fault.KindJobStatus, JobStatus: drs.StatusStarting, Times: fault.Always}, time.Minute, &report.TimeoutError{}, "the function's Timeout has passed"},
	} {
		inBubble(t, func(t *testing.T, l *harness) {
			ctx := t.Context()
			if c.deadline > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, c.deadline)
				defer cancel()
			}
			asked := l.waiting(plan.WaitRunning, "a")
			rep := l.run(ctx, asked, &Observer{Sent: func(*report.Report) { l.sim.Inject(c.fault) }})
			err := rep.Err(plan.FailOnAny)
			require.IsType(t, c.want, err, name)
			require.Contains(t, err.Error(), c.says, name)
			if c.deadline > 0 {
				require.Contains(t, rep.Results[0].Hint, "raise the function's Timeout (at most 900)")
			}
		}, fault.Rehearsal())
	}
}
