package core

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/iam"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// inBubble runs a test on a fake clock, with a simulator.
func inBubble(t *testing.T, test func(*testing.T, *lab), options ...simulator.Option) {
	synctest.Test(t, func(t *testing.T) { test(t, newLab(t, options...)) })
}

func TestEachJobGetsItsOwnOutcome(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		plan := l.plan("a", "b-missing", "c-running", "d-busy", "e-denied", "f")
		plan.Jobs[5].StartTime = fmt.Sprint(time.Now().Add(time.Hour).UnixMilli())
		report := l.starter.Run(t.Context(), plan, nil)
		var got []string
		for _, r := range report.Results {
			got = append(got, fmt.Sprintf("%s %s %s %s", r.ID, r.Outcome, r.ErrorCode, r.JobStatus))
		}
		require.Equal(t, []string{
			"a started  ",
			"b-missing failed DRS.M05003 ",
			"c-running already_started DRS.M00304 INCRE_TRANSFER_STARTED",
			"d-busy started  ",
			"e-denied failed DRS.M00102 ",
			"f scheduled  ",
		}, got)
		require.Equal(t, StatusPartial, report.Status)
		require.Equal(t, []string{"a", "c-running", "d-busy", "f"}, report.Started)
		require.Equal(t, []string{"b-missing", "e-denied"}, report.Failed)
		require.Empty(t, report.Unknown)
		require.NotEmpty(t, report.Results[1].Hint)
		require.NotEmpty(t, report.Results[1].RequestID)
		require.Equal(t, 2, report.Results[3].Attempts)
	}, simulator.Rehearsal())
}

func TestRunningTwiceStartsEachJobOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		plan := l.plan(many(120)...)
		for range 2 {
			report := l.starter.Run(t.Context(), plan, nil)
			require.Equal(t, StatusSuccess, report.Status)
			require.NoError(t, report.Err(FailOnAny))
		}
		for _, job := range plan.Jobs {
			require.Equal(t, 1, l.sim.Starts(job.JobID))
		}
	}, simulator.Rehearsal(), simulator.WithLag(10*time.Second))
}

func TestALostStartIsAskedForBeforeItIsSentAgain(t *testing.T) {
	for name, c := range map[string]struct {
		fault simulator.Fault
		want  Outcome
		sent  int
	}{
		"cut after it was processed":           {simulator.Fault{Kind: simulator.KindCutAfter}, AlreadyStarted, 1},
		"cut before it was processed":          {simulator.Fault{Kind: simulator.KindCutBefore}, Started, 2},
		"an empty 202 after it was processed":  {simulator.Fault{Kind: simulator.KindAnswer, Status: 202, Shape: simulator.ShapeEmpty, Processed: true}, AlreadyStarted, 1},
		"a proxy's 502 before it was":          {simulator.Fault{Kind: simulator.KindAnswer, Status: 502, Shape: simulator.ShapeHTML}, Started, 2},
		"an answer that is too large":          {simulator.Fault{Kind: simulator.KindHuge}, AlreadyStarted, 1},
		"an answer that takes too long":        {simulator.Fault{Kind: simulator.KindDelayAnswer, Delay: 2 * time.Minute}, AlreadyStarted, 1},
		"an answer that leaves the job out":    {simulator.Fault{Kind: simulator.KindDropEntry}, AlreadyStarted, 1},
		"an answer that contradicts itself":    {simulator.Fault{Kind: simulator.KindContradict}, AlreadyStarted, 1},
		"throttled, to come back in 7 seconds": {simulator.Fault{Kind: simulator.KindAnswer, Status: 429, Code: "APIGW.0308", RetryAfter: 7 * time.Second}, Started, 2},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				c.fault.Op = simulator.OpStart
				l.sim.Inject(c.fault)
				require.Equal(t, []Outcome{c.want}, l.outcomes(l.plan("a")))
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
			inBubble(t, func(t *testing.T, l *lab) {
				l.starter.backoff.Jitter = jitter
				l.sim.Inject(simulator.Fault{Kind: simulator.KindCutLate, Op: simulator.OpStart, Delay: 9 * time.Second})
				require.Equal(t, []Outcome{AlreadyStarted}, l.outcomes(l.plan("a")))
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
			inBubble(t, func(t *testing.T, l *lab) {
				l.sim.Inject(append(faults, simulator.Fault{Kind: simulator.KindCutAfter, Op: simulator.OpStart})...)
				report := l.starter.Run(t.Context(), l.plan("a"), nil)
				require.Equal(t, []string{"a"}, report.Unknown)
				require.Equal(t, 1, l.sim.Requests(simulator.OpStart))
				require.NotEmpty(t, report.Results[0].ErrorMsg)
				require.NotEmpty(t, report.Results[0].Hint)
			}, simulator.Rehearsal())
		})
	}
}

func TestAForeignIDIsAWarning(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindForeign, Op: simulator.OpStart})
		report := l.starter.Run(t.Context(), l.plan("a", "b"), nil)
		require.Equal(t, StatusSuccess, report.Status)
		require.Len(t, report.Warnings, 1)
		require.Contains(t, report.Warnings[0], simulator.ForeignID)
	}, simulator.Rehearsal())
}

func TestMoreThanAPageOfLostJobsIsReadWhole(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindCutAfter, Op: simulator.OpStart})
		plan := l.plan(many(250)...)
		plan.BatchSize = 250
		for _, outcome := range l.outcomes(plan) {
			require.Equal(t, AlreadyStarted, outcome)
		}
	}, simulator.Rehearsal())
}

func TestNoMoreRequestsAreUnderWayThanAllowed(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		plan := l.plan(many(500)...)
		plan.BatchSize, plan.Concurrency, plan.WaitFor = 10, 3, WaitRunning
		require.Equal(t, StatusSuccess, l.starter.Run(t.Context(), plan, nil).Status)
		require.Equal(t, 3, l.sim.MaxInFlight())
	}, simulator.Rehearsal(), simulator.WithLatency(100*time.Millisecond))
}

func TestTheDeadlineIsRespectedAndLeavesReports(t *testing.T) {
	for name, fault := range map[string]simulator.Fault{
		"throttled for longer than there is": {Kind: simulator.KindAnswer, Op: simulator.OpStart, Status: 429, RetryAfter: time.Hour, Times: simulator.Always},
		"hanging":                            {Kind: simulator.KindDelayAnswer, Delay: time.Hour, Times: simulator.Always},
		"out of order":                       {Kind: simulator.KindAnswer, Status: 503, Times: simulator.Always},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				l.sim.Inject(fault)
				plan := l.plan("a", "b")
				plan.Timeout = 20 * time.Second
				began := time.Now()
				report := l.starter.Run(t.Context(), plan, nil)
				require.LessOrEqual(t, time.Since(began), plan.Timeout)
				require.Equal(t, StatusFailed, report.Status)
				require.Error(t, report.Err(FailOnAny))
			}, simulator.Rehearsal())
		})
	}
}

func TestFindingTheProjectIsPartOfTheTimeForStarting(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindDelayAnswer, Op: simulator.OpProjects, Delay: 15 * time.Second},
			simulator.Fault{Kind: simulator.KindDelayAnswer, Op: simulator.OpStart, Delay: time.Hour})
		plan := l.signed(Way{Kind: WayKeys, AccessKey: iam.NewSecret("AK"), SecretKey: iam.NewSecret("s3cr3t-sk")}, "a")
		plan.Timeout = 20 * time.Second
		began := time.Now()
		l.starter.Run(t.Context(), plan, nil)
		require.LessOrEqual(t, time.Since(began), plan.Timeout)
		require.Equal(t, 1, l.sim.Starts("a"))
	}, simulator.Rehearsal(), simulator.WithKey("AK", "s3cr3t-sk"), simulator.WithProject(ownProject, "cn-north-4"))
}

func TestCancellationReportsWhatIsKnownWithinTwoSeconds(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(1500*time.Millisecond, func() { cancel(fmt.Errorf("terminated: %w", context.Canceled)) }) // as a signal does
		plan := l.plan(many(40)...)
		plan.BatchSize, plan.Concurrency = 10, 1
		began := time.Now()
		report := l.starter.Run(ctx, plan, nil)
		require.LessOrEqual(t, time.Since(began), 3500*time.Millisecond)
		require.Len(t, report.Started, 20, "the batch that was under way is still answered")
		require.Len(t, report.Failed, 20)
		require.Equal(t, "not sent: the run was cancelled before that", report.Results[39].ErrorMsg)
		require.Contains(t, report.Results[39].Hint, "it was not sent")
		require.IsType(t, &TimeoutError{}, report.Err(FailOnAny))
	}, simulator.Rehearsal(), simulator.WithLatency(time.Second))
}

func TestAStartThatHangsAtCancellationIsAskedFor(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindDelayAnswer, Op: simulator.OpStart, Delay: time.Hour})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began := time.Now()
		report := l.starter.Run(ctx, l.plan("a"), nil)
		require.LessOrEqual(t, time.Since(began), 3*time.Second)
		require.Equal(t, AlreadyStarted, report.Results[0].Outcome)
	}, simulator.Rehearsal())
}

func TestARefusedTokenThatCannotBeRenewedEndsTheRun(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		report := l.starter.Run(t.Context(), l.plan("a", "b"), nil)
		require.Equal(t, []string{"a", "b"}, report.Failed)
		require.Equal(t, 1, l.sim.Requests(simulator.OpStart))
		err := report.Err(FailOnAny)
		require.IsType(t, &AuthError{}, err)
		require.NotContains(t, err.Error(), "t0ken")
	}, simulator.Rehearsal(), simulator.WithToken("another"))
}

func TestADryRunSendsNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		plan := l.plan("a", "b")
		plan.DryRun = true
		report := l.starter.Run(t.Context(), plan, nil)
		require.Equal(t, StatusSuccess, report.Status)
		require.Equal(t, NotSent, report.Results[0].Outcome)
		require.Empty(t, report.Started)
		require.Equal(t, "dry run, nothing started: 2 of 2 jobs would be started", report.Verdict())
		require.Empty(t, l.sim.AllRequests())
	}, simulator.Rehearsal())
}

func TestTheCallCarriesWhatTheDocumentAsksFor(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		seen := false
		l.sim.Inject(simulator.Fault{Kind: simulator.KindReverse, Op: simulator.OpStart, Match: func(r simulator.Request) bool {
			require.Equal(t, "t0ken", r.Header.Get("X-Auth-Token"))
			require.Equal(t, "zh-cn", r.Header.Get("X-Language"))
			require.Equal(t, "application/json", r.Header.Get("Content-Type"))
			require.Regexp(t, `^drs-batch-start/\S+`, r.Header.Get("User-Agent"))
			seen = true
			return true
		}})
		plan := l.plan("a", "b")
		plan.Language = "zh-cn"
		require.Equal(t, []Outcome{Started, Started}, l.outcomes(plan))
		require.True(t, seen)
	}, simulator.Rehearsal())
}

func TestOneJobsStatusInDoubtDoesNotHoldUpTheOthers(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindRefuseJob, Jobs: []string{"b"}, Code: "DRS.M00304", Times: simulator.Always})
		report := l.starter.Run(t.Context(), l.plan("a", "b", "c"), nil)
		require.Equal(t, []string{"a", "c"}, report.Started)
		require.Equal(t, Failed, report.Results[1].Outcome)
		require.Equal(t, drs.StatusConfiguration, report.Results[1].JobStatus)
		require.Equal(t, "DRS.M00304", report.Results[1].ErrorCode)
	}, simulator.Rehearsal())
}

func TestTheRequestIDIsThatOfTheAnswerThatDecided(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.sim.Inject(simulator.Fault{Kind: simulator.KindAnswer, Op: simulator.OpStart, Status: 502, Processed: true})
		report := l.starter.Run(t.Context(), l.plan("a"), nil)
		require.Equal(t, AlreadyStarted, report.Results[0].Outcome)
		require.Equal(t, "simulated-2", report.Results[0].RequestID, "the reading of its status")
		report = l.starter.Run(t.Context(), l.plan("a", "b-missing"), nil)
		require.Equal(t, "simulated-4", report.Results[0].RequestID, "the reading of its status, after DRS.M00304")
		require.Equal(t, "simulated-3", report.Results[1].RequestID, "the answer to the start")
		plan := l.plan("c-unready", "d-missing")
		plan.Precheck, plan.DryRun = true, true
		report = l.starter.Run(t.Context(), plan, nil)
		require.Equal(t, "simulated-5", report.Results[1].RequestID, "the answer that refused the pre-check")
		require.Greater(t, report.Results[0].RequestID, "simulated-5", "the pre-check's result")
	}, simulator.Rehearsal())
}

func TestARefusedCallSaysWhatTheServiceSaid(t *testing.T) {
	for name, c := range map[string]struct {
		fault     simulator.Fault
		code, msg string
		hint      string
	}{
		"a code that nobody knows": {simulator.Fault{Status: 400, Code: "DRS.M07777", Message: "No."}, "DRS.M07777", "No.", "see what the service says"},
		"IAM's form of a refusal":  {simulator.Fault{Status: 403, Code: "403", Message: "No.", Shape: simulator.ShapeIAM}, "403", "No.", "grant the caller"},
		"no code":                  {simulator.Fault{Status: 404, Shape: simulator.ShapePlain, Message: "nothing here"}, "", "HTTP 404: nothing here", "check the endpoint"},
		"nothing at all":           {simulator.Fault{Status: 413, Shape: simulator.ShapeEmpty}, "", "HTTP 413: the answer is empty", "set a smaller batch-size"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				c.fault.Kind, c.fault.Op = simulator.KindAnswer, simulator.OpStart
				l.sim.Inject(c.fault)
				result := l.starter.Run(t.Context(), l.plan("a"), nil).Results[0]
				require.Equal(t, Failed, result.Outcome)
				require.Equal(t, c.code, result.ErrorCode)
				require.Equal(t, c.msg, result.ErrorMsg)
				require.Contains(t, result.Hint, c.hint)
			}, simulator.Rehearsal())
		})
	}
}

func TestTheErrorOfARunSaysWhetherAnythingMayHaveStarted(t *testing.T) {
	denied := func(times int) simulator.Fault {
		return simulator.Fault{Kind: simulator.KindAnswer, Op: simulator.OpStart, Status: 403, Code: "DRS.M00102", Times: times}
	}
	for name, c := range map[string]struct {
		faults []simulator.Fault
		want   error
	}{
		"every call is refused": {[]simulator.Fault{denied(simulator.Always)}, &APIError{}},
		"one call is refused":   {[]simulator.Fault{denied(1)}, &JobsFailedError{}},
		"nobody can say":        {[]simulator.Fault{{Kind: simulator.KindAnswer, Status: 500, Times: simulator.Always}}, &JobsFailedError{}},
		"the token is refused":  {[]simulator.Fault{{Kind: simulator.KindAnswer, Status: 401, Times: simulator.Always}}, &AuthError{}},
		"the service hangs":     {[]simulator.Fault{{Kind: simulator.KindDelayAnswer, Delay: time.Hour, Times: simulator.Always}}, &TimeoutError{}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				l.sim.Inject(c.faults...)
				plan := l.plan("a", "b")
				plan.BatchSize, plan.Timeout = 1, 10*time.Second
				require.IsType(t, c.want, l.starter.Run(t.Context(), plan, nil).Err(FailOnAny))
			}, simulator.Rehearsal())
		})
	}
}
