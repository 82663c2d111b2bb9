package engine

import (
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/decide"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// showsProgress tells whether the progress of a task in a status of that group is waited for or shown.
func (w *waiting) showsProgress(group drs.Group) bool {
	switch group {
	case drs.GroupRunning:
		return w.rules.Target != plan.WaitRunning
	case drs.GroupEnded: // a full-only task may have ended by itself
		return true
	case drs.GroupUnknown, drs.GroupNotStarted, drs.GroupWaiting, drs.GroupStarting, drs.GroupStartFailed, drs.GroupFailed, drs.GroupPaused:
	}
	return false
}

// readProgress reads how far tasks are: their full copies, their delays and their modes. A call that fails costs nothing but that:
// statuses decide.
func (w *waiting) readProgress(tasks []int) map[int]*decide.Progress {
	if len(tasks) == 0 {
		return nil
	}
	at := make(map[string]int, len(tasks))
	for _, i := range tasks {
		at[w.tasks[i].asked.JobID] = i
	}
	progress := make(map[int]*decide.Progress, len(tasks))
	read := func(ids []string) (*drs.BatchResult[drs.ProgressJobResp], error) {
		return w.client.Progress(w.limits.reading(), ids)
	}
	readPage(w.run, tasks, read, func(page []int, answer *drs.BatchResult[drs.ProgressJobResp], err error) {
		w.warnOnce(&w.progressFails, err, "reading the progress of %s failed, and is tried again: %v", report.Plural(len(page), "task", "tasks"))
		if err != nil {
			return
		}
		for k := range answer.Results {
			i, asked := at[answer.Results[k].JobID]
			if !asked {
				continue
			}
			p := progressOf(&answer.Results[k])
			if known := progress[i]; known != nil && *known != p {
				p = decide.Progress{Percent: -1, Delay: -1} // the answer contradicts itself
			}
			progress[i] = &p
		}
	})
	for i, p := range progress {
		w.tasks[i].wait.note(p)
	}
	return progress
}

func progressOf(entry *drs.ProgressJobResp) decide.Progress {
	p := decide.Progress{Mode: entry.TaskMode, Percent: -1, Delay: -1}
	if percent, known := entry.Percent(); known {
		p.Percent = percent
	}
	if delay, known := entry.Delay(); known {
		p.Delay = delay
	}
	return p
}

// note keeps what was read of a task's progress, for its result and for what is shown.
func (t *waitingTask) note(p *decide.Progress) {
	if p.Percent >= 0 {
		t.percent = p.Percent
		t.pace.add(time.Now(), p.Percent)
	}
	t.delay = p.Delay
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
		Goal:    goals[w.rules.Target],
		Counts:  make(map[string]int),
		Changes: w.round.changes,
		Elapsed: time.Since(w.began),
	}
	for _, i := range w.round.arrived {
		p.Arrived = append(p.Arrived, w.tasks[i].asked.JobID)
	}
	var sum float64
	copies := 0
	for i := range w.tasks {
		t := w.tasks[i].wait
		if t == nil || t.record.Status == "" {
			continue
		}
		state := w.state(t)
		p.Counts[state]++
		switch {
		case state == StateCopying && t.percent >= 0:
			sum += t.percent
			copies++
			p.CopyLeft = max(p.CopyLeft, t.pace.left())
		case state == StateCatchingUp && t.delay >= 0 && (p.Delay == nil || t.delay > *p.Delay):
			p.Delay, p.Slowest = &t.delay, w.tasks[i].name()
		}
	}
	if copies > 0 {
		mean := sum / float64(copies)
		p.Copied = &mean
	}
	return p
}

// name is what people call the task, if that is known, else its ID.
func (t *task) name() string {
	if t.detail != nil && t.detail.Name != "" {
		return t.detail.Name
	}
	return t.asked.JobID
}

// state is where a task is, in words: the goal if it is there.
func (w *waiting) state(t *waitingTask) string {
	status := t.record.Status
	switch {
	case t.step.Kind == decide.WaitReached && status.Group() != drs.GroupWaiting:
		return goals[w.rules.Target]
	case w.rules.Target == plan.WaitRunning:
	case status == drs.StatusFullStarted:
		return StateCopying
	case status == drs.StatusFullComplete:
		return goals[plan.WaitFull]
	case status == drs.StatusIncrementalStarted && w.rules.Target == plan.WaitCaughtUp:
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
	drs.GroupWaiting:     "scheduled",
	drs.GroupStarting:    "starting",
	drs.GroupRunning:     "running",
	drs.GroupStartFailed: "failed",
	drs.GroupFailed:      "failed",
	drs.GroupPaused:      "paused",
	drs.GroupEnded:       "ended",
}
