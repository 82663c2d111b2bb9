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
		"the wait's own limit":    {fault.Fault{Kind: fault.KindJobStatus, JobStatus: drs.StatusStarting, Times: fault.Always}, 0, &report.TimeoutError{}, "wait-timeout of 30m0s has passed"},
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

func TestAWaitThatMayNotReadAnythingEndsAfterTheSettleTime(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStatus, Status: 403, Code: "DRS.M00102", Times: fault.Always})
		began := time.Now()
		rep := l.run(t.Context(), l.waiting(plan.WaitRunning, "a"), nil)
		require.Equal(t, plan.WaitRunning, rep.Results[0].NotReached)
		require.Contains(t, rep.Results[0].ErrorMsg, "DRS.M00102")
		require.Less(t, time.Since(began), time.Minute)
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

// A run that waits for others has the time to look again at what it could not tell.
func TestATaskThatIsNotKnownIsLookedAtOnceMoreWhileOthersAreWaitedFor(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindCutAfter, Op: fault.OpStart, Jobs: []string{"a"}},
			fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStatus, Status: 403, Code: "DRS.M00102", For: 40 * time.Second})
		asked := l.waiting(plan.WaitRunning, "a", "b")
		asked.BatchSize = 1
		var sent []string
		rep := l.run(t.Context(), asked, &Observer{Sent: func(r *report.Report) { sent = r.Unknown }})
		require.Equal(t, []string{"a"}, sent)
		require.Equal(t, report.AlreadyStarted, rep.Results[0].Outcome)
		require.Equal(t, report.StatusSuccess, rep.Status)
	}, fault.Rehearsal())
}
