package main

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/engine"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// history is how each task went through the wait, as its readings showed it.
type history struct {
	now     func() time.Time
	run     time.Time     // when the run began
	began   time.Time     // when the wait began, in UTC
	elapsed time.Duration // at the last reading, since began
	tasks   map[string]*track
}

// track is one task's part of it: its spans follow one another without a gap.
type track struct {
	spans []span
	// end is when the wait for the task ended; 0 while it goes on.
	end   time.Duration
	ended bool
}

// span is a part of the wait that a task spent in one stage. It begins with the reading that showed it.
type span struct {
	stage stage
	since time.Duration
}

// stage is what a status means to somebody who waits.
type stage int

// The stages, in the order in which a task goes through them.
const (
	stageStarting stage = iota // it does not copy anything yet
	stageCopying
	stageCatchingUp
	stageStopped // it failed, was paused, ended or is gone
	stageOther   // it runs, in a status that is none of these
	stageReached // it is where the wait should see it: a mark, where its wait ended
)

// stages say how each stage is drawn: Mermaid's tag of a bar, the square of the same colour, and what it means.
var stages = map[stage]struct{ tag, square, meaning string }{
	stageStarting:   {"done, ", "⬜", "starting"},
	stageCopying:    {"active, ", "🟦", "full copy"},
	stageCatchingUp: {"", "🟩", "catching up"},
	stageStopped:    {"crit, ", "🟥", "stopped"},
	stageOther:      {"", "🟩", "running"},
	stageReached:    {"", "◆", "target reached"},
}

// stageOf tells the stage that a status belongs to.
func stageOf(status drs.Status) stage {
	switch status {
	case drs.StatusFullStarted:
		return stageCopying
	case drs.StatusFullComplete, drs.StatusIncrementalStarted:
		return stageCatchingUp
	}
	switch status.Group() {
	case drs.GroupNotStarted, drs.GroupWaiting, drs.GroupStarting:
		return stageStarting
	case drs.GroupStartFailed, drs.GroupFailed, drs.GroupPaused, drs.GroupEnded:
		return stageStopped
	case drs.GroupRunning, drs.GroupUnknown:
	}
	return stageOther
}

func (h *history) add(p engine.Progress) {
	if p.Phase != engine.PhaseWaiting {
		return
	}
	if h.tasks == nil {
		h.tasks = make(map[string]*track)
		h.began = h.now().UTC().Add(-p.Elapsed)
	}
	h.elapsed = p.Elapsed
	for _, c := range p.Changes {
		t := h.tasks[c.ID]
		if t == nil {
			t = new(track)
			h.tasks[c.ID] = t
		}
		if next := stageOf(c.To); len(t.spans) == 0 || t.spans[len(t.spans)-1].stage != next {
			t.spans = append(t.spans, span{next, p.Elapsed})
		}
	}
	for _, id := range p.Arrived {
		if t := h.tasks[id]; t != nil && !t.ended {
			t.end, t.ended = p.Elapsed, true
		}
	}
}

// until is when a task's k-th span ended: with the next one, with its own wait, or with the last reading.
func (h *history) until(t *track, k int) time.Duration {
	switch {
	case k+1 < len(t.spans):
		return t.spans[k+1].since
	case t.ended:
		return t.end
	}
	return h.elapsed
}

// maxCharted is how many tasks are drawn; beyond that nobody reads a chart.
const maxCharted = 50

// mermaidHead sets the colours of the bars to those of the squares, in GitHub's light and dark theme alike. In the compact mode,
// the bars of a section share one row.
const mermaidHead = "```mermaid\n---\ndisplayMode: compact\nconfig:\n  gantt:\n    leftPadding: %d\n    rightPadding: 24\n    barHeight: 14\n    barGap: 6\n    topPadding: 44\n" +
	"  themeVariables:\n    sectionBkgColor: transparent\n    sectionBkgColor2: transparent\n    altSectionBkgColor: transparent\n" +
	"    doneTaskBkgColor: '#d0d7de'\n    doneTaskBorderColor: '#afb8c1'\n    activeTaskBkgColor: '#54aeff'\n    activeTaskBorderColor: '#218bff'\n" +
	"    taskBkgColor: '#4ac26b'\n    taskBorderColor: '#2da44e'\n    critBkgColor: '#fa4549'\n    critBorderColor: '#cf222e'\n---\n" +
	"gantt\n    dateFormat YYYY-MM-DD HH:mm:ss.SSS\n    axisFormat %s\n    tickInterval %s\n    todayMarker off\n"

// barName is the name of each bar: Mermaid wants one, and there is no room for it.
const barName = "\u2800"

// chart draws the wait: one row a task, for up to 50 tasks, or says why there is nothing to see. It is empty if nothing was waited for.
func (h *history) chart(r *report.Report) string {
	var rows []int
	took := time.Duration(0) // the longest wait for a task
	for _, i := range r.ByRank() {
		if t := h.tasks[r.Results[i].ID]; t != nil {
			rows = append(rows, i)
			took = max(took, h.until(t, len(t.spans)-1)-t.spans[0].since)
		}
	}
	switch {
	case len(rows) == 0:
		return ""
	case took == 0:
		return "### The wait\n\nThere is no chart: the first reading ended the wait.\n\n"
	case len(rows) > maxCharted:
		return fmt.Sprintf("### The wait\n\nThere is no chart: it shows up to %d tasks, and the wait was for %d. It took %s.\n\n", maxCharted, len(rows), shortDuration(h.elapsed))
	}
	names := rowNames(r, rows)
	widest := 0
	for _, name := range names {
		widest = max(widest, width(name))
	}
	var bars strings.Builder
	used := map[stage]bool{}
	for k, i := range rows {
		fmt.Fprintf(&bars, "    section %s\n", names[k])
		h.draw(&bars, h.tasks[r.Results[i].ID], r.Results[i].OK(), used)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "### The wait\n\n%s. Times are in UTC, from %s.\n\n", legend(used), h.began.Format("2006-01-02 15:04"))
	form, interval := h.axis()
	fmt.Fprintf(&b, mermaidHead, 24+6*widest, form, interval)
	b.WriteString(bars.String())
	b.WriteString("```\n\n")
	return b.String()
}

// draw writes the bars of one task. What stops, has no length, or reaches the target is a mark on the row.
func (h *history) draw(b *strings.Builder, t *track, ok bool, used map[stage]bool) {
	mark := func(s stage, at time.Duration) {
		fmt.Fprintf(b, "    %s :%smilestone, %s, 0s\n", barName, stages[s].tag, h.at(at))
		used[s] = true
	}
	last := len(t.spans) - 1
	reached := ok && t.ended && t.spans[last].stage != stageStarting
	for k, s := range t.spans {
		until := h.until(t, k)
		switch stops := k == last && (s.stage == stageStopped || until == s.since && last == 0); {
		case stops && !reached:
			mark(s.stage, s.since)
		case !stops && until > s.since:
			fmt.Fprintf(b, "    %s :%s%s, %s\n", barName, stages[s.stage].tag, h.at(s.since), h.at(until))
			used[s.stage] = true
		}
	}
	if reached {
		mark(stageReached, t.end)
	}
}

// firstDay is the day that every chart begins on. Mermaid reads and shows times in the viewer's zone, so a time of UTC that is
// read as local is shown as it was written, in every zone. Only where a zone skips or repeats an hour is that not so; no zone
// does on the days after this one.
var firstDay = time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)

// at writes a moment of the wait: its time of the day, on the first day of the chart or a later one.
func (h *history) at(since time.Duration) string {
	midnight := h.began.Truncate(24 * time.Hour)
	return firstDay.Add(h.began.Add(since).Sub(midnight)).Format("2006-01-02 15:04:05.000")
}

// intervals are those between the marks of an axis, as Mermaid writes them.
var intervals = []struct {
	length time.Duration
	name   string
}{
	{time.Second, "1second"}, {2 * time.Second, "2second"}, {5 * time.Second, "5second"}, {15 * time.Second, "15second"}, {30 * time.Second, "30second"},
	{time.Minute, "1minute"}, {2 * time.Minute, "2minute"}, {5 * time.Minute, "5minute"}, {15 * time.Minute, "15minute"}, {30 * time.Minute, "30minute"},
	{time.Hour, "1hour"}, {3 * time.Hour, "3hour"}, {6 * time.Hour, "6hour"}, {12 * time.Hour, "12hour"}, {24 * time.Hour, "1day"},
}

// axis is the form of the times on the axis, as d3 writes it, and the interval between them: there is room for eight.
func (h *history) axis() (form, interval string) {
	k := 0
	for k < len(intervals)-1 && h.elapsed/intervals[k].length >= 8 {
		k++
	}
	switch {
	case h.elapsed > 20*time.Hour:
		form = "day %-d %H:%M"
	case intervals[k].length < time.Minute:
		form = "%H:%M:%S"
	default:
		form = "%H:%M"
	}
	return form, intervals[k].name
}

// legend names the colours that the chart uses.
func legend(used map[stage]bool) string {
	var parts []string
	for s := stageStarting; s <= stageReached; s++ {
		if used[s] {
			parts = append(parts, stages[s].square+" "+stages[s].meaning)
		}
	}
	return strings.Join(parts, " · ")
}

// rowNames are what the rows of a chart are called: by the tasks' names, or by their IDs where a name is missing or not unique.
func rowNames(r *report.Report, rows []int) []string {
	seen := map[string]int{}
	for _, i := range rows {
		seen[mermaidText(r.Results[i].Name)]++
	}
	names := make([]string, len(rows))
	for k, i := range rows {
		names[k] = mermaidText(r.Results[i].Name)
		if strings.TrimSpace(names[k]) == "" || seen[names[k]] > 1 {
			names[k] = mermaidText(r.Results[i].ID)
		}
	}
	return names
}

// mermaidText keeps of a text what Mermaid takes for nothing but text.
func mermaidText(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' || r == '.' {
			return r
		}
		return ' '
	}, s)
	return rest.Truncate(strings.Join(strings.Fields(s), " "), 64)
}

// width is how much room a text takes, in narrow characters: those of East Asian scripts take about two.
func width(s string) (n int) {
	for _, r := range s {
		if r >= 0x1100 {
			n++
		}
		n++
	}
	return n
}
