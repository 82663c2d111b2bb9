package core

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// wait reads the statuses of what was started, again and again, until each job is where the plan wants it, has failed, or
// the limit is reached.
func (r *run) wait(ctx context.Context) {
	var jobs []int
	for i := range r.results {
		if r.results[i].Outcome.Success() {
			jobs = append(jobs, i)
		}
	}
	r.notify.phase(PhaseWaiting)
	ctx, cancel := limited(ctx, r.plan.WaitTimeout)
	defer cancel()

	began, total := time.Now(), len(jobs)
	for round := 1; ; round++ {
		var changes []Change
		before := jobs
		jobs, changes = r.poll(ctx, jobs, round == 1)
		r.notify.progress(Progress{
			Phase:   PhaseWaiting,
			Done:    total - len(jobs),
			Total:   total,
			Goal:    string(r.plan.WaitFor),
			Counts:  r.countStates(),
			Changes: changes,
			Arrived: r.without(before, jobs),
			Elapsed: time.Since(began),
		})
		if len(jobs) == 0 {
			return
		}
		if cause := r.pause(ctx); cause != nil {
			r.notReached(jobs, cause)
			return
		}
	}
}

// without returns the IDs of tasks that are not among those left.
func (r *run) without(tasks, left []int) (ids []string) {
	for _, i := range tasks {
		if _, found := slices.BinarySearch(left, i); !found {
			ids = append(ids, r.results[i].ID)
		}
	}
	return ids
}

// lastMoment is how long before the limit of a wait the last reading begins.
const lastMoment = 250 * time.Millisecond

// pause waits for the next reading: for the interval, or until just before the limit if that comes earlier, so that what is
// told at the limit is not an interval old.
func (r *run) pause(ctx context.Context) error {
	pause := r.plan.PollInterval
	if deadline, limited := ctx.Deadline(); limited {
		if last := time.Until(deadline) - lastMoment; last > 0 {
			pause = min(pause, last)
		}
	}
	return drs.Sleep(ctx, pause)
}

// notReached marks the jobs that are still on their way at the end of the wait.
func (r *run) notReached(jobs []int, cause error) {
	if !errors.Is(cause, context.DeadlineExceeded) {
		for _, i := range jobs {
			r.results[i].Cause = &drs.DeadlineError{Cause: cause}
		}
	}
	hint := "it is still on its way: look at it in the console, or wait longer (wait-timeout)"
	if errors.Is(cause, context.Canceled) {
		hint = "the wait was cancelled: look at it in the console"
	}
	for _, i := range jobs {
		r.results[i].NotReached = r.plan.WaitFor
		r.results[i].Hint = hint
		r.notify.outcome(r.results[i])
	}
}

// poll reads the statuses of jobs once and returns those that are still on their way. A reading that fails is made again
// at the next poll.
func (r *run) poll(ctx context.Context, jobs []int, first bool) (left []int, changes []Change) {
	var mu sync.Mutex
	inBatches(jobs, drs.MaxPage, r.plan.Concurrency, func(page []int) {
		ids := make([]string, len(page))
		for k, i := range page {
			ids[k] = r.results[i].ID
		}
		read, err := r.client.Statuses(ctx, ids)
		if err != nil {
			if ctx.Err() == nil {
				r.warn("reading %s while waiting failed, and is tried again: %v", report.Plural(len(ids), "status", "statuses"), err)
			}
			mu.Lock()
			defer mu.Unlock()
			left = append(left, page...)
			return
		}
		statuses := readStatuses(read).byID
		mu.Lock()
		defer mu.Unlock()
		for _, i := range page {
			result := &r.results[i]
			now := statuses[result.ID].Status
			switch {
			case now == "":
			case first:
				changes = append(changes, Change{ID: result.ID, To: now})
				result.JobStatus = now
			case now != result.JobStatus:
				changes = append(changes, Change{ID: result.ID, From: result.JobStatus, To: now})
				result.JobStatus = now
			}
			if !r.arrived(i, read.RequestID) {
				left = append(left, i)
			}
		}
	})
	slices.Sort(left)
	return left, changes
}

// arrived tells whether the wait for a job is over. It gives the job its outcome if it failed, as the answer requestID showed.
func (r *run) arrived(i int, requestID string) bool {
	result := &r.results[i]
	switch result.JobStatus.Group() {
	case drs.GroupRunning:
		return r.plan.WaitFor == plan.WaitRunning || result.JobStatus == drs.StatusIncrementalStarted
	case drs.GroupWaiting:
		// Only what has a start time waits for it.
		return result.Outcome != report.Started
	case drs.GroupStartFailed, drs.GroupFailed, drs.GroupEnded:
		result.ErrorMsg = "it was started, and while it was waited for its status became " + string(result.JobStatus)
		result.Hint, result.RequestID, result.Cause = result.JobStatus.Hint(), requestID, nil
		r.done(i, report.Failed)
		return true
	case drs.GroupUnknown, drs.GroupNotStarted, drs.GroupStarting, drs.GroupPaused:
	}
	return false
}

// countStates counts what was started by its state, for people.
func (r *run) countStates() map[string]int {
	counts := make(map[string]int)
	for i := range r.results {
		if status := r.results[i].JobStatus; status != "" {
			counts[r.state(status)]++
		}
	}
	return counts
}

// states are the groups of statuses in words. A status that nobody knows is its own word.
var states = map[drs.Group]string{
	drs.GroupUnknown:     "",
	drs.GroupNotStarted:  "not shown as started yet",
	drs.GroupWaiting:     "waiting for their time",
	drs.GroupStarting:    "starting",
	drs.GroupRunning:     string(plan.WaitRunning),
	drs.GroupStartFailed: "failed",
	drs.GroupFailed:      "failed",
	drs.GroupPaused:      "paused",
	drs.GroupEnded:       "ended",
}

// state is a status in words.
func (r *run) state(status drs.Status) string {
	if r.plan.WaitFor == plan.WaitIncremental && status == drs.StatusIncrementalStarted {
		return string(plan.WaitIncremental)
	}
	if state := states[status.Group()]; state != "" {
		return state
	}
	return string(status)
}
