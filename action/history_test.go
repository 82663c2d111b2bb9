package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/engine"
)

func TestEveryStatusBelongsToAStage(t *testing.T) {
	for status, want := range map[drs.Status]stage{
		drs.StatusConfiguration:      stageStarting,
		drs.StatusWaitingForStart:    stageStarting,
		drs.StatusStarting:           stageStarting,
		drs.StatusFullStarted:        stageCopying,
		drs.StatusFullComplete:       stageCatchingUp,
		drs.StatusIncrementalStarted: stageCatchingUp,
		drs.StatusFullFailed:         stageStopped,
		drs.StatusPausing:            stageStopped,
		drs.StatusDeleted:            stageStopped,
		"CHANGE_JOB_STARTED":         stageOther,
		"BRAND_NEW":                  stageOther,
	} {
		require.Equal(t, want, stageOf(status), status)
	}
}

func TestTheHistoryOfATaskHasNoGapAndNoInventedTime(t *testing.T) {
	h := waited()
	r := mixed()
	first := h.tasks[r.Results[0].ID]
	require.Equal(t, []span{{stageStarting, 0}, {stageCopying, 90 * time.Second}, {stageCatchingUp, 22 * time.Minute}}, first.spans,
		"two statuses of one stage are one span")
	require.Equal(t, 22*time.Minute, h.until(first, 1))
	require.Equal(t, 27*time.Minute, h.until(first, 2), "it ends when its wait ended")
	late := h.tasks[r.Results[1].ID]
	require.Equal(t, 30*time.Minute, h.until(late, len(late.spans)-1), "it goes on until the last reading")
	already := h.tasks[r.Results[5].ID]
	require.Zero(t, h.until(already, 0), "it was there at the first reading")
	require.Equal(t, clock(), h.began)
}

func TestAPrecheckIsNoPartOfTheWait(t *testing.T) {
	h := &history{now: clock}
	h.add(engine.Progress{Phase: engine.PhaseChecking, Elapsed: time.Minute, Changes: []engine.Change{{ID: "a", To: drs.StatusStarting}}})
	require.Empty(t, h.tasks)
}
