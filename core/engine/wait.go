package engine

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/decide"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// waiting is the wait of a run for the tasks that were started. decide.Wait decides about each task; this gathers what is read of
// them, round by round.
type waiting struct {
	*run
	limits *limits
	rules  decide.WaitRules
	began  time.Time
	total  int
	// changed is when a status changed last, or a task arrived.
	changed time.Time

	mu    sync.Mutex // guards what follows while pages are read
	round waitRound
	// statusesFail and progressFails say that the last call for statuses, and any for progress, failed: it was warned of.
	statusesFail, progressFails bool
}

// waitingTask is what is known of a task on its way through the wait.
type waitingTask struct {
	record decide.WaitRecord
	// step is the last that was decided, endErr why the time ended; nil if it did not.
	step   decide.WaitStep
	endErr error
	// percent and delay are the last that were read; negative if they are not known. pace is how the percentage moves.
	percent float64
	delay   time.Duration
	pace    copyPace
}

// arrived says that the wait for the task has ended.
func (t *waitingTask) arrived() bool { return t.step.Kind != decide.WaitOn }

// waitRound is what one round of reading brought.
type waitRound struct {
	changes []Change
	arrived []int
}

// wait reads the statuses of what was started, again and again, until each task is where the plan wants it, its wait has ended
// in another way, or the limit is reached.
func (r *run) wait(ctx context.Context) {
	now := time.Now()
	w := &waiting{run: r, began: now, changed: now,
		rules: decide.WaitRules{Target: r.plan.WaitFor, MaxDelay: r.plan.MaxDelay, Settle: r.plan.SettleTime}}
	var left, unknown []int
	for i := range r.tasks {
		switch {
		case r.tasks[i].outcome.Success():
			w.begin(i)
			left = append(left, i)
		case r.tasks[i].outcome == report.Unknown:
			unknown = append(unknown, i)
		}
	}
	r.notify.phase(PhaseWaiting)
	l, end := newLimits(ctx, limitWaiting, r.plan.WaitTimeout)
	defer end()
	w.limits = l
	for {
		round := time.Now()
		left = w.poll(left)
		if len(left) > 0 {
			var found []int
			found, unknown = w.lookAgain(unknown)
			left = append(left, found...)
		}
		w.tellArrived(ctx)
		r.notify.progress(w.progress(len(left)))
		if len(left) == 0 {
			return
		}
		if cause := l.sleepToReading(w.interval(left) - time.Since(round)); cause != nil {
			w.end(left, cause)
			return
		}
	}
}

// begin adds a task to those that are waited for.
func (w *waiting) begin(i int) {
	t := &w.tasks[i]
	t.wait = &waitingTask{record: decide.WaitRecord{Outcome: t.outcome, Since: time.Now()}, percent: -1, delay: -1}
	if t.detail != nil {
		t.wait.record.Mode = t.detail.TaskType
	}
	w.total++
}

// lookAgain looks at the tasks of which it is not known whether they run, while others are waited for. What runs is waited for, too.
func (w *waiting) lookAgain(unknown []int) (found, left []int) {
	statuses := func(ids []string) (*drs.BatchResult[drs.StatusJobResp], error) {
		return w.client.Statuses(w.limits.reading(), ids)
	}
	readPages(w.run, unknown, 1, statuses, func(page []int, answer *drs.BatchResult[drs.StatusJobResp], err error) {
		read := readStatuses(answer)
		for _, i := range page {
			t := &w.tasks[i]
			reading := read.of(t.asked.JobID, time.Now(), err)
			if group := reading.evidence.Status.Group(); group != drs.GroupStarting && group != drs.GroupRunning {
				left = append(left, i)
				continue
			}
			t.reading, t.record.Status = reading, reading.evidence.Status
			w.run.end(i, report.AlreadyStarted, decide.EndingRuns, nil)
			w.begin(i)
			found = append(found, i)
		}
	})
	return found, left
}

// maxInterval is the longest pause between two readings, unless poll-interval is longer.
const maxInterval = time.Minute

// interval is how long after one round the next begins. It stretches to a tenth of the time for which no status has changed, but
// not while a task is about to catch up, or reads as failed: several readings in a row are needed for that.
func (w *waiting) interval(left []int) time.Duration {
	for _, i := range left {
		record := &w.tasks[i].wait.record
		catchesUp := w.rules.Target == plan.WaitCaughtUp && record.Status == drs.StatusIncrementalStarted
		if catchesUp || record.Stand.What != decide.StandingNone {
			return w.plan.PollInterval
		}
	}
	return max(w.plan.PollInterval, min(maxInterval, time.Since(w.changed)/10))
}

// poll reads how far tasks are and returns those whose wait goes on.
func (w *waiting) poll(tasks []int) (left []int) {
	w.round = waitRound{}
	inBatches(tasks, drs.MaxPage, w.plan.Concurrency, w.readStatuses)
	for _, i := range tasks {
		if !w.tasks[i].wait.arrived() {
			left = append(left, i)
		}
	}
	if len(w.round.changes)+len(w.round.arrived) > 0 {
		w.changed = time.Now()
	}
	// Pages are read in any order.
	slices.SortFunc(w.round.changes, func(a, b Change) int { return strings.Compare(a.ID, b.ID) })
	slices.Sort(w.round.arrived)
	return left
}

// readStatuses reads the statuses of at most a page of tasks, and their progress where it counts, and decides about each.
func (w *waiting) readStatuses(page []int) {
	at := time.Now()
	statuses := func(ids []string) (*drs.BatchResult[drs.StatusJobResp], error) {
		return w.client.Statuses(w.limits.reading(), ids)
	}
	readPage(w.run, page, statuses, func(page []int, answer *drs.BatchResult[drs.StatusJobResp], err error) {
		w.takeStatuses(page, at, answer, err)
	})
}

func (w *waiting) takeStatuses(page []int, at time.Time, answer *drs.BatchResult[drs.StatusJobResp], err error) {
	w.warnOnce(&w.statusesFail, err, "reading %s while waiting failed, and is tried again: %v", report.Plural(len(page), "status", "statuses"))
	read := readStatuses(answer)
	readings := make(map[int]*reading, len(page))
	var asked []int
	for _, i := range page {
		readings[i] = read.of(w.tasks[i].asked.JobID, at, err)
		if w.showsProgress(readings[i].evidence.Status.Group()) {
			asked = append(asked, i)
		}
	}
	progress := w.readProgress(asked)
	for _, i := range page {
		e := readings[i].evidence
		w.take(i, decide.WaitEvidence{Kind: e.Kind, At: at, Class: e.Class, Status: e.Status, Progress: progress[i]}, readings[i])
	}
}

// warnOnce warns of a call that failed, unless it is known that such calls fail. A call that works again clears that.
func (w *waiting) warnOnce(failing *bool, err error, format string, what string) {
	w.mu.Lock()
	known := *failing
	*failing = err != nil
	w.mu.Unlock()
	if err != nil && !known && w.limits.send.Err() == nil {
		w.warn(format, what, err)
	}
}

// take lets decide.Wait decide by what was read of a task; r is nil if nothing was.
func (w *waiting) take(i int, e decide.WaitEvidence, r *reading) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := &w.tasks[i]
	if e.Kind == decide.EvidenceStatus && e.Status != t.wait.record.Status {
		w.round.changes = append(w.round.changes, Change{ID: t.asked.JobID, From: t.wait.record.Status, To: e.Status})
	}
	if r != nil {
		t.reading = r
	}
	t.wait.record, t.wait.step = decide.Wait(w.rules, t.wait.record, e)
	if t.wait.arrived() {
		w.round.arrived = append(w.round.arrived, i)
	}
}

// tellArrived reads why the tasks failed whose wait ended with this round for that reason, and tells of all that are not where they
// should be.
func (w *waiting) tellArrived(ctx context.Context) {
	var failed []int
	for _, i := range w.round.arrived {
		if w.tasks[i].wait.step.Kind == decide.WaitFailed {
			failed = append(failed, i)
		}
	}
	w.readDetails(ctx, failed)
	for _, i := range w.round.arrived {
		if w.tasks[i].wait.step.Kind != decide.WaitReached {
			w.tell(i)
		}
	}
}

// end ends the wait of the tasks that are not there at its limit, or when the run is cancelled.
func (w *waiting) end(left []int, cause error) {
	kind := ofNoTime(cause).Kind
	for _, i := range left {
		w.tasks[i].wait.endErr = cause
		w.take(i, decide.WaitEvidence{Kind: kind, At: time.Now()}, nil)
		w.tell(i)
	}
}
