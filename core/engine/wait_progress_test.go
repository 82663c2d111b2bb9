package engine

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestTheProgressOfAWaitTellsCopiesAndDelays(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		var copied, delayed bool
		asked := l.waiting(plan.WaitCaughtUp, "a", "b-lagging")
		rep := l.run(t.Context(), asked, &Observer{Progress: func(p Progress) {
			require.Equal(t, "caught up", p.Goal)
			if p.Counts[StateCopying] > 0 && p.Copied != nil && p.CopyLeft > 0 {
				copied = true
				require.InDelta(t, 5*time.Minute, p.CopyLeft+p.Elapsed, float64(time.Minute), "as the percentage moves")
			}
			if p.Counts[StateCatchingUp] > 0 && p.Delay != nil {
				delayed = true
				require.Contains(t, p.Slowest, "-b-la", "by its name")
			}
			require.Equal(t, p.Total-p.Done, p.Total-p.Counts[p.Goal])
		}})
		require.True(t, copied)
		require.True(t, delayed)
		require.Equal(t, 100.0, *rep.Results[0].Progress)
		require.Equal(t, drs.TaskModeFullIncremental, rep.Results[0].TaskMode)
		require.NotNil(t, rep.Results[1].DelayMS)
	}, fault.Rehearsal(), fault.WithFullCopy(5*time.Minute))
}

func TestAnEstimateNeedsAPercentageThatMoves(t *testing.T) {
	begin := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	var pace copyPace
	pace.add(begin, 10)
	require.Zero(t, pace.left())
	pace.add(begin.Add(time.Minute), 10.5)
	require.Zero(t, pace.left(), "less than one percent says nothing")
	pace.add(begin.Add(10*time.Minute), 30)
	require.Equal(t, 35*time.Minute, pace.left())
	pace.add(begin.Add(11*time.Minute), 5)
	require.Zero(t, pace.left(), "it began anew")
	pace.add(begin.Add(20*time.Minute), 100)
	require.Zero(t, pace.left())
}

func TestProgressIsReadOnlyWhereItIsWaitedFor(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.run(t.Context(), l.waiting(plan.WaitRunning, "a", "b-slow"), nil)
		require.Zero(t, l.sim.Requests(fault.OpProgress))
	}, fault.Rehearsal())
}

// sixHours waits for 100 tasks whose full copy takes six hours, and returns how many calls that took.
func sixHours(t *testing.T, target plan.WaitFor) (calls map[string]int) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.waiting(target, many(100)...)
		asked.BatchSize, asked.WaitTimeout = 100, 12*time.Hour
		began := time.Now()
		require.Empty(t, l.run(t.Context(), asked, nil).Failed)
		require.GreaterOrEqual(t, time.Since(began), 6*time.Hour)
		require.LessOrEqual(t, time.Since(began), 6*time.Hour+3*time.Minute)
		calls = l.sim.AllRequests()
	}, fault.Rehearsal(), fault.WithFullCopy(6*time.Hour))
	return calls
}

func TestAWaitOfSixHoursTakesFewCalls(t *testing.T) {
	calls := sixHours(t, plan.WaitCaughtUp)
	t.Logf("calls of a wait of six hours for 100 tasks: %v; a reading each 10 s would take %d for statuses alone", calls, 6*360)
	require.Less(t, calls[fault.OpStatus], 600)
	require.Less(t, calls[fault.OpProgress], 600)
	require.Equal(t, 1, calls[fault.OpDetail])
}

// Nothing changes for an hour, and then the delay is small: three readings at the poll interval are enough.
func TestATaskThatIsAboutToCatchUpIsReadAtThePollInterval(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		began := time.Now()
		l.sim.SetStatus("a", drs.StatusIncrementalStarted)
		l.sim.Inject(fault.Fault{Kind: fault.KindProgress, For: time.Hour, Progress: &drs.ProgressJobResp{IncreTransDelay: "3600"}})
		asked := l.waiting(plan.WaitCaughtUp, "a")
		asked.WaitTimeout = 2 * time.Hour
		require.True(t, l.run(t.Context(), asked, nil).Results[0].OK())
		require.LessOrEqual(t, time.Since(began), time.Hour+45*time.Second)
	}, fault.Rehearsal())
}

func TestTheCopiedShareIsTheMeanOfWhatIsKnown(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		for id, percent := range map[string]string{"a": "20", "b": "60", "c": "most", "d": "0"} {
			l.sim.SetStatus(id, drs.StatusFullStarted)
			progress := &drs.ProgressJobResp{Progress: percent}
			if id == "d" {
				progress.IncreTransDelay = "0"
			}
			l.sim.Inject(fault.Fault{Kind: fault.KindProgress, Jobs: []string{id}, Times: fault.Always, Progress: progress})
			l.sim.Inject(fault.Fault{Kind: fault.KindJobStatus, Jobs: []string{id}, Times: fault.Always, JobStatus: drs.StatusFullStarted})
		}
		asked := l.waiting(plan.WaitFull, "a", "b", "c", "d")
		asked.WaitTimeout = time.Minute
		rounds := 0
		rep := l.run(t.Context(), asked, &Observer{Progress: func(p Progress) {
			rounds++
			require.InDelta(t, 80.0/3, *p.Copied, 0.01)
			require.Nil(t, p.Delay)
			require.Equal(t, map[string]int{StateCopying: 4}, p.Counts)
		}})
		require.Positive(t, rounds)
		require.Equal(t, 0.0, *rep.Results[3].Progress, "nothing is copied yet, and that is known")
		require.Zero(t, *rep.Results[3].DelayMS)
		require.Nil(t, rep.Results[2].Progress)
		require.Nil(t, rep.Results[2].DelayMS)
	}, fault.Rehearsal())
}

func TestNoShareIsShownWhereNoneIsKnown(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.SetStatus("a", drs.StatusFullStarted)
		l.sim.Inject(fault.Fault{Kind: fault.KindProgress, Times: fault.Always, Progress: &drs.ProgressJobResp{Progress: "most"}})
		l.sim.Inject(fault.Fault{Kind: fault.KindJobStatus, Jobs: []string{"b"}, Times: fault.Always, JobStatus: "BRAND_NEW_STATUS"})
		asked := l.waiting(plan.WaitFull, "a", "b")
		asked.WaitTimeout = time.Minute
		l.run(t.Context(), asked, &Observer{Progress: func(p Progress) {
			require.Nil(t, p.Copied)
			require.LessOrEqual(t, p.Counts["BRAND_NEW_STATUS"], 1)
			require.NotContains(t, p.Counts, "")
		}})
	}, fault.Rehearsal())
}

func TestTheModeIsKnownFromProgressOrDetails(t *testing.T) {
	for _, op := range []string{fault.OpDetail, fault.OpProgress} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: op, Status: 403, Times: fault.Always})
			rep := l.run(t.Context(), l.waiting(plan.WaitFull, "a-full"), nil)
			require.Equal(t, drs.TaskModeFull, rep.Results[0].TaskMode, "without "+op)
		}, fault.Rehearsal())
	}
}

func TestAnEstimateBeginsWithTheFirstPercent(t *testing.T) {
	begin := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	var pace copyPace
	pace.add(begin, 10)
	pace.add(begin.Add(time.Minute), 11)
	require.Equal(t, 89*time.Minute, pace.left())
	pace.add(begin.Add(2*time.Minute), 11)
	require.Equal(t, 178*time.Minute, pace.left(), "standing still is part of the pace")
}

// The interval stretches with the time in which nothing changed, and never by more than a tenth of it.
func TestTheEndOfAWaitIsSeenSoon(t *testing.T) {
	for _, copying := range []time.Duration{time.Minute, 5 * time.Minute, 20 * time.Minute} {
		inBubble(t, func(t *testing.T, l *harness) {
			began := time.Now()
			require.True(t, l.run(t.Context(), l.waiting(plan.WaitFull, "a"), nil).Results[0].OK())
			require.Less(t, time.Since(began), 2*time.Minute+copying+max(11*time.Second, copying/9))
		}, fault.Rehearsal(), fault.WithFullCopy(copying))
	}
}
