package core

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// readPage reads the statuses of at most a page of tasks, and their progress where it counts.
func (w *waiting) readPage(l limits, page []int) {
	at := time.Now()
	answer, err := w.client.Statuses(l.reading(), w.ids(page))
	w.warnOnce(&w.statusesFail, l.send, err, "reading %s while waiting failed, and is tried again: %v", report.Plural(len(page), "status", "statuses"))
	read := readStatuses(answer)
	progress := w.readProgress(l, page, read)
	for _, i := range page {
		r := read.of(w.results[i].ID, at, err)
		w.take(i, waitEvidence{kind: r.evidence.kind, at: at, class: r.evidence.class, status: r.evidence.status, progress: progress[i]}, r)
	}
}

// warnOnce warns of a call that failed, unless it is known that such calls fail. A call that works again clears that.
func (w *waiting) warnOnce(failing *bool, ctx context.Context, err error, format string, what string) {
	w.mu.Lock()
	known := *failing
	*failing = err != nil
	w.mu.Unlock()
	if err != nil && !known && ctx.Err() == nil {
		w.warn(format, what, err)
	}
}

// take lets decideWait decide by what was read of a task, and carries out what it decides.
func (w *waiting) take(i int, e waitEvidence, r statusReading) {
	w.mu.Lock()
	t, result := w.tasks[i], &w.results[i]
	if e.kind == evidenceStatus && e.status != t.record.status {
		w.round.changes = append(w.round.changes, Change{ID: result.ID, From: t.record.status, To: e.status})
		result.JobStatus = e.status
	}
	var step waitStep
	t.record, step = decideWait(w.rules, t.record, e)
	t.arrived = step.kind != waitOn
	if t.arrived {
		w.round.arrived = append(w.round.arrived, result.ID)
	}
	if step.kind == waitFailed {
		w.round.failed = append(w.round.failed, i)
	}
	w.mu.Unlock()
	w.carryOut(i, step, r)
}

// carryOut writes into the result of a task what the end of its wait means.
func (w *waiting) carryOut(i int, step waitStep, r statusReading) {
	if step.kind == waitOn {
		return
	}
	result, text := &w.results[i], waitEndingTexts[step.ending]
	words := text.words
	if strings.Contains(words, "%s") {
		words = fmt.Sprintf(words, result.JobStatus)
	}
	if step.kind == waitReached {
		if step.ending == waitEndingFullOnly {
			result.Hint = words
		}
		return
	}
	result.ErrorCode, result.ErrorMsg, result.Hint, result.RequestID = "", words, text.hint, r.why.requestID
	if text.hint == "" {
		result.Hint = result.JobStatus.Hint()
	}
	switch step.ending {
	case waitEndingDeleted:
		result.ErrorCode = r.said.ErrorCode
	case waitEndingUnreadable, waitEndingSilent:
		if r.why.err != nil {
			result.ErrorMsg += ": " + rest.Truncate(r.why.err.Error(), 2000)
		}
	case waitEndingNone, waitEndingScheduled, waitEndingFullOnly, waitEndingFailed, waitEndingPaused, waitEndingUnknownStatus, waitEndingNoStart,
		waitEndingDelay, waitEndingOnItsWay, waitEndingCancelled:
	}
	if step.kind == waitFailed {
		result.Cause = nil
		w.done(i, report.Failed)
		return
	}
	result.NotReached = w.plan.WaitFor
	w.notify.outcome(*result)
}

// readProgress reads how far the tasks of a page are: their full copies, their delays and their modes, where that is waited for or
// shown. A call that fails costs nothing but that: statuses decide.
func (w *waiting) readProgress(l limits, page []int, statuses statusAnswer) map[int]*taskProgress {
	at := make(map[string]int, len(page))
	var asked []int
	for _, i := range page {
		if id := w.results[i].ID; w.showsProgress(statuses.byID[id].Status.Group()) {
			at[id] = i
			asked = append(asked, i)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	answer, err := w.client.Progress(l.reading(), w.ids(asked))
	w.warnOnce(&w.progressFails, l.send, err, "reading the progress of %s failed, and is tried again: %v", report.Plural(len(asked), "task", "tasks"))
	if err != nil {
		return nil
	}
	progress := make(map[int]*taskProgress, len(answer.Results))
	for k := range answer.Results {
		i, is := at[answer.Results[k].JobID]
		if !is {
			continue // nobody asked for it
		}
		p := progressOf(&answer.Results[k])
		if known := progress[i]; known != nil && *known != p {
			p = taskProgress{percent: -1, delay: -1} // the answer contradicts itself
		}
		progress[i] = &p
	}
	for i, p := range progress {
		w.noteProgress(i, p)
	}
	return progress
}

func progressOf(said *drs.ProgressJobResp) taskProgress {
	p := taskProgress{mode: said.TaskMode, percent: -1, delay: -1}
	if percent, known := said.Percent(); known {
		p.percent = percent
	}
	if delay, known := said.Delay(); known {
		p.delay = delay
	}
	return p
}
