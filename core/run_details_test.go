package core

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
		rep := l.starter.Run(t.Context(), asked, &Observer{Sent: func(r *report.Report) { sent = r.Results[0].Name }})
		require.NotEmpty(t, sent, "what is told before the wait has names")
		require.NotEmpty(t, rep.Results[149].Name)
		require.Equal(t, 2, l.sim.Requests(fault.OpDetail), "two pages")
	}, fault.Rehearsal())
}

func TestARunThatDoesNotWaitReadsOnlyWhatDidNotSucceed(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		require.Equal(t, report.StatusSuccess, l.starter.Run(t.Context(), l.plan("a", "b"), nil).Status)
		require.Zero(t, l.sim.Requests(fault.OpDetail))
		rep := l.starter.Run(t.Context(), l.plan("c", "d-paused"), nil)
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
			result := l.starter.Run(t.Context(), l.waiting(plan.WaitFull, "a", "b"), nil).Results[0]
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
		rep := l.starter.Run(t.Context(), l.plan(append(many(300), "z-missing")...), nil)
		require.Equal(t, []string{"z-missing"}, rep.Failed)
		require.LessOrEqual(t, time.Since(began), 10*time.Second)
	}, fault.Rehearsal())
}
