package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/engine"
)

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
		"catching up": {engine.Progress{Done: 1, Total: 2, Goal: "caught-up", Counts: map[string]int{"caught-up": 1, "catching up": 1}, Delay: number(12400 * time.Millisecond)},
			"[█████·····] 1/2 caught-up, 1 catching up (delay 12s), 0s"},
		"each state has its own": {engine.Progress{Total: 3, Goal: "full", Counts: map[string]int{"copying": 1, "starting": 2}, Copied: number(5.0), Delay: number(time.Second)},
			"[··········] 0/3 full, 1 copying (5 %), 2 starting, 0s"},
		"a state from outside": {engine.Progress{Done: 1, Total: 1, Goal: "running", Counts: map[string]int{"NEW\n::error::x": 1}},
			"[██████████] 0/1 running, 1 NEW ::error::x, 0s"},
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
	require.Equal(t, 1, at(0, 1, 50), "a new phase begins anew")
}

func TestAnEstimateIsNoFinerThanItIs(t *testing.T) {
	for d, want := range map[time.Duration]string{
		20 * time.Second:                "1 min",
		40*time.Minute + 20*time.Second: "40 min",
		3*time.Hour + 20*time.Minute:    "3 h",
		72 * time.Hour:                  "3 days",
	} {
		require.Equal(t, want, roughly(d))
	}
}
