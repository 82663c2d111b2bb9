package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// A message can be delivered again after the start times in it have passed.
func TestALateStartTimeConcernsItsTaskOnly(t *testing.T) {
	late := time.Now().Add(-6 * time.Minute).UnixMilli()
	f := newFunction(t, "DRS_SETTLE_TIME", "50ms")
	require.Empty(t, f.comeBack(standardQueue, fmt.Sprintf("a-running@%d task-b", late)), "it was started when it was first delivered")
	require.Equal(t, 1, f.sim.Starts("task-b"))

	require.Equal(t, []string{"m0"}, f.comeBack(standardQueue, fmt.Sprintf("task-c@%d task-d", late), "task-e"))
	require.Zero(t, f.sim.Starts("task-c"), "it is not started at another time than meant")
	require.Equal(t, 1, f.sim.Starts("task-d"))
	require.Equal(t, 1, f.sim.Starts("task-e"))

	_, m := f.failure(fmt.Sprintf(`{"jobs":["task-f"],"start_time":%d}`, late))
	require.Len(t, m.Failures, 1)
	require.Equal(t, report.Failed, m.Failures[0].Outcome)
	require.Zero(t, f.sim.Starts("task-f"))
}

func TestALateStartTimeOfTheConfigurationIsAnError(t *testing.T) {
	f := newFunction(t, "DRS_JOBS", fmt.Sprintf("task-a@%d", time.Now().Add(-6*time.Minute).UnixMilli()))
	kind, _ := f.failure(`{"detail-type":"Scheduled Event","detail":{}}`)
	require.Equal(t, "ValidationError", kind)
}
