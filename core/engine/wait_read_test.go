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

// waiting is a plan that waits.
func (l *harness) waiting(target plan.WaitFor, ids ...string) *plan.Plan {
	asked := l.plan(ids...)
	asked.WaitFor = target
	if target == plan.WaitCaughtUp {
		asked.MaxDelay = 10 * time.Second
	}
	return asked
}

func TestEachTargetIsReachedWhenItsStatusShowsIt(t *testing.T) {
	for target, status := range map[plan.WaitFor]drs.Status{
		plan.WaitRunning:     drs.StatusFullStarted,
		plan.WaitFull:        drs.StatusFullComplete,
		plan.WaitIncremental: drs.StatusIncrementalStarted,
		plan.WaitCaughtUp:    drs.StatusIncrementalStarted,
	} {
		inBubble(t, func(t *testing.T, l *harness) {
			rep := l.run(t.Context(), l.waiting(target, "a"), nil)
			require.Equal(t, report.StatusSuccess, rep.Status, target)
			require.Equal(t, status, rep.Results[0].JobStatus, target)
		}, fault.Rehearsal())
	}
}

func delays(ms ...string) (faults []fault.Fault) {
	for _, d := range ms {
		faults = append(faults, fault.Fault{Kind: fault.KindProgress, Jobs: []string{"a"}, Progress: &drs.ProgressJobResp{IncreTransDelayMillis: d, Progress: "100"}})
	}
	return faults
}

// The delay goes up and down; -1 and a missing value are not known.
func TestATaskHasCaughtUpAfterThreeSmallDelaysInARow(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.SetStatus("a", drs.StatusIncrementalStarted)
		l.sim.Inject(delays("100", "100", "20000", "100", "-1", "100", "", "100", "100", "10000")...)
		rep := l.run(t.Context(), l.waiting(plan.WaitCaughtUp, "a"), nil)
		require.Equal(t, report.StatusSuccess, rep.Status)
		require.Equal(t, 10, l.sim.Requests(fault.OpProgress))
		require.EqualValues(t, 10_000, *rep.Results[0].DelayMS)
	}, fault.Rehearsal())
}

func TestATaskThatDoesNotCatchUpIsNotReached(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.SetStatus("a", drs.StatusIncrementalStarted)
		l.sim.Inject(fault.Fault{Kind: fault.KindProgress, Times: fault.Always, Progress: &drs.ProgressJobResp{IncreTransDelay: "11"}})
		asked := l.waiting(plan.WaitCaughtUp, "a")
		asked.WaitTimeout = 5 * time.Minute
		result := l.run(t.Context(), asked, nil).Results[0]
		require.Equal(t, plan.WaitCaughtUp, result.NotReached)
		require.EqualValues(t, 11_000, *result.DelayMS)
		require.Contains(t, result.ErrorMsg, "too large a delay")
		require.Contains(t, result.Hint, "max-delay")
	}, fault.Rehearsal())
}

func TestAFullOnlyTaskIsThereWhenItsCopyIsComplete(t *testing.T) {
	for _, target := range []plan.WaitFor{plan.WaitFull, plan.WaitIncremental, plan.WaitCaughtUp} {
		for name, interval := range map[string]time.Duration{"while it is there": 2 * time.Second, "after it has ended by itself": 10 * time.Minute} {
			inBubble(t, func(t *testing.T, l *harness) {
				asked := l.waiting(target, "a-full")
				asked.PollInterval, asked.WaitTimeout = interval, time.Hour
				result := l.run(t.Context(), asked, nil).Results[0]
				require.Equal(t, report.Started, result.Outcome, name)
				require.Empty(t, result.NotReached, name)
				require.Equal(t, drs.TaskModeFull, result.TaskMode)
				if target != plan.WaitFull {
					require.Contains(t, result.Hint, "a full-only task", name)
				}
			}, fault.Rehearsal(), fault.WithFullCopy(5*time.Minute))
		}
	}
}

// One task's end is its own: the wait goes on for the others, and nobody waits for it to the limit.
func TestEachTaskEndsItsOwnWait(t *testing.T) {
	for name, c := range map[string]struct {
		faults  []fault.Fault
		outcome report.Outcome
		missed  bool
		says    string
	}{
		"deleted":   {[]fault.Fault{{Kind: fault.KindJobVanishes, Jobs: []string{"a"}, JobStatus: drs.StatusStarting}}, report.Failed, false, "it was deleted"},
		"released":  {[]fault.Fault{{Kind: fault.KindJobStatus, Jobs: []string{"a"}, JobStatus: "RELEASE_RESOURCE_STARTED", Times: fault.Always}}, report.Failed, false, "RELEASE_RESOURCE_STARTED"},
		"paused":    {[]fault.Fault{{Kind: fault.KindJobStatus, Jobs: []string{"a"}, JobStatus: drs.StatusPausing, Times: fault.Always}}, report.Started, true, "it is paused"},
		"forbidden": {[]fault.Fault{{Kind: fault.KindRefuseJob, Op: fault.OpStatus, Jobs: []string{"a"}, Code: "DRS.M00102", Times: fault.Always}}, report.Started, true, "cannot be read any more"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *harness) {
				l.sim.Inject(c.faults...)
				ended := map[string]time.Duration{}
				rep := l.run(t.Context(), l.waiting(plan.WaitIncremental, "a", "b"), &Observer{Progress: func(p Progress) {
					for _, id := range p.Arrived {
						ended[id] = p.Elapsed
					}
				}})
				a := rep.Results[0]
				require.Equal(t, c.outcome, a.Outcome)
				require.Equal(t, c.missed, a.NotReached != "")
				require.Contains(t, a.ErrorMsg, c.says)
				require.NotEmpty(t, a.Hint)
				require.True(t, rep.Results[1].OK())
				require.LessOrEqual(t, ended["a"], 2*time.Minute)
			}, fault.Rehearsal(), fault.WithFullCopy(10*time.Minute))
		})
	}
}

func TestAWaitThatMayNotReadAnythingEndsAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStatus, Status: 403, Code: "DRS.M00102", Times: fault.Always})
		began := time.Now()
		rep := l.run(t.Context(), l.waiting(plan.WaitRunning, "a"), nil)
		require.Equal(t, plan.WaitRunning, rep.Results[0].NotReached)
		require.Contains(t, rep.Results[0].ErrorMsg, "DRS.M00102")
		require.Less(t, time.Since(began), time.Second)
	}, fault.Rehearsal())
}

// What the service says of the progress is shown as far as it makes sense. It is never a crash, and never a success.
func TestProgressThatMakesNoSenseInformsNobody(t *testing.T) {
	for name, p := range map[string]drs.ProgressJobResp{
		"percentages over 100":         {Progress: "250", IncreTransDelay: "-1"},
		"texts":                        {Progress: "most", IncreTransDelayMillis: "small", TaskMode: "SIDEWAYS"},
		"nothing":                      {},
		"an entry that nobody asks of": {JobID: "another", Progress: "100", IncreTransDelayMillis: "0"},
		"a negative delay":             {Progress: "-5", IncreTransDelayMillis: "-7"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *harness) {
				l.sim.SetStatus("a", drs.StatusIncrementalStarted)
				l.sim.Inject(fault.Fault{Kind: fault.KindProgress, Times: fault.Always, Progress: &p})
				asked := l.waiting(plan.WaitCaughtUp, "a")
				asked.WaitTimeout = 3 * time.Minute
				result := l.run(t.Context(), asked, nil).Results[0]
				require.Equal(t, plan.WaitCaughtUp, result.NotReached)
				require.Nil(t, result.DelayMS)
				if result.Progress != nil {
					require.LessOrEqual(t, *result.Progress, 100.0)
				}
			}, fault.Rehearsal())
		})
	}
}

func TestCallsThatOnlyInformNeverFailARun(t *testing.T) {
	for _, op := range []string{fault.OpProgress, fault.OpDetail} {
		for _, status := range []int{403, 500} {
			inBubble(t, func(t *testing.T, l *harness) {
				l.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: op, Status: status, Code: "DRS.M00102", Times: fault.Always})
				rep := l.run(t.Context(), l.waiting(plan.WaitIncremental, "a"), nil)
				require.Equal(t, report.StatusSuccess, rep.Status, op)
				require.LessOrEqual(t, len(rep.Warnings), 1, op)
			}, fault.Rehearsal())
		}
	}
}

func TestAWaitWhoseReadingsFailSaysSo(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStatus, After: 1, Status: 503, Times: fault.Always})
		asked := l.waiting(plan.WaitRunning, "a-slow")
		asked.WaitTimeout = 2 * time.Minute
		result := l.run(t.Context(), asked, nil).Results[0]
		require.Equal(t, report.Started, result.Outcome)
		require.Contains(t, result.ErrorMsg+result.Hint, "its status could not be read")
		require.Equal(t, plan.WaitRunning, result.NotReached)
	}, fault.Rehearsal())
}

func TestAnAnswerThatNamesATaskTwiceAlikeIsTaken(t *testing.T) {
	for _, op := range []string{fault.OpProgress, fault.OpStatus, fault.OpPrecheck, fault.OpPrecheckResult} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(fault.Fault{Kind: fault.KindDouble, Op: op, Times: fault.Always})
			asked := l.waiting(plan.WaitCaughtUp, "a", "b")
			asked.Precheck = true
			rep := l.run(t.Context(), asked, nil)
			require.True(t, rep.Results[0].OK(), "%s: %+v", op, rep.Results[0])
			require.NotNil(t, rep.Results[0].DelayMS, op)
			require.Equal(t, 1, l.sim.Requests(fault.OpPrecheck), op)
		}, fault.Rehearsal())
	}
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindContradict, Op: fault.OpPrecheck})
		asked := l.plan("a")
		asked.Precheck = true
		require.Equal(t, []report.Outcome{report.Started}, l.outcomes(asked))
		require.Equal(t, 2, l.sim.Requests(fault.OpPrecheck), "it is asked for again")
	}, fault.Rehearsal())
}
