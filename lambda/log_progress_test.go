package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/engine"
)

func TestProgressIsLoggedWhenItChangesAndOnceAMinute(t *testing.T) {
	var seen bytes.Buffer
	l := progressLog{log: newLog(&seen, environment("", ""))}
	copied, delay := 62.5, 1500*time.Millisecond
	written := func(p engine.Progress) string {
		seen.Reset()
		p.Phase, p.Total, p.Goal = engine.PhaseWaiting, 3, "caught-up"
		l.write(p)
		return seen.String()
	}
	at := func(seconds int, p engine.Progress) engine.Progress {
		p.Elapsed = time.Duration(seconds) * time.Second
		return p
	}
	copying := engine.Progress{Counts: map[string]int{engine.StateCopying: 3}, Copied: &copied, CopyLeft: 40 * time.Minute}
	first := written(at(10, copying))
	for _, want := range []string{`"phase":"waiting"`, `"done":0`, `"total":3`, `"states":{"copying":3}`, `"seconds":10`, `"goal":"caught-up"`, `"copied_percent":62.5`, `"copy_left_seconds":2400`} {
		require.Contains(t, first, want)
	}
	require.NotContains(t, first, "delay_ms", "what is not known is left out")
	require.Empty(t, written(at(20, copying)))
	require.Empty(t, written(at(69, copying)))
	require.NotEmpty(t, written(at(70, copying)), "a minute has passed")
	catching := engine.Progress{Done: 1, Counts: map[string]int{engine.StateCatchingUp: 2, "caught-up": 1}, Delay: &delay}
	require.Contains(t, written(at(80, catching)), `"delay_ms":1500`)
	require.Empty(t, written(at(90, catching)))
}

func TestAWaitIsLogged(t *testing.T) {
	f := newFunction(t, "DRS_WAIT_FOR", "incremental", "DRS_POLL_INTERVAL", "10ms")
	f.report(`{"jobs":["task-a"]}`)
	lines := f.logged("progress")
	require.NotEmpty(t, lines)
	require.Equal(t, 1.0, lines[len(lines)-1]["done"])
	require.LessOrEqual(t, strings.Count(f.seen.String(), `"message":"progress"`), 10, "not each of the readings")
}
