package main

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

func TestARunIsCounted(t *testing.T) {
	f := newFunction(t)
	f.sim.Inject(simulator.Fault{Kind: simulator.KindAnswer, Op: simulator.OpStart, Status: 429, Times: 1})
	_, _ = f.failure(`{"jobs":["task-a","b-missing"]}`)
	require.Equal(t, 1.0, f.metric("JobsStarted"))
	require.Equal(t, 1.0, f.metric("JobsFailed"))
	require.Equal(t, 1.0, f.metric("Retries"))
}

func TestAWaitThatRanOutIsCounted(t *testing.T) {
	f := newFunction(t, "DRS_WAIT_FOR", "running", "DRS_WAIT_TIMEOUT", "1s", "DRS_POLL_INTERVAL", "50ms")
	f.sim.Inject(simulator.Fault{Kind: simulator.KindJobStatus, JobStatus: "STARTJOBING", Times: simulator.Always})
	require.Equal(t, []string{"m0"}, f.comeBack(standardQueue, "task-a"))
	require.Equal(t, 1.0, f.metric("JobsNotReached"))
	require.Equal(t, 1.0, f.metric("JobsStarted"))
}

func TestARequestIsTimedInMillisecondsAndNotEndlessly(t *testing.T) {
	m := newMetrics(io.Discard, environment("", "")).begin()
	for range 2 * maxValues {
		m.call(core.Call{Duration: 1500 * time.Microsecond, Err: errors.New("cut"), Again: true})
	}
	require.Len(t, m.latencies, maxValues, "the format takes no more")
	require.Equal(t, 1.5, m.latencies[0])
	require.Equal(t, 2*maxValues, m.retries)
}
