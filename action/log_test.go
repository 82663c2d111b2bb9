package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/engine"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

func planned(tasks ...string) *plan.Plan {
	p := &plan.Plan{Options: plan.Options{BatchSize: 2, Region: "cn-north-4", ProjectID: project, Endpoint: "https://drs.cn-north-4.myhuaweicloud.com",
		WaitFor: plan.WaitCaughtUp, MaxDelay: 10 * time.Second, WaitTimeout: 2 * time.Hour}}
	for _, task := range tasks {
		id, at, _ := strings.Cut(task, "@")
		p.Jobs = append(p.Jobs, drs.StartInfo{JobID: id, StartTime: at})
	}
	return p
}

func TestTheLogBeginsWithThePlan(t *testing.T) {
	var out bytes.Buffer
	l := &log{w: &out, github: true}
	l.plan(planned("a-1", "b-2@1893456000000", "c-3", "d-4@1893455999000"))
	head, rest, _ := strings.Cut(out.String(), "\n")
	require.Equal(t, "::group::Plan", head)
	_, rest, _ = strings.Cut(rest, "\n") // the version
	require.Equal(t, `4 tasks in 2 requests to https://drs.cn-north-4.myhuaweicloud.com
then wait until they have caught up, for at most 2h0m0s
at once:
  a-1
  c-3
at 2029-12-31 23:59:59 UTC:
  d-4
at 2030-01-01 00:00 UTC:
  b-2
`, rest)
}

func TestThatNothingRealHappensIsNotFoldedAway(t *testing.T) {
	var out bytes.Buffer
	p := planned("a-1")
	p.Simulate, p.DryRun = true, true
	(&log{w: &out, github: true}).plan(p)
	lines := strings.Split(out.String(), "\n")
	require.Contains(t, lines[0], "::notice::SIMULATED")
	require.Contains(t, lines[1], "::notice::DRY RUN")
	require.Equal(t, "::group::Plan", lines[2])
	require.Contains(t, out.String(), "1 task in 1 request to the simulator")
}

func TestAWaitIsAnnouncedOnlyIfThereIsSomethingToWaitFor(t *testing.T) {
	for want, results := range map[string][]report.Result{
		"1 of 1 task started; waiting for them until they have caught up\n":             {{Outcome: report.Started}},
		"1 of 1 task started (1 resumed); waiting for them until they have caught up\n": {{Outcome: report.Resumed}},
		"1 of 2 tasks started (1 scheduled), 1 failed\n":                                {{Outcome: report.Scheduled}, {Outcome: report.Failed}},
	} {
		var out bytes.Buffer
		(&log{w: &out}).started(planned("a-1"), report.New(results))
		require.Equal(t, want, out.String())
	}
}

func TestEveryPhaseHasATitle(t *testing.T) {
	for phase, title := range phaseTitles {
		var out bytes.Buffer
		(&log{w: &out, github: true}).phase(phase)
		require.Equal(t, "::group::"+title+"\n", out.String())
	}
	var out bytes.Buffer
	l := &log{w: &out, github: true}
	l.phase("pausing")
	l.phase(engine.PhaseWaiting)
	require.Equal(t, "::group::Pausing\n::endgroup::\n::group::Wait\n", out.String(), "a phase that has no title yet")
}

func TestEachRequestIsALine(t *testing.T) {
	for want, call := range map[string]engine.Call{
		"sent 2 tasks: answered after 120ms (request r-1)\n":        {Jobs: 2, Duration: 120 * time.Millisecond, RequestID: "r-1"},
		"asked to resume 1 task: answered after 0s (request r-2)\n": {Jobs: 1, Resume: true, RequestID: "r-2"},
		"sent 1 task again: answered after 0s (request r-2)\n":      {Jobs: 1, Again: true, RequestID: "r-2"},
		"tried 1 task: batch-starting: no route ## [error]sorry\n":  {Jobs: 1, Err: errors.New("batch-starting: no route\n##[error]sorry")},
	} {
		var out bytes.Buffer
		(&log{w: &out}).call(call)
		require.Equal(t, want, out.String())
	}
}

func TestADebuggedCallShowsWhatWasSentAndGot(t *testing.T) {
	for want, x := range map[string]rest.Trace{
		"debug: batch-status POST http://h/x → 200 in 3ms\n": {Op: "batch-status", Method: "POST", URL: "http://h/x", Status: 200, Duration: 3 * time.Millisecond},
		"debug: batch-status POST http://h/x → 200 in 3ms (request r1) sent: {\"a\":1} got: {\"b\":2}\n": {Op: "batch-status", Method: "POST", URL: "http://h/x", Status: 200,
			Duration: 3 * time.Millisecond, RequestID: "r1", Request: []byte(`{"a":1}`), Response: []byte(`{"b":2}`)},
		"debug: batch-status POST http://h/x → 0 in 0s sent: {} error: cut\n": {Op: "batch-status", Method: "POST", URL: "http://h/x", Request: []byte("{}"), Err: errors.New("cut")},
	} {
		var out strings.Builder
		(&log{w: &out}).trace(x)
		require.Equal(t, want, out.String())
	}
}

func TestALineOfProgressSaysHowFarTheTasksAre(t *testing.T) {
	for name, c := range map[string]struct {
		progress engine.Progress
		want     string
	}{
		"copying": {engine.Progress{Done: 14, Total: 20, Goal: "incremental", Counts: map[string]int{"incremental": 14, "copying": 6}, Copied: number(62.4), CopyLeft: 40 * time.Minute, Elapsed: 12*time.Minute + 10*time.Second},
			"[███████···] 14/20 incremental, 6 copying (62 %, about 40 min left), 12m10s"},
		"nothing known of the copies": {engine.Progress{Total: 2, Goal: "full", Counts: map[string]int{"copying": 2}, Elapsed: 1500 * time.Millisecond},
			"[··········] 0/2 full, 2 copying, 2s"},
		"no estimate": {engine.Progress{Total: 2, Goal: "full", Counts: map[string]int{"copying": 2}, Copied: number(0.0)},
			"[··········] 0/2 full, 2 copying (0 %), 0s"},
		"catching up": {engine.Progress{Done: 1, Total: 2, Goal: "caught-up", Counts: map[string]int{"caught-up": 1, "catching up": 1}, Delay: number(12400 * time.Millisecond), Slowest: "orders\n::error::x"},
			"[█████·····] 1/2 caught-up, 1 catching up (delay 12s of orders ::error::x), 0s"},
		"each state has its own": {engine.Progress{Total: 3, Goal: "full", Counts: map[string]int{"copying": 1, "starting": 2}, Copied: number(5.0), Delay: number(time.Second)},
			"[··········] 0/3 full, 2 starting, 1 copying (5 %), 0s"},
		"failures first, then the order of a task's life; the bar counts what was reached": {engine.Progress{Done: 5, Total: 10, Goal: "caught up", Counts: map[string]int{
			"caught up": 2, "catching up": 1, "copying": 2, "starting": 1, "scheduled": 1, "failed": 2, "paused": 1, "A_NEW_ONE": 1}},
			"[██········] 2/10 caught up, 2 failed, 1 paused, 1 scheduled, 1 starting, 2 copying, 1 catching up, 1 A_NEW_ONE, 0s"},
		"a state from outside": {engine.Progress{Done: 1, Total: 1, Goal: "running", Counts: map[string]int{"NEW\n::error::x": 1}},
			"[··········] 0/1 running, 1 NEW ::error::x, 0s"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			(&log{w: &out}).progress(c.progress)
			require.Equal(t, c.want+"\n", out.String())
		})
	}
}

func TestTheLogSpeaksOnEachChangeAndOnceAMinute(t *testing.T) {
	var out bytes.Buffer
	l := &log{w: &out}
	at := func(elapsed time.Duration, copying int, copied float64) int {
		out.Reset()
		l.progress(engine.Progress{Phase: engine.PhaseWaiting, Total: 3, Goal: "full", Counts: map[string]int{"copying": copying, "starting": 3 - copying}, Copied: &copied, Elapsed: elapsed})
		return strings.Count(out.String(), "\n")
	}
	require.Equal(t, 1, at(0, 0, 0))
	require.Equal(t, 0, at(10*time.Second, 0, 0))
	require.Equal(t, 1, at(20*time.Second, 1, 0), "a task copies now")
	require.Equal(t, 0, at(30*time.Second, 1, 5), "a percentage is no change")
	quiet, longest := 20*time.Second, time.Duration(0)
	for elapsed := 40 * time.Second; elapsed < 3*time.Hour; elapsed += 10 * time.Second {
		if at(elapsed, 1, 50) > 0 {
			longest, quiet = max(longest, elapsed-quiet), elapsed
		}
	}
	require.LessOrEqual(t, longest, time.Minute)
	require.Greater(t, longest, 30*time.Second, "not each reading is worth a line")

	l.phase(engine.PhaseWaiting)
	require.Equal(t, 1, at(0, 1, 50), "a new phase starts afresh")
}

func TestAnEstimateIsNoFinerThanItIs(t *testing.T) {
	for d, want := range map[time.Duration]string{
		20 * time.Second:                "1 min",
		40*time.Minute + 20*time.Second: "40 min",
		3*time.Hour + 20*time.Minute:    "3 h",
		72 * time.Hour:                  "3 days",
	} {
		require.Equal(t, want, estimate(d))
	}
}
