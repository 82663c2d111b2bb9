package engine

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestALostStartIsAskedForBeforeItIsSentAgain(t *testing.T) {
	for name, c := range map[string]struct {
		fault fault.Fault
		want  report.Outcome
		sent  int
	}{
		"cut after it was processed":           {fault.Fault{Kind: fault.KindCutAfter}, report.AlreadyStarted, 1},
		"cut before it was processed":          {fault.Fault{Kind: fault.KindCutBefore}, report.Started, 2},
		"an empty 202 after it was processed":  {fault.Fault{Kind: fault.KindAnswer, Status: 202, Shape: fault.ShapeEmpty, Processed: true}, report.AlreadyStarted, 1},
		"a proxy's 502 before it was":          {fault.Fault{Kind: fault.KindAnswer, Status: 502, Shape: fault.ShapeHTML}, report.Started, 2},
		"an answer that is too large":          {fault.Fault{Kind: fault.KindHuge}, report.AlreadyStarted, 1},
		"an answer that takes too long":        {fault.Fault{Kind: fault.KindDelayAnswer, Delay: 2 * time.Minute}, report.AlreadyStarted, 1},
		"an answer that leaves the job out":    {fault.Fault{Kind: fault.KindDropEntry}, report.AlreadyStarted, 1},
		"an answer that contradicts itself":    {fault.Fault{Kind: fault.KindContradict}, report.AlreadyStarted, 1},
		"throttled, to come back in 7 seconds": {fault.Fault{Kind: fault.KindAnswer, Status: 429, Code: "APIGW.0308", RetryAfter: 7 * time.Second}, report.Started, 2},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *harness) {
				c.fault.Op = fault.OpStart
				l.sim.Inject(c.fault)
				require.Equal(t, []report.Outcome{c.want}, l.outcomes(l.plan("a")))
				require.Equal(t, 1, l.sim.Starts("a"))
				require.Equal(t, c.sent, l.sim.Requests(fault.OpStart))
			}, fault.Rehearsal(), fault.Gullible(), fault.WithLag(20*time.Second))
		})
	}
}

// A start that arrives late, and shows only after some readings more: there must be enough readings after it arrived.
func TestALostStartThatArrivesLateIsNotSentAgain(t *testing.T) {
	for name, jitter := range map[string]func(most time.Duration) time.Duration{
		"with the longest pauses between readings":  func(most time.Duration) time.Duration { return most },
		"with the shortest pauses between readings": func(time.Duration) time.Duration { return 0 },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *harness) {
				l.backoff.Jitter = jitter
				l.sim.Inject(fault.Fault{Kind: fault.KindCutLate, Op: fault.OpStart, Delay: 9 * time.Second})
				require.Equal(t, []report.Outcome{report.AlreadyStarted}, l.outcomes(l.plan("a")))
				require.Equal(t, 1, l.sim.Starts("a"))
			}, fault.Rehearsal(), fault.Gullible(), fault.WithLag(19*time.Second), fault.WithLagReadings(4))
		})
	}
}

func TestWhatNobodyCanSayIsUnknownAndNeverSentAgain(t *testing.T) {
	for name, faults := range map[string][]fault.Fault{
		"asking fails too":           {{Kind: fault.KindAnswer, Op: fault.OpStatus, Status: 500, Times: fault.Always}},
		"a status that nobody knows": {{Kind: fault.KindJobStatus, JobStatus: "BRAND_NEW", Times: fault.Always}},
		"the job cannot be read":     {{Kind: fault.KindDropEntry, Op: fault.OpStatus, Times: fault.Always}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *harness) {
				l.sim.Inject(append(faults, fault.Fault{Kind: fault.KindCutAfter, Op: fault.OpStart})...)
				rep := l.run(t.Context(), l.plan("a"), nil)
				require.Equal(t, []string{"a"}, rep.Unknown)
				require.Equal(t, 1, l.sim.Requests(fault.OpStart))
				require.NotEmpty(t, rep.Results[0].ErrorMsg)
				require.NotEmpty(t, rep.Results[0].Hint)
			}, fault.Rehearsal())
		})
	}
}

func TestMoreThanAPageOfLostJobsIsReadWhole(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindCutAfter, Op: fault.OpStart})
		asked := l.plan(many(250)...)
		asked.BatchSize = 250
		for _, outcome := range l.outcomes(asked) {
			require.Equal(t, report.AlreadyStarted, outcome)
		}
	}, fault.Rehearsal())
}

func TestOneJobsStatusInDoubtDoesNotHoldUpTheOthers(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindRefuseJob, Jobs: []string{"b"}, Code: "DRS.M00304", Times: fault.Always})
		rep := l.run(t.Context(), l.plan("a", "b", "c"), nil)
		require.Equal(t, []string{"a", "c"}, rep.Started)
		require.Equal(t, report.Failed, rep.Results[1].Outcome)
		require.Equal(t, drs.StatusConfiguration, rep.Results[1].JobStatus)
		require.Equal(t, "DRS.M00304", rep.Results[1].ErrorCode)
	}, fault.Rehearsal())
}

func outage(d time.Duration) fault.Fault {
	return fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStatus, Status: 503, For: d}
}

var lostAfter = fault.Fault{Kind: fault.KindCutAfter, Op: fault.OpStart}

// Whatever the service answers: unless the answer is known to mean that nothing was processed, the status decides.
func TestAnAnswerThatProvesNothingIsAskedAbout(t *testing.T) {
	type answer struct {
		status int
		code   string
		shape  fault.Shape
	}
	for _, a := range []answer{
		{422, "DRS.M00004", ""}, {400, "DRS.M00004", ""}, {200, "DRS.M00004", ""}, {500, "DRS.M00002", ""}, {400, "DRS.K01013", ""}, {400, "DRS-K01013", ""},
		{422, "DRS.M01501", ""}, {409, "", ""}, {408, "", ""}, {425, "", ""}, {460, "", ""}, {499, "", ""}, {302, "", ""}, {404, "", ""}, {405, "", ""}, {418, "", ""}, {200, "", ""}, {503, "", ""},
		{400, "DRS.M01504", ""}, {400, "DRS.M07777", ""},
		{400, "DRS.M00202", fault.ShapeTwice}, {422, "DRS.M05003", fault.ShapeTwice},
	} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStart, Status: a.status, Shape: a.shape, Code: a.code, Processed: true})
			require.Equal(t, []report.Outcome{report.AlreadyStarted, report.AlreadyStarted}, l.outcomes(l.plan("a", "b")), a)
			require.Equal(t, 1, l.sim.Requests(fault.OpStart), a)
		}, fault.Rehearsal(), fault.Gullible(), fault.WithLag(20*time.Second))
	}
}

func TestARefusalInWordsThatAreNotKnownIsNotSentAgain(t *testing.T) {
	for name, f := range map[string]fault.Fault{
		"of a call": {Kind: fault.KindAnswer, Op: fault.OpStart, Status: 400, Code: "DRS.M07777", Message: "No."},
		"of a task": {Kind: fault.KindRefuseJob, Code: "DRS.M07777", Message: "No."},
	} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(f)
			began := time.Now()
			result := l.run(t.Context(), l.plan("a"), nil).Results[0]
			require.Equal(t, report.Failed, result.Outcome, name)
			require.Equal(t, "No.", result.ErrorMsg, name)
			require.GreaterOrEqual(t, time.Since(began), 30*time.Second, name)
			require.Equal(t, 1, l.sim.Requests(fault.OpStart), name)
		}, fault.Rehearsal())
	}
}

func TestARefusalWithoutAReasonSaysSo(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindRefuseJob})
		result := l.run(t.Context(), l.plan("a"), nil).Results[0]
		require.Equal(t, report.Failed, result.Outcome)
		require.Equal(t, "the service refused it without a reason", result.ErrorMsg)
		require.Equal(t, "look at the task in the console", result.Hint)
	}, fault.Rehearsal())
}

func TestAnEndpointThatIsNotTheServiceFailsAtOnce(t *testing.T) {
	for _, status := range []int{302, 404, 405} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Status: status, Shape: fault.ShapeHTML, Times: fault.Always})
			began := time.Now()
			result := l.run(t.Context(), l.plan("a"), nil).Results[0]
			require.Equal(t, report.Failed, result.Outcome)
			require.Contains(t, result.Hint, "check the endpoint")
			require.Less(t, time.Since(began), time.Second)
		}, fault.Rehearsal())
	}
}

// Another run starts the task at the moment. The first answer of the service is not the last word.
func TestATaskThatIsBusyIsDecidedByItsStatus(t *testing.T) {
	for name, options := range map[string][]fault.Option{
		"each task": {fault.WithBusy(2 * time.Minute)},
		"the call":  {fault.WithBusy(2 * time.Minute), fault.WithRefusals(fault.RefusalsWhole)},
	} {
		inBubble(t, func(t *testing.T, l *harness) {
			other := l.plan("a")
			require.Equal(t, []report.Outcome{report.Started}, l.outcomes(other))
			require.Equal(t, []report.Outcome{report.AlreadyStarted, report.AlreadyStarted}, l.outcomes(l.plan("a", "a-running")), name)
			require.Equal(t, 1, l.sim.Starts("a"), name)
		}, append(options, fault.Rehearsal(), fault.WithLag(20*time.Second))...)
	}
}

func TestARunRemembersThatItLostAStart(t *testing.T) {
	for _, code := range []string{"DRS.M00304", "DRS.M01504"} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(fault.Fault{Kind: fault.KindCutBefore, Op: fault.OpStart},
				fault.Fault{Kind: fault.KindRefuseJob, Code: code, Times: fault.Always})
			result := l.run(t.Context(), l.plan("a"), nil).Results[0]
			require.Equal(t, report.Unknown, result.Outcome, code)
			require.Contains(t, result.ErrorMsg, "an earlier start was lost", code)
			require.Contains(t, result.Hint, "look at the task", code)
		}, fault.Rehearsal())
	}
}

// The service works through a call that the client has given up, a task after the other, for longer than the settle time. As
// long as any status changes, the call is still being processed.
func TestALostCallThatIsStillProcessedIsNotSentAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindCutLate, Op: fault.OpStart, Delay: time.Millisecond})
		asked := l.plan(many(200)...)
		asked.BatchSize, asked.Timeout = 200, time.Hour
		for _, outcome := range l.outcomes(asked) {
			require.Equal(t, report.AlreadyStarted, outcome)
		}
		require.Equal(t, 1, l.sim.Requests(fault.OpStart))
	}, fault.Rehearsal(), fault.Gullible(), fault.WithTaskTime(2*time.Second), fault.WithLag(5*time.Second))
}

func TestOnlyReadingsThatNameATaskProveThatItWasNotStarted(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindCutLate, Op: fault.OpStart, Delay: 50 * time.Second},
			fault.Fault{Kind: fault.KindDropEntry, Op: fault.OpStatus, For: 45 * time.Second})
		require.Equal(t, []report.Outcome{report.AlreadyStarted}, l.outcomes(l.plan("a")))
		require.Equal(t, 1, l.sim.Starts("a"))
	}, fault.Rehearsal(), fault.Gullible())
}

func TestAnOutageOfReadingIsWaitedOut(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(lostAfter, outage(3*time.Minute))
		require.Equal(t, []report.Outcome{report.AlreadyStarted}, l.outcomes(l.plan("a")))
	}, fault.Rehearsal())
}

func TestReadingThatIsForbiddenLeavesTheTaskUnknown(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(lostAfter, fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStatus, Status: 403, Code: "DRS.M00102", Times: fault.Always})
		began := time.Now()
		result := l.run(t.Context(), l.plan("a"), nil).Results[0]
		require.Equal(t, report.Unknown, result.Outcome)
		require.Contains(t, result.ErrorMsg, "DRS.M00102")
		require.Less(t, time.Since(began), time.Minute, "once it has stayed for the settle time")
	}, fault.Rehearsal())
}

// One refused reading proves nothing.
func TestAReadingThatIsRefusedOnceIsMadeAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(lostAfter, fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStatus, Status: 403, Code: "DRS.M00102"})
		require.Equal(t, []report.Outcome{report.AlreadyStarted}, l.outcomes(l.plan("a")))
	}, fault.Rehearsal())
}

// The task has a start time that somebody else set.
func TestATaskThatWaitsForAnotherTimeIsNotStartedNow(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.SetStatus("a", drs.StatusWaitingForStart)
		result := l.run(t.Context(), l.plan("a"), nil).Results[0]
		require.Equal(t, report.Failed, result.Outcome)
		require.Contains(t, result.Hint, "it will not start now")
		asked := l.plan("a")
		asked.Jobs[0].StartTime = inTwoHours()
		result = l.run(t.Context(), asked, nil).Results[0]
		require.Equal(t, report.Scheduled, result.Outcome)
		require.Empty(t, result.StartTime, "it is not the one that was asked for")
		require.Contains(t, result.ErrorMsg, "it waits for a start time that was set before")
	}, fault.Rehearsal())
}

func TestAnAlreadyStartedTaskHasNoErrorOfALostStart(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(lostAfter)
		result := l.run(t.Context(), l.plan("a"), nil).Results[0]
		require.Equal(t, report.AlreadyStarted, result.Outcome)
		require.Empty(t, result.ErrorMsg+result.ErrorCode+result.Hint)
		require.NoError(t, result.Cause)
	}, fault.Rehearsal())
}

// A status is read soon after a call was lost, and then less and less often, but at least four times before it counts.
func TestTheReadingsOfASettleTimeAreFew(t *testing.T) {
	for settle, most := range map[time.Duration]int{0: 5, 10 * time.Second: 12, time.Minute: 14, 10 * time.Minute: 18} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(fault.Fault{Kind: fault.KindCutBefore, Op: fault.OpStart})
			asked := l.plan("a")
			asked.SettleTime, asked.Timeout = settle, time.Hour
			began := time.Now()
			require.Equal(t, []report.Outcome{report.Started}, l.outcomes(asked))
			require.GreaterOrEqual(t, l.sim.Requests(fault.OpStatus), 4, settle)
			require.LessOrEqual(t, l.sim.Requests(fault.OpStatus), most, settle)
			require.GreaterOrEqual(t, time.Since(began), settle)
			require.Less(t, time.Since(began), settle+settle/4+15*time.Second, settle)
		}, fault.Rehearsal())
	}
}

// The status is read once more just before the time ends.
func TestTheLastReadingIsJustBeforeTheEnd(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindCutAfter, Op: fault.OpStart})
		asked := l.plan("a")
		asked.SettleTime, asked.Timeout = 10*time.Minute, 100*time.Second
		require.Equal(t, []report.Outcome{report.AlreadyStarted}, l.outcomes(asked))
	}, fault.Rehearsal(), fault.WithLag(97*time.Second))
}
