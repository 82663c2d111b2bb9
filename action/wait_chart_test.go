package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/engine"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

func TestEveryStageCanBeDrawn(t *testing.T) {
	for s := stageStarting; s <= stageReached; s++ {
		require.NotEmpty(t, stages[s].square, s)
		require.NotEmpty(t, stages[s].meaning, s)
	}
	require.Len(t, stages, int(stageReached)+1)
}

// charted returns the chart of tasks that all take the same way.
func charted(tasks int, elapsed time.Duration) string {
	h, r := &history{now: clock}, many(tasks, 0)
	first, second := engine.Progress{Phase: engine.PhaseWaiting}, engine.Progress{Phase: engine.PhaseWaiting, Elapsed: elapsed}
	for i := range r.Results {
		first.Changes = append(first.Changes, engine.Change{ID: r.Results[i].ID, To: drs.StatusFullStarted})
		second.Arrived = append(second.Arrived, r.Results[i].ID)
	}
	h.add(first)
	h.add(second)
	return h.chart(r)
}

func TestAChartHasOneRowATask(t *testing.T) {
	chart := waited().chart(mixed())
	require.Equal(t, 6, strings.Count(chart, "    section "), "what was not waited for is not drawn")
	_, row, _ := strings.Cut(chart, "    section orders-prod\n")
	row, _, _ = strings.Cut(row, "    section")
	require.Equal(t, []string{
		"    ⠀ :done, 2001-01-01 04:50:00.000, 2001-01-01 04:51:30.000",
		"    ⠀ :active, 2001-01-01 04:51:30.000, 2001-01-01 05:12:00.000",
		"    ⠀ :2001-01-01 05:12:00.000, 2001-01-01 05:17:00.000",
		"    ⠀ :milestone, 2001-01-01 05:17:00.000, 0s",
	}, strings.Split(strings.TrimSuffix(row, "\n"), "\n"))
	_, row, _ = strings.Cut(chart, "    section stock\n")
	row, _, _ = strings.Cut(row, "    section")
	require.Contains(t, row, ":crit, milestone, 2001-01-01 05:01:00.000, 0s", "where it failed")
	_, row, _ = strings.Cut(chart, "    section users\n")
	require.True(t, strings.HasPrefix(row, "    ⠀ :milestone, 2001-01-01 04:50:00.000, 0s\n"), "it was there at once")
	require.Contains(t, chart, "⬜ starting · 🟦 full copy · 🟩 catching up · 🟥 stopped · ◆ target reached. Times are in UTC, from 2026-11-25 04:50.")
	require.Contains(t, chart, "displayMode: compact")
}

func TestAChartIsDrawnForUpToFiftyTasks(t *testing.T) {
	require.Equal(t, 50, strings.Count(charted(50, time.Hour), "    section shard-"))
	require.Equal(t, "### The wait\n\nThere is no chart: it shows up to 50 tasks, and the wait was for 51. It took 1h0m0s.\n\n", charted(51, time.Hour))
	require.Empty(t, (&history{}).chart(mixed()), "nothing was waited for")
	require.Equal(t, "### The wait\n\nThere is no chart: the first reading ended the wait.\n\n", charted(3, 0))
}

func TestTheAxisFitsTheLengthOfTheWait(t *testing.T) {
	for elapsed, want := range map[time.Duration]string{
		time.Second:         "%H:%M:%S\n    tickInterval 1second",
		30 * time.Second:    "%H:%M:%S\n    tickInterval 5second",
		30 * time.Minute:    "%H:%M\n    tickInterval 5minute",
		3 * time.Hour:       "%H:%M\n    tickInterval 30minute",
		40 * time.Hour:      "day %-d %H:%M\n    tickInterval 6hour",
		90 * 24 * time.Hour: "day %-d %H:%M\n    tickInterval 1day",
	} {
		require.Contains(t, charted(1, elapsed), "    axisFormat "+want+"\n")
	}
	require.Contains(t, charted(1, 40*time.Hour), "2001-01-02 20:50:00.000", "the next day is the second of the chart")
}

func TestARowIsCalledByTheTasksNameIfThatIsItsOwn(t *testing.T) {
	r := report.New([]report.Result{{ID: "a-1", Name: "orders: prod\n%%{init}"}, {ID: "b-2", Name: "twice"}, {ID: "c-3", Name: "twice"}, {ID: "d-4"}, {ID: "e-5", Name: "账单"}, {ID: "f-6", Name: "###"}})
	require.Equal(t, []string{"orders prod init", "b-2", "c-3", "d-4", "账单", "f-6"}, rowNames(r, []int{0, 1, 2, 3, 4, 5}))
	require.Equal(t, 4, width("账单"))
	for _, text := range hostile {
		require.NotRegexp(t, "[^\\pL\\pN _.…-]", mermaidText(text), fmt.Sprintf("%.40q", text))
	}
}

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
