package engine

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func inTwoHours() string { return fmt.Sprint(time.Now().Add(2 * time.Hour).UnixMilli()) }

// One bad task never takes its batch along.
func TestACallThatIsRefusedBecauseOfOneTaskIsSplit(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		ids := many(20)
		ids[13] = "n-missing"
		rep := l.run(t.Context(), l.plan(ids...), nil)
		require.Equal(t, []string{"n-missing"}, rep.Failed)
		require.Equal(t, "DRS.M05003", rep.Results[13].ErrorCode)
		require.Len(t, rep.Started, 19)
		for _, id := range rep.Started {
			require.Equal(t, 1, l.sim.Starts(id))
		}
		require.LessOrEqual(t, l.sim.Requests(fault.OpStart), 11, "halves, not one by one")
	}, fault.Rehearsal(), fault.WithRefusals(fault.RefusalsWhole))
}

func TestALargeBatchHasTheTimeThatItTakes(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.plan(many(1000)...)
		asked.BatchSize, asked.Timeout = 1000, 10*time.Minute
		require.Len(t, l.run(t.Context(), asked, nil).Started, 1000)
		require.Equal(t, map[string]int{fault.OpStart: 1}, l.sim.AllRequests(), "no answer was given up")
	}, fault.Rehearsal(), fault.WithTaskTime(150*time.Millisecond))
}

// The start time passes while the task waits for its pre-check, or for its turn: a little late is in time, as if the runner was late.
func TestATaskWhoseTimePassesDuringTheRunIsStartedIfItIsNotLate(t *testing.T) {
	soon := func() string { return fmt.Sprint(time.Now().Add(15 * time.Second).UnixMilli()) }
	t.Run("after a pre-check", func(t *testing.T) {
		inBubble(t, func(t *testing.T, l *harness) {
			asked := l.plan("a", "b")
			asked.Precheck, asked.Jobs[0].StartTime = true, soon()
			rep := l.run(t.Context(), asked, nil)
			require.Equal(t, []string{"a", "b"}, rep.Started)
			require.Equal(t, 1, l.sim.Starts("a"))
		}, fault.Rehearsal())
	})
	t.Run("before it is sent again", func(t *testing.T) {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 429, RetryAfter: 10 * time.Minute})
			asked := l.plan("a")
			asked.Timeout, asked.Jobs[0].StartTime = time.Hour, soon()
			require.Equal(t, []report.Outcome{report.Failed}, l.outcomes(asked))
			require.Zero(t, l.sim.Attempts("a"))
		}, fault.Rehearsal())
	})
}

// A message can be delivered again after its start times have passed.
func TestALateTaskIsDecidedByItsStatus(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.plan("a-running", "b", "c")
		for i := range 2 {
			asked.Jobs[i].StartTime = fmt.Sprint(time.Now().Add(-6 * time.Minute).UnixMilli())
		}
		require.Equal(t, []report.Outcome{report.AlreadyStarted, report.Failed, report.Started}, l.outcomes(asked))
		require.Zero(t, l.sim.Attempts("b"))
	}, fault.Rehearsal())
}

func TestWhatIsThrottledIsSentAgainWhileThereAreAttempts(t *testing.T) {
	for hits, want := range map[int]report.Outcome{4: report.Started, 5: report.Failed} {
		for name, f := range map[string]fault.Fault{
			"a call": {Kind: fault.KindAnswer, Op: fault.OpStart, Status: 429, Code: "APIGW.0308"},
			"a task": {Kind: fault.KindRefuseJob, Code: "DRS.M01503"},
		} {
			inBubble(t, func(t *testing.T, l *harness) {
				f.Times = hits
				l.sim.Inject(f)
				require.Equal(t, []report.Outcome{want}, l.outcomes(l.plan("a")), name)
				require.Equal(t, 5, l.sim.Requests(fault.OpStart), name)
			}, fault.Rehearsal())
		}
	}
}

func (l *harness) resuming(ids ...string) *plan.Plan {
	asked := l.plan(ids...)
	asked.Resume = true
	return asked
}

func TestWhatIsPausedOrHasFailedIsResumed(t *testing.T) {
	for _, status := range []drs.Status{drs.StatusPausing, drs.StatusFullFailed, drs.StatusIncrementalFailed, drs.StatusStartFailed} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.SetStatus("a", status)
			require.Equal(t, []report.Outcome{report.Resumed, report.AlreadyStarted, report.Started}, l.outcomes(l.resuming("a", "b-running", "c")), status)
			require.Equal(t, 1, l.sim.Resumes("a"))
			require.Zero(t, l.sim.Resumes("b-running"), "what runs is not touched")
		}, fault.Rehearsal())
	}
}

func TestWithoutTheInputTheHintNamesIt(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		result := l.run(t.Context(), l.plan("a-paused"), nil).Results[0]
		require.Equal(t, report.Failed, result.Outcome)
		require.Equal(t, drs.StatusPausing, result.JobStatus)
		require.Contains(t, result.Hint, "resume: true")
		require.Zero(t, l.sim.Resumes("a-paused"))
	}, fault.Rehearsal())
}

func TestAResumptionThatIsLostIsSentOnce(t *testing.T) {
	for name, c := range map[string]struct {
		kind fault.Kind
		want report.Outcome
		sent int
	}{
		"after it was processed":  {fault.KindCutAfter, report.AlreadyStarted, 1},
		"before it was processed": {fault.KindCutBefore, report.Unknown, 1},
	} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(fault.Fault{Kind: c.kind, Op: fault.OpRetry})
			require.Equal(t, []report.Outcome{c.want}, l.outcomes(l.resuming("a-paused")), name)
			require.Equal(t, c.sent, l.sim.Requests(fault.OpRetry), name)
			require.LessOrEqual(t, l.sim.Resumes("a-paused"), 1, name)
		}, fault.Rehearsal(), fault.Gullible(), fault.WithLag(20*time.Second))
	}
}

func TestAResumptionThatIsRefusedIsFailed(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindRefuseJob, Op: fault.OpRetry, Code: "DRS.M00102"})
		rep := l.run(t.Context(), l.resuming("a-paused", "b"), nil)
		require.Equal(t, []string{"a-paused"}, rep.Failed)
		require.Equal(t, "DRS.M00102", rep.Results[0].ErrorCode)
	}, fault.Rehearsal())
}

func TestWhatIsResumedIsCheckedForThat(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.SetStatus("b", drs.StatusPausing)
		l.sim.SetPrecheck("b", drs.PrecheckItem{Item: "dstDbDiskSize", Result: drs.PrecheckFailed})
		modes := map[string]bool{}
		l.sim.Inject(fault.Fault{Kind: fault.KindReverse, Op: fault.OpPrecheck, Times: fault.Always, Match: func(r fault.Request) bool {
			modes[r.Header.Get("Content-Length")] = true
			return true
		}})
		asked := l.resuming("a-paused", "b", "c")
		asked.Precheck = true
		rep := l.run(t.Context(), asked, nil)
		require.Equal(t, report.Resumed, rep.Results[0].Outcome)
		require.Equal(t, report.Blocked, rep.Results[1].Outcome)
		require.Contains(t, rep.Results[1].Hint, "enlarge the target's disk")
		require.Equal(t, report.Started, rep.Results[2].Outcome)
		require.Zero(t, l.sim.Resumes("b"), "what is blocked is never sent")
		require.Equal(t, 2, l.sim.Requests(fault.OpPrecheck), "one for starting, one for resuming")
	}, fault.Rehearsal())
}

func TestADryRunSaysWhatWouldBeResumed(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.resuming("a-paused", "b")
		asked.DryRun = true
		rep := l.run(t.Context(), asked, nil)
		require.Equal(t, report.NotSent, rep.Results[0].Outcome)
		require.Equal(t, "it would be resumed", rep.Results[0].Hint)
		require.Empty(t, rep.Results[1].Hint)
		require.Equal(t, "dry run: 2 of 2 tasks would be started (1 of them resumed)", rep.Verdict())
		require.Equal(t, map[string]int{fault.OpStatus: 1}, l.sim.AllRequests())
	}, fault.Rehearsal())
}

func TestWhatIsResumedIsWaitedForLikeTheOthers(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.resuming("a-paused", "b")
		asked.WaitFor = plan.WaitIncremental
		rep := l.run(t.Context(), asked, nil)
		require.Equal(t, report.StatusSuccess, rep.Status)
		require.Equal(t, drs.StatusIncrementalStarted, rep.Results[0].JobStatus)
		require.Equal(t, report.Resumed, rep.Results[0].Outcome)
	}, fault.Rehearsal(), fault.WithLag(25*time.Second))
}

// It may have been paused before its start was lost, so that the start may still show.
func TestAPausedTaskWhoseStartWasLostIsNotSaidToHaveFailed(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindCutAfter, Op: fault.OpStart},
			fault.Fault{Kind: fault.KindJobStatus, JobStatus: drs.StatusPausing, Times: fault.Always},
			fault.Fault{Kind: fault.KindAnswer, Op: fault.OpRetry, Status: 403, Code: "DRS.M00102", Times: fault.Always})
		result := l.run(t.Context(), l.resuming("a"), nil).Results[0]
		require.Equal(t, report.Unknown, result.Outcome)
		require.Contains(t, result.ErrorMsg, "which it may have had before")
	}, fault.Rehearsal())
}

func TestATaskOfAFutureTimeIsNotResumedNow(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.resuming("a-paused", "b-paused")
		asked.Jobs[0].StartTime = inTwoHours()
		rep := l.run(t.Context(), asked, nil)
		require.Equal(t, report.Failed, rep.Results[0].Outcome)
		require.Contains(t, rep.Results[0].ErrorMsg, "a task with a future start time is not resumed now")
		require.Equal(t, report.Resumed, rep.Results[1].Outcome)
		require.Zero(t, l.sim.Resumes("a-paused"))
	}, fault.Rehearsal())
}

func TestADryRunThatMayResumeCountsNeitherWhatRunsNorWhatIsNotThere(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.resuming("a", "b-paused", "c-running", "d-missing")
		asked.DryRun = true
		rep := l.run(t.Context(), asked, nil)
		var outcomes []report.Outcome
		for i := range rep.Results {
			outcomes = append(outcomes, rep.Results[i].Outcome)
		}
		require.Equal(t, []report.Outcome{report.NotSent, report.NotSent, report.AlreadyStarted, report.Failed}, outcomes)
		require.Contains(t, rep.Verdict(), "2 of 4 tasks would be started (1 of them resumed), 1 already running, 1 failed")
		require.Zero(t, l.sim.Requests(fault.OpStart)+l.sim.Requests(fault.OpRetry))
	}, fault.Rehearsal())
}

// An immediate start may pass through WAITING_FOR_START.
func TestALostStartThatReadsAsWaitingForAMomentIsReadOn(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindCutAfter, Op: fault.OpStart},
			fault.Fault{Kind: fault.KindJobStatus, JobStatus: drs.StatusWaitingForStart, Times: 3})
		require.Equal(t, []report.Outcome{report.AlreadyStarted}, l.outcomes(l.plan("a")))
		require.Equal(t, 1, l.sim.Requests(fault.OpStart))
	}, fault.Rehearsal())
}

func TestALostStartThatReadsAsFailedForAMomentIsReadOn(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindCutAfter, Op: fault.OpStart},
			fault.Fault{Kind: fault.KindJobStatus, JobStatus: drs.StatusFullFailed, Times: 3})
		require.Equal(t, []report.Outcome{report.AlreadyStarted}, l.outcomes(l.plan("a")))
	}, fault.Rehearsal())
}

// Something else than DRS stands in its place only where DRS has never answered.
func TestAPageOfAFirewallIsALostCallWhereDRSHasAnswered(t *testing.T) {
	for _, status := range []int{302, 400, 403, 404, 405} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStart, Status: status, Shape: fault.ShapeHTML, Processed: true})
			require.Equal(t, []report.Outcome{report.AlreadyStarted}, l.outcomes(l.plan("a")), status)
			require.Equal(t, 1, l.sim.Starts("a"))
		}, fault.Rehearsal(), fault.Gullible(), fault.WithLag(10*time.Second))
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Status: status, Shape: fault.ShapeHTML, Times: fault.Always})
			began := time.Now()
			require.Equal(t, []report.Outcome{report.Failed}, l.outcomes(l.plan("a")), status)
			require.Less(t, time.Since(began), time.Second, "at once")
		}, fault.Rehearsal())
	}
}

// A message that is delivered for the first time cannot have been met before.
func TestALateTaskOfAFirstDeliveryIsDecidedByOneReading(t *testing.T) {
	for first, readings := range map[bool]int{true: 1, false: 4} {
		inBubble(t, func(t *testing.T, l *harness) {
			asked := l.plan("a")
			asked.FirstDelivery = first
			asked.Jobs[0].StartTime = fmt.Sprint(time.Now().Add(-6 * time.Minute).UnixMilli())
			require.Equal(t, []report.Outcome{report.Failed}, l.outcomes(asked))
			require.GreaterOrEqual(t, l.sim.Requests(fault.OpStatus), readings)
			require.Equal(t, first, l.sim.Requests(fault.OpStatus) == 1)
		}, fault.Rehearsal())
	}
}
