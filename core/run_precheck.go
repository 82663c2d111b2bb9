package core

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// checking is the pre-check of the tasks of a run, on its way.
type checking struct {
	*run
	mu sync.Mutex
	// left are the tasks whose check is under way, with the reason for which its last reading told nothing.
	left map[int]string
	// owners tells which tasks a result may be about.
	owners checkOwners
	passed []int
}

// check runs the service's pre-check on tasks and returns those that passed it, in their order. Every other task has its
// outcome afterwards: nothing is started on a guess.
func (r *run) check(ctx context.Context, tasks []int) []int {
	r.notify.phase(PhaseChecking)
	ctx, cancel := limited(ctx, r.plan.WaitTimeout)
	defer cancel()
	c := &checking{run: r, left: make(map[int]string, len(tasks)), owners: make(checkOwners, len(tasks))}
	began := time.Now()
	inBatches(tasks, min(r.plan.BatchSize, drs.MaxPrecheck), r.plan.Concurrency, func(tasks []int) {
		resumable := c.ask(ctx, drs.PrecheckModeStart, tasks)
		c.ask(ctx, drs.PrecheckModeRetry, resumable)
	})
	for c.report(began, len(tasks)); len(c.left) > 0; c.report(began, len(tasks)) {
		if cause := r.sleep(ctx, r.plan.PollInterval); cause != nil {
			c.abandon(cause)
			continue
		}
		c.poll(ctx)
	}
	slices.Sort(c.passed)
	return c.passed
}

// block ends a task that is not to be started.
func (c *checking) block(i int, why string) {
	result := &c.results[i]
	if result.ErrorMsg != "" {
		why += ": " + result.ErrorMsg
	}
	result.ErrorMsg = why
	if result.Hint == "" || result.Hint == hintNotSent || result.Hint == hintUnsent {
		result.Hint = "mend what is named, and run it again: nothing was started"
	}
	c.done(i, report.Blocked)
}

// abandon blocks the tasks whose checks had not finished in time.
func (c *checking) abandon(cause error) {
	hint := "raise wait-timeout (WaitTimeout), and run it again: nothing was started"
	limit := "within the limit of " + c.plan.WaitTimeout.String() + " (wait-timeout)"
	if !errors.Is(cause, context.DeadlineExceeded) {
		limit, hint = "before the run was cancelled", "run it again: nothing was started"
	}
	for _, i := range slices.Sorted(maps.Keys(c.left)) {
		why := "its pre-check did not finish " + limit
		if last := c.left[i]; last != "" {
			why += "; " + last
		}
		c.results[i].Cause, c.results[i].Hint = &drs.DeadlineError{Cause: cause}, hint
		c.block(i, why)
	}
	clear(c.left)
}

// report tells how far the checks are. No check is read meanwhile.
func (c *checking) report(began time.Time, total int) {
	left, passed := len(c.left), len(c.passed)
	c.notify.progress(Progress{
		Phase: PhaseChecking,
		Done:  total - left,
		Total: total,
		Goal:  "passed",
		Counts: map[string]int{
			"checking":        left,
			"passed":          passed,
			"blocked":         c.count(report.Blocked),
			"already running": c.count(report.AlreadyStarted),
		},
		Elapsed: time.Since(began),
	})
}

func (c *checking) count(outcome report.Outcome) (n int) {
	for i := range c.results {
		if c.results[i].Outcome == outcome {
			n++
		}
	}
	return n
}
