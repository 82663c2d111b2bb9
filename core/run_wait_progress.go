package core

import (
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
)

// showsProgress tells whether the progress of a task in a status of that group is waited for or shown.
func (w *waiting) showsProgress(group drs.Group) bool {
	switch group {
	case drs.GroupRunning, drs.GroupEnded:
		return w.rules.target != plan.WaitRunning
	case drs.GroupUnknown, drs.GroupNotStarted, drs.GroupWaiting, drs.GroupStarting, drs.GroupStartFailed, drs.GroupFailed, drs.GroupPaused:
	}
	return false
}

// noteProgress keeps what was read of a task, for its result and for what is shown.
func (w *waiting) noteProgress(i int, p *taskProgress) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t, result := w.tasks[i], &w.results[i]
	if p.mode != "" {
		result.TaskMode = p.mode
	}
	if p.percent >= 0 {
		t.percent, result.Progress = &p.percent, &p.percent
		t.pace.add(time.Now(), p.percent)
	}
	t.delay, result.DelayMS = nil, nil
	if p.delay >= 0 {
		ms := p.delay.Milliseconds()
		t.delay, result.DelayMS = &p.delay, &ms
	}
}

// copyPace is how the percentage of a full copy moves.
type copyPace struct {
	since, at   time.Time
	first, last float64
}

func (c *copyPace) add(at time.Time, percent float64) {
	if c.since.IsZero() || percent < c.last {
		*c = copyPace{since: at, first: percent}
	}
	c.last, c.at = percent, at
}

// left estimates how much longer the copy takes; 0 if it has not moved far enough to tell.
func (c *copyPace) left() time.Duration {
	const least = 1.0 // percent
	moved := c.last - c.first
	if moved < least || c.last >= 100 {
		return 0
	}
	return time.Duration((100 - c.last) / moved * float64(c.at.Sub(c.since)))
}

// goals are the targets of a wait in words.
var goals = map[plan.WaitFor]string{
	plan.WaitNone:        "started",
	plan.WaitRunning:     "running",
	plan.WaitFull:        "copied",
	plan.WaitIncremental: "incremental",
	plan.WaitCaughtUp:    "caught up",
}

// progress is what an observer is told after a round, when so many tasks are left.
func (w *waiting) progress(left int) Progress {
	p := Progress{
		Phase:   PhaseWaiting,
		Done:    w.total - left,
		Total:   w.total,
		Goal:    goals[w.rules.target],
		Counts:  make(map[string]int),
		Changes: w.round.changes,
		Arrived: w.round.arrived,
		Elapsed: time.Since(w.began),
	}
	var sum float64
	copies := 0
	for i, t := range w.tasks {
		if t.record.status == "" {
			continue
		}
		state := w.state(i, t)
		p.Counts[state]++
		switch {
		case state == StateCopying && t.percent != nil:
			sum += *t.percent
			copies++
			p.CopyLeft = max(p.CopyLeft, t.pace.left())
		case state == StateCatchingUp && t.delay != nil && (p.Delay == nil || *t.delay > *p.Delay):
			p.Delay = t.delay
		}
	}
	if copies > 0 {
		mean := sum / float64(copies)
		p.Copied = &mean
	}
	return p
}

// state is where a task is, in words: the goal if it is there.
func (w *waiting) state(i int, t *waitTask) string {
	status, result := t.record.status, &w.results[i]
	switch {
	case t.arrived && result.OK() && status.Group() != drs.GroupWaiting:
		return goals[w.rules.target]
	case w.rules.target == plan.WaitRunning:
	case status == drs.StatusFullStarted:
		return StateCopying
	case status == drs.StatusFullComplete:
		return goals[plan.WaitFull]
	case status == drs.StatusIncrementalStarted && w.rules.target == plan.WaitCaughtUp:
		return StateCatchingUp
	}
	if state := states[status.Group()]; state != "" {
		return state
	}
	return string(status)
}

// states are the groups of statuses in words. A status that is not known is its own word.
var states = map[drs.Group]string{
	drs.GroupUnknown:     "",
	drs.GroupNotStarted:  "not shown as started yet",
	drs.GroupWaiting:     "waiting for their time",
	drs.GroupStarting:    "starting",
	drs.GroupRunning:     "running",
	drs.GroupStartFailed: "failed",
	drs.GroupFailed:      "failed",
	drs.GroupPaused:      "paused",
	drs.GroupEnded:       "ended",
}
