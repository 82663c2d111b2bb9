package engine

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

func TestALostStartIsAskedForBeforeItIsSentAgain(t *testing.T) {
	for name, c := range map[string]struct {
		fault simulator.Fault
		want  report.Outcome
		sent  int
	}{
		"cut after it was processed":           {simulator.Fault{Kind: simulator.KindCutAfter}, report.AlreadyStarted, 1},
		"cut before it was processed":          {simulator.Fault{Kind: simulator.KindCutBefore}, report.Started, 2},
		"an empty 202 after it was processed":  {simulator.Fault{Kind: simulator.KindAnswer, Status: 202, Shape: simulator.ShapeEmpty, Processed: true}, report.AlreadyStarted, 1},
		"a proxy's 502 before it was":          {simulator.Fault{Kind: simulator.KindAnswer, Status: 502, Shape: simulator.ShapeHTML}, report.Started, 2},
		"an answer that is too large":          {simulator.Fault{Kind: simulator.KindHuge}, report.AlreadyStarted, 1},
		"an answer that takes too long":        {simulator.Fault{Kind: simulator.KindDelayAnswer, Delay: 2 * time.Minute}, report.AlreadyStarted, 1},
		"an answer that leaves the job out":    {simulator.Fault{Kind: simulator.KindDropEntry}, report.AlreadyStarted, 1},
		"an answer that contradicts itself":    {simulator.Fault{Kind: simulator.KindContradict}, report.AlreadyStarted, 1},
		"throttled, to come back in 7 seconds": {simulator.Fault{Kind: simulator.KindAnswer, Status: 429, Code: "APIGW.0308", RetryAfter: 7 * time.Second}, report.Started, 2},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *harness) {
				c.fault.Op = simulator.OpStart
				l.sim.Inject(c.fault)
				require.Equal(t, []report.Outcome{c.want}, l.outcomes(l.plan("a")))
				require.Equal(t, 1, l.sim.Starts("a"))
				require.Equal(t, c.sent, l.sim.Requests(simulator.OpStart))
			}, simulator.Rehearsal(), simulator.Gullible(), simulator.WithLag(20*time.Second))
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
				l.sim.Inject(simulator.Fault{Kind: simulator.KindCutLate, Op: simulator.OpStart, Delay: 9 * time.Second})
				require.Equal(t, []report.Outcome{report.AlreadyStarted}, l.outcomes(l.plan("a")))
				require.Equal(t, 1, l.sim.Starts("a"))
			}, simulator.Rehearsal(), simulator.Gullible(), simulator.WithLag(19*time.Second), simulator.WithLagReadings(4))
		})
	}
}

func TestWhatNobodyCanSayIsUnknownAndNeverSentAgain(t *testing.T) {
	for name, faults := range map[string][]simulator.Fault{
		"asking fails too":           {{Kind: simulator.KindAnswer, Op: simulator.OpStatus, Status: 500, Times: simulator.Always}},
		"a status that nobody knows": {{Kind: simulator.KindJobStatus, JobStatus: "BRAND_NEW", Times: simulator.Always}},
		"the job cannot be read":     {{Kind: simulator.KindDropEntry, Op: simulator.OpStatus, Times: simulator.Always}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *harness) {
				l.sim.Inject(append(faults, simulator.Fault{Kind: simulator.KindCutAfter, Op: simulator.OpStart})...)
				rep := l.run(t.Context(), l.plan("a"), nil)
				require.Equal(t, []string{"a"}, rep.Unknown)
				require.Equal(t, 1, l.sim.Requests(simulator.OpStart))
				require.NotEmpty(t, rep.Results[0].ErrorMsg)
				require.NotEmpty(t, rep.Results[0].Hint)
			}, simulator.Rehearsal())
		})
	}
}

func TestMoreThanAPageOfLostJobsIsReadWhole(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindCutAfter, Op: simulator.OpStart})
		asked := l.plan(many(250)...)
		asked.BatchSize = 250
		for _, outcome := range l.outcomes(asked) {
			require.Equal(t, report.AlreadyStarted, outcome)
		}
	}, simulator.Rehearsal())
}

func TestOneJobsStatusInDoubtDoesNotHoldUpTheOthers(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindRefuseJob, Jobs: []string{"b"}, Code: "DRS.M00304", Times: simulator.Always})
		rep := l.run(t.Context(), l.plan("a", "b", "c"), nil)
		require.Equal(t, []string{"a", "c"}, rep.Started)
		require.Equal(t, report.Failed, rep.Results[1].Outcome)
		require.Equal(t, drs.StatusConfiguration, rep.Results[1].JobStatus)
		require.Equal(t, "DRS.M00304", rep.Results[1].ErrorCode)
	}, simulator.Rehearsal())
}

func outage(d time.Duration) simulator.Fault {
	return simulator.Fault{Kind: simulator.KindAnswer, Op: simulator.OpStatus, Status: 503, For: d}
}

var lostAfter = simulator.Fault{Kind: simulator.KindCutAfter, Op: simulator.OpStart}

// Whatever the service answers: unless the answer is known to mean that nothing was processed, the status decides.
func TestAnAnswerThatProvesNothingIsAskedAbout(t *testing.T) {
	type answer struct {
		status int
		code   string
		shape  simulator.Shape
	}
	for _, a := range []answer{
		{422, "DRS.M00004", ""}, {400, "DRS.M00004", ""}, {200, "DRS.M00004", ""}, {500, "DRS.M00002", ""}, {400, "DRS.K01013", ""}, {400, "DRS-K01013", ""},
		{422, "DRS.M01501", ""}, {409, "", ""}, {408, "", ""}, {425, "", ""}, {460, "", ""}, {499, "", ""}, {302, "", ""}, {404, "", ""}, {405, "", ""}, {418, "", ""}, {200, "", ""}, {503, "", ""},
		{400, "DRS.M01504", ""}, {400, "DRS.M07777", ""},
		{400, "DRS.M00202", simulator.ShapeTwice}, {422, "DRS.M05003", simulator.ShapeTwice},
	} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(simulator.Fault{Kind: simulator.KindAnswer, Op: simulator.OpStart, Status: a.status, Shape: a.shape, Code: a.code, Processed: true})
			require.Equal(t, []report.Outcome{report.AlreadyStarted, report.AlreadyStarted}, l.outcomes(l.plan("a", "b")), a)
			require.Equal(t, 1, l.sim.Requests(simulator.OpStart), a)
		}, simulator.Rehearsal(), simulator.Gullible(), simulator.WithLag(20*time.Second))
	}
}

func TestARefusalInWordsThatAreNotKnownIsNotSentAgain(t *testing.T) {
	for name, f := range map[string]simulator.Fault{
		"of a call": {Kind: simulator.KindAnswer, Op: simulator.OpStart, Status: 400, Code: "DRS.M07777", Message: "No."},
		"of a task": {Kind: simulator.KindRefuseJob, Code: "DRS.M07777", Message: "No."},
	} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(f)
			began := time.Now()
			result := l.run(t.Context(), l.plan("a"), nil).Results[0]
			require.Equal(t, report.Failed, result.Outcome, name)
			require.Equal(t, "No.", result.ErrorMsg, name)
			require.GreaterOrEqual(t, time.Since(began), 30*time.Second, name)
			require.Equal(t, 1, l.sim.Requests(simulator.OpStart), name)
		}, simulator.Rehearsal())
	}
}

func TestARefusalWithoutAReasonSaysSo(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindRefuseJob})
		result := l.run(t.Context(), l.plan("a"), nil).Results[0]
		require.Equal(t, report.Failed, result.Outcome)
		require.Equal(t, "the service refused it without a reason", result.ErrorMsg)
		require.Equal(t, "look at the task in the console", result.Hint)
	}, simulator.Rehearsal())
}

func TestAnEndpointThatIsNotTheServiceFailsAtOnce(t *testing.T) {
	for _, status := range []int{302, 404, 405} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(simulator.Fault{Kind: simulator.KindAnswer, Status: status, Shape: simulator.ShapeHTML, Times: simulator.Always})
			began := time.Now()
			result := l.run(t.Context(), l.plan("a"), nil).Results[0]
			require.Equal(t, report.Failed, result.Outcome)
			require.Contains(t, result.Hint, "check the endpoint")
			require.Less(t, time.Since(began), time.Second)
		}, simulator.Rehearsal())
	}
}

// Another run starts the task at the moment. The first answer of the service is not the last word.
func TestATaskThatIsBusyIsDecidedByItsStatus(t *testing.T) {
	for name, options := range map[string][]simulator.Option{
		"each task": {simulator.WithBusy(2 * time.Minute)},
		"the call":  {simulator.WithBusyCalls(2 * time.Minute)},
	} {
		inBubble(t, func(t *testing.T, l *harness) {
			other := l.plan("a")
			require.Equal(t, []report.Outcome{report.Started}, l.outcomes(other))
			require.Equal(t, []report.Outcome{report.AlreadyStarted, report.AlreadyStarted}, l.outcomes(l.plan("a", "a-running")), name)
			require.Equal(t, 1, l.sim.Starts("a"), name)
		}, append(options, simulator.Rehearsal(), simulator.WithLag(20*time.Second))...)
	}
}

func TestARunRemembersThatItLostAStart(t *testing.T) {
	for _, code := range []string{"DRS.M00304", "DRS.M01504"} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(simulator.Fault{Kind: simulator.KindCutBefore, Op: simulator.OpStart},
				simulator.Fault{Kind: simulator.KindRefuseJob, Code: code, Times: simulator.Always})
			result := l.run(t.Context(), l.plan("a"), nil).Results[0]
			require.Equal(t, report.Unknown, result.Outcome, code)
			require.Contains(t, result.ErrorMsg, "an earlier start was lost", code)
			require.Contains(t, result.Hint, "look at the task", code)
		}, simulator.Rehearsal())
	}
}

// The service works through a call that the client has given up, a task after the other, for longer than the settle time. As
// long as any status changes, the call is still being processed.
func TestALostCallThatIsStillProcessedIsNotSentAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindCutLate, Op: simulator.OpStart, Delay: time.Millisecond})
		asked := l.plan(many(200)...)
		asked.BatchSize, asked.Timeout = 200, time.Hour
		for _, outcome := range l.outcomes(asked) {
			require.Equal(t, report.AlreadyStarted, outcome)
		}
		require.Equal(t, 1, l.sim.Requests(simulator.OpStart))
	}, simulator.Rehearsal(), simulator.Gullible(), simulator.WithTaskTime(2*time.Second), simulator.WithLag(5*time.Second))
}

func TestOnlyReadingsThatNameATaskProveThatItWasNotStarted(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindCutLate, Op: simulator.OpStart, Delay: 50 * time.Second},
			simulator.Fault{Kind: simulator.KindDropEntry, Op: simulator.OpStatus, For: 45 * time.Second})
		require.Equal(t, []report.Outcome{report.AlreadyStarted}, l.outcomes(l.plan("a")))
		require.Equal(t, 1, l.sim.Starts("a"))
	}, simulator.Rehearsal(), simulator.Gullible())
}

func TestAnOutageOfReadingIsWaitedOut(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(lostAfter, outage(3*time.Minute))
		require.Equal(t, []report.Outcome{report.AlreadyStarted}, l.outcomes(l.plan("a")))
	}, simulator.Rehearsal())
}

func TestReadingThatIsForbiddenLeavesTheTaskUnknownAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(lostAfter, simulator.Fault{Kind: simulator.KindAnswer, Op: simulator.OpStatus, Status: 403, Code: "DRS.M00102", Times: simulator.Always})
		began := time.Now()
		result := l.run(t.Context(), l.plan("a"), nil).Results[0]
		require.Equal(t, report.Unknown, result.Outcome)
		require.Contains(t, result.ErrorMsg, "DRS.M00102")
		require.Less(t, time.Since(began), time.Second)
	}, simulator.Rehearsal())
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
		require.Equal(t, []report.Outcome{report.Scheduled}, l.outcomes(asked))
	}, simulator.Rehearsal())
}

func TestAnAlreadyStartedTaskHasNoErrorOfALostStart(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(lostAfter)
		result := l.run(t.Context(), l.plan("a"), nil).Results[0]
		require.Equal(t, report.AlreadyStarted, result.Outcome)
		require.Empty(t, result.ErrorMsg+result.ErrorCode+result.Hint)
		require.NoError(t, result.Cause)
	}, simulator.Rehearsal())
}

// A status is read soon after a call was lost, and then less and less often, but at least four times before it counts.
func TestTheReadingsOfASettleTimeAreFew(t *testing.T) {
	for settle, most := range map[time.Duration]int{0: 5, 10 * time.Second: 12, time.Minute: 14, 10 * time.Minute: 18} {
		inBubble(t, func(t *testing.T, l *harness) {
			l.sim.Inject(simulator.Fault{Kind: simulator.KindCutBefore, Op: simulator.OpStart})
			asked := l.plan("a")
			asked.SettleTime, asked.Timeout = settle, time.Hour
			began := time.Now()
			require.Equal(t, []report.Outcome{report.Started}, l.outcomes(asked))
			require.GreaterOrEqual(t, l.sim.Requests(simulator.OpStatus), 4, settle)
			require.LessOrEqual(t, l.sim.Requests(simulator.OpStatus), most, settle)
			require.GreaterOrEqual(t, time.Since(began), settle)
			require.Less(t, time.Since(began), settle+settle/4+15*time.Second, settle)
		}, simulator.Rehearsal())
	}
}

// The status is read once more just before the time ends.
func TestTheLastReadingIsJustBeforeTheEnd(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindCutAfter, Op: simulator.OpStart})
		asked := l.plan("a")
		asked.SettleTime, asked.Timeout = 10*time.Minute, 100*time.Second
		require.Equal(t, []report.Outcome{report.AlreadyStarted}, l.outcomes(asked))
	}, simulator.Rehearsal(), simulator.WithLag(97*time.Second))
}
