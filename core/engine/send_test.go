package engine

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

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
		asked.AllowLate = true
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
