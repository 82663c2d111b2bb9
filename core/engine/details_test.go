package engine

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestNamesAreReadOnceForARunThatWaits(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.waiting(plan.WaitRunning, many(150)...)
		var sent string
		rep := l.run(t.Context(), asked, &Observer{Sent: func(r *report.Report) { sent = r.Results[0].Name }})
		require.NotEmpty(t, sent, "what is told before the wait has names")
		require.NotEmpty(t, rep.Results[149].Name)
		require.Equal(t, 2, l.sim.Requests(fault.OpDetail), "two pages")
	}, fault.Rehearsal())
}

func TestARunThatDoesNotWaitReadsOnlyWhatDidNotSucceed(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		require.Equal(t, report.StatusSuccess, l.run(t.Context(), l.plan("a", "b"), nil).Status)
		require.Zero(t, l.sim.Requests(fault.OpDetail))
		rep := l.run(t.Context(), l.plan("c", "d-paused"), nil)
		require.Empty(t, rep.Results[0].Name)
		require.NotEmpty(t, rep.Results[1].Name)
		require.Equal(t, 1, l.sim.Requests(fault.OpDetail))
	}, fault.Rehearsal())
}

func TestTheReasonOfAFailureComesWithItsRemedy(t *testing.T) {
	for name, c := range map[string]struct {
		reason, hint string
	}{
		"a reason that is known": {"The table 'orders' is full.", "the target's disk is full"},
		"another":                {"Something new.", drs.StatusFullFailed.Hint()},
	} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(fault.Fault{Kind: fault.KindJobFails, Jobs: []string{"a"}, JobStatus: drs.StatusFullFailed, Message: c.reason})
			result := l.run(t.Context(), l.waiting(plan.WaitFull, "a", "b"), nil).Results[0]
			require.Equal(t, report.Failed, result.Outcome, name)
			require.Equal(t, c.reason, result.FailedReason, name)
			require.Contains(t, result.Hint, c.hint, name)
		}, fault.Rehearsal())
	}
}

func TestDetailsThatHangCostFewSeconds(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindDelayAnswer, Op: fault.OpDetail, Delay: time.Hour, Times: fault.Always})
		began := time.Now()
		rep := l.run(t.Context(), l.plan(append(many(300), "z-missing")...), nil)
		require.Equal(t, []string{"z-missing"}, rep.Failed)
		require.LessOrEqual(t, time.Since(began), 10*time.Second)
	}, fault.Rehearsal())
}

// The time for starting begins after the pre-check.
func TestNamesAreReadAfterALongPrecheck(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindStuck, Jobs: []string{"a"}})
		asked := l.plan("a", "b-denied")
		asked.Precheck, asked.WaitTimeout, asked.Timeout = true, 10*time.Minute, time.Minute
		rep := l.run(t.Context(), asked, nil)
		require.NotEmpty(t, rep.Results[1].Name)
	}, fault.Rehearsal())
}

func TestAFailureIsToldWithItsReason(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindJobFails, Jobs: []string{"a"}, JobStatus: drs.StatusFullFailed, Message: "The table 'orders' is full."})
		told := map[string][]report.Result{}
		rep := l.run(t.Context(), l.waiting(plan.WaitFull, "a", "b"), &Observer{Outcome: func(r report.Result) { told[r.ID] = append(told[r.ID], r) }})
		require.Len(t, told["a"], 2, "started, and then failed")
		require.Equal(t, rep.Results[0], told["a"][1])
		require.NotEmpty(t, told["a"][1].FailedReason)
	}, fault.Rehearsal())
}
