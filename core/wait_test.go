package core

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

func TestAWaitEndsWhenEveryJobIsThere(t *testing.T) {
	for target, want := range map[WaitFor]drs.Status{WaitRunning: drs.StatusFullStarted, WaitIncremental: drs.StatusIncrementalStarted} {
		t.Run(string(target), func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				plan := l.plan("a", "b-slow")
				plan.WaitFor = target
				sent := 0
				var last Progress
				report := l.starter.Run(t.Context(), plan, &Observer{
					Sent: func(r *Report) {
						sent++
						require.Equal(t, []string{"a", "b-slow"}, r.Started)
					},
					Progress: func(p Progress) { last = p },
				})
				require.Equal(t, StatusSuccess, report.Status)
				require.Equal(t, want, report.Results[1].JobStatus)
				require.Equal(t, 1, sent)
				require.Equal(t, last.Total, last.Done)
			}, simulator.Rehearsal(), simulator.WithLag(25*time.Second))
		})
	}
}

func TestAScheduledJobIsDoneWhenItWaits(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		plan := l.plan("a")
		plan.WaitFor = WaitRunning
		plan.Jobs[0].StartTime = fmt.Sprint(time.Now().Add(2 * time.Hour).UnixMilli())
		began := time.Now()
		report := l.starter.Run(t.Context(), plan, nil)
		require.Equal(t, Scheduled, report.Results[0].Outcome)
		require.Equal(t, drs.StatusWaitingForStart, report.Results[0].JobStatus)
		require.Equal(t, StatusSuccess, report.Status)
		require.Less(t, time.Since(began), time.Minute)
	}, simulator.Rehearsal())
}

func TestAJobThatFailsWhileItIsWaitedForIsFailed(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindJobFails, Jobs: []string{"b"}, JobStatus: drs.StatusFullFailed})
		plan := l.plan("a", "b")
		plan.WaitFor = WaitIncremental
		var changes []Outcome
		report := l.starter.Run(t.Context(), plan, &Observer{Outcome: func(r Result) {
			if r.ID == "b" {
				changes = append(changes, r.Outcome)
			}
		}})
		require.Equal(t, []Outcome{Started, Failed}, []Outcome{report.Results[0].Outcome, report.Results[1].Outcome})
		require.Equal(t, drs.StatusFullFailed, report.Results[1].JobStatus)
		require.NotEmpty(t, report.Results[1].Hint)
		require.Equal(t, []Outcome{Started, Failed}, changes)
	}, simulator.Rehearsal())
}

func TestAPollThatFailsIsTriedAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindAnswer, Op: simulator.OpStatus, Status: 500, Times: 7})
		plan := l.plan("a")
		plan.WaitFor = WaitRunning
		report := l.starter.Run(t.Context(), plan, nil)
		require.Equal(t, StatusSuccess, report.Status)
		require.NotEmpty(t, report.Warnings)
	}, simulator.Rehearsal())
}

func TestAStatusThatNobodyKnowsIsShownAndWaitedOn(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindJobStatus, JobStatus: "BRAND_NEW", Times: 3})
		plan := l.plan("a")
		plan.WaitFor = WaitRunning
		var seen []drs.Status
		report := l.starter.Run(t.Context(), plan, &Observer{Progress: func(p Progress) {
			for _, c := range p.Changes {
				seen = append(seen, c.To)
			}
		}})
		require.Equal(t, StatusSuccess, report.Status)
		require.Contains(t, seen, drs.Status("BRAND_NEW"))
	}, simulator.Rehearsal())
}

func TestAtTheLimitOfTheWaitTheReportSaysWhoIsMissing(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindJobStatus, Jobs: []string{"b"}, JobStatus: drs.StatusStarting, Times: simulator.Always})
		plan := l.plan("a", "b")
		plan.WaitFor, plan.WaitTimeout = WaitRunning, 2*time.Minute
		began := time.Now()
		report := l.starter.Run(t.Context(), plan, nil)
		require.LessOrEqual(t, time.Since(began), 2*time.Minute+time.Second)
		require.Equal(t, Started, report.Results[1].Outcome)
		require.Equal(t, WaitRunning, report.Results[1].NotReached)
		require.Empty(t, report.Results[0].NotReached)
		require.Equal(t, StatusPartial, report.Status)
		require.IsType(t, &TimeoutError{}, report.Err(FailOnAny))
		require.NoError(t, report.Err(FailOnAll))
		require.Equal(t, "2 of 2 jobs started, 1 not there yet at the end of the wait", report.Verdict())
	}, simulator.Rehearsal())
}

func TestTheLastReadingIsOfTheLimit(t *testing.T) {
	t.Run("of a wait", func(t *testing.T) {
		inBubble(t, func(t *testing.T, l *lab) {
			plan := l.plan("a")
			plan.WaitFor, plan.WaitTimeout, plan.PollInterval = WaitRunning, 25*time.Second, 12*time.Second
			report := l.starter.Run(t.Context(), plan, nil)
			require.Equal(t, StatusSuccess, report.Status)
		}, simulator.Rehearsal(), simulator.WithLag(10*time.Second))
	})
	t.Run("of a pre-check", func(t *testing.T) {
		inBubble(t, func(t *testing.T, l *lab) {
			plan := l.plan("a")
			plan.Precheck, plan.WaitTimeout, plan.PollInterval = true, 25*time.Second, time.Minute
			report := l.starter.Run(t.Context(), plan, nil)
			require.Equal(t, StatusSuccess, report.Status)
		}, simulator.Rehearsal(), simulator.WithPrecheckPolls(1))
	})
}

func TestCancellationEndsAWait(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindJobStatus, JobStatus: drs.StatusStarting, Times: simulator.Always})
		plan := l.plan("a")
		plan.WaitFor = WaitRunning
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, cancel)
		began := time.Now()
		report := l.starter.Run(ctx, plan, nil)
		require.LessOrEqual(t, time.Since(began), time.Minute+2*time.Second)
		require.Equal(t, Started, report.Results[0].Outcome)
		require.EqualError(t, report.Err(FailOnAny), "1 of 1 job started, 1 not there yet when the run was cancelled")
	}, simulator.Rehearsal())
}
