package core

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
)

// waiting is the wait of a run for the tasks that were started. decideWait decides about each task; this gathers what is read of
// them, round by round.
type waiting struct {
	*run
	rules waitRules
	began time.Time
	total int
	// changed is when a status changed last, or a task arrived.
	changed time.Time

	mu    sync.Mutex // guards what follows while pages are read
	tasks map[int]*waitTask
	round waitRound
	// statusesFail and progressFails say that the last call for statuses, and any for progress, failed: it was warned of.
	statusesFail, progressFails bool
}

// waitTask is a task on its way through the wait.
type waitTask struct {
	record waitRecord
	// arrived says that its wait has ended.
	arrived bool
	// percent and delay are the last that were read; nil if they are not known. pace is how the percentage moves.
	percent *float64
	delay   *time.Duration
	pace    copyPace
}

// waitRound is what one round of reading brought.
type waitRound struct {
	changes []Change
	arrived []string
	failed  []int // for which reasons are to be read
}

// wait reads the statuses of what was started, again and again, until each task is where the plan wants it, its wait has ended
// in another way, or the limit is reached.
func (r *run) wait(ctx context.Context) {
	w := &waiting{run: r, rules: waitRules{target: r.plan.WaitFor, maxDelay: r.plan.MaxDelay, settle: r.plan.SettleTime},
		began: time.Now(), tasks: make(map[int]*waitTask)}
	w.changed = w.began
	var left []int
	for i := range r.results {
		if result := &r.results[i]; result.Outcome.Success() {
			w.tasks[i] = &waitTask{record: waitRecord{outcome: result.Outcome, since: w.began, mode: result.TaskMode}}
			left = append(left, i)
		}
	}
	w.total = len(left)
	r.notify.phase(PhaseWaiting)
	l, cancel := limited(ctx, r.plan.WaitTimeout)
	defer cancel()
	for {
		left = w.poll(l, left)
		r.notify.progress(w.progress(len(left)))
		r.readDetails(l, w.round.failed)
		if len(left) == 0 {
			return
		}
		if cause := r.sleep(l.send, w.interval(left)); cause != nil {
			w.end(left, cause)
			return
		}
	}
}

// lastMoment is how long before the end of the time the last readings begin: what is told then is not an interval old.
const lastMoment = 250 * time.Millisecond

// sleep waits for the next reading: for the interval, or until just before the limit if that comes earlier.
func (r *run) sleep(ctx context.Context, interval time.Duration) error {
	if deadline, limited := ctx.Deadline(); limited {
		if last := time.Until(deadline) - lastMoment; last > 0 {
			interval = min(interval, last)
		}
	}
	return drs.Sleep(ctx, interval)
}

// longestInterval is the longest pause between two readings, unless poll-interval is longer.
const longestInterval = time.Minute

// interval is how long to wait before the next round. It stretches to a tenth of the time for which no status has changed, but
// not while a task is about to catch up: three readings in a row are needed for that.
func (w *waiting) interval(left []int) time.Duration {
	for _, i := range left {
		if w.rules.target == plan.WaitCaughtUp && w.tasks[i].record.status == drs.StatusIncrementalStarted {
			return w.plan.PollInterval
		}
	}
	return max(w.plan.PollInterval, min(longestInterval, time.Since(w.changed)/10))
}

// poll reads how far tasks are and returns those whose wait goes on.
func (w *waiting) poll(l limits, tasks []int) (left []int) {
	w.round = waitRound{}
	inBatches(tasks, drs.MaxPage, w.plan.Concurrency, func(page []int) { w.readPage(l, page) })
	for _, i := range tasks {
		if !w.tasks[i].arrived {
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

// end ends the wait of the tasks that are not there at its limit, or when the run is cancelled.
func (w *waiting) end(left []int, cause error) {
	kind := evidenceTimeUp
	if !errors.Is(cause, context.DeadlineExceeded) {
		kind = evidenceCancelled
	}
	for _, i := range left {
		if kind == evidenceCancelled {
			w.results[i].Cause = &drs.DeadlineError{Cause: cause}
		}
		w.take(i, waitEvidence{kind: kind, at: time.Now()}, statusReading{})
	}
}
