package engine

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// The chart of the action draws a task's wait until the round in which it is told here.
func TestProgressTellsOfEachTaskOnceThatItsWaitEnded(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.plan("a-1", "b-slow", "c-running", "d-missing")
		asked.WaitFor, asked.WaitTimeout, asked.PollInterval = plan.WaitIncremental, time.Hour, 10*time.Second
		arrived := map[string]time.Duration{}
		l.run(t.Context(), asked, &Observer{Progress: func(p Progress) {
			for _, id := range p.Arrived {
				require.NotContains(t, arrived, id)
				arrived[id] = p.Elapsed
			}
		}})
		require.Len(t, arrived, 3, "what did not start is not waited for")
		require.Less(t, arrived["c-running"], arrived["a-1"])
		require.Less(t, arrived["a-1"], arrived["b-slow"])
	}, fault.Rehearsal())
}

func TestACallSaysWhetherTheSameWasAskedBefore(t *testing.T) {
	for name, c := range map[string]struct {
		fault fault.Fault
		calls []Call
	}{
		"accepted":  {fault.Fault{Kind: fault.KindReverse}, []Call{{Jobs: 1}}},
		"throttled": {fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 429}, []Call{{Jobs: 1}, {Jobs: 1, Again: true}}},
		"lost":      {fault.Fault{Kind: fault.KindCutBefore, Op: fault.OpStart}, []Call{{Jobs: 1}, {Jobs: 1, Again: true}}},
		"a resumption is lost": {fault.Fault{Kind: fault.KindCutBefore, Op: fault.OpRetry},
			[]Call{{Jobs: 1}, {Jobs: 1, Resume: true}}},
		"a resumption of two is refused because of one": {fault.Fault{Kind: fault.KindAnswer, Op: fault.OpRetry, Status: 400, Code: "DRS.M05003"},
			[]Call{{Jobs: 2}, {Jobs: 2, Resume: true}, {Jobs: 1, Resume: true, Again: true}, {Jobs: 1, Resume: true, Again: true}}},
	} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(c.fault)
			asked := l.plan("a")
			if c.calls[0].Jobs == 2 {
				asked = l.plan("a-paused", "b-paused")
				asked.Resume = true
			}
			if c.fault.Op == fault.OpRetry && c.calls[0].Jobs == 1 {
				asked = l.plan("a-paused")
				asked.Resume = true
			}
			var calls []Call
			l.run(t.Context(), asked, &Observer{Call: func(c Call) {
				calls = append(calls, Call{Jobs: c.Jobs, Resume: c.Resume, Again: c.Again})
			}})
			require.Equal(t, c.calls, calls, name)
		}, fault.Rehearsal())
	}
}

func TestThePrecheckTellsHowFarItIs(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.plan("a", "b-unready", "c-running", "d", "e-unready", "f")
		asked.Precheck = true
		var last Progress
		l.run(t.Context(), asked, &Observer{Progress: func(p Progress) {
			require.Equal(t, PhaseChecking, p.Phase)
			require.Equal(t, p.Total, p.Done+p.Counts["checking"])
			require.GreaterOrEqual(t, p.Done, last.Done)
			last = p
		}})
		require.Equal(t, 6, last.Done)
		require.Equal(t, map[string]int{"checking": 0, "passed": 3, "blocked": 2, "already running": 1}, last.Counts)
	}, fault.Rehearsal())
}

func TestWarningsAreBounded(t *testing.T) {
	told := 0
	r := &run{notify: newNotifier(&Observer{Warning: func(string) { told++ }})}
	for range 150 {
		r.warn("something")
	}
	require.Equal(t, 100, told)
	require.Len(t, r.warnings, 100)
}
