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
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// maxPrechecks is how many tasks the service takes in a call for pre-checks.
const maxPrechecks = 10

// checking is the pre-check of the jobs of a run, on its way.
type checking struct {
	*run
	mu sync.Mutex
	// byCheck has the job of each check that is under way. An answer names a check, never a job.
	byCheck map[string]int
	passed  []int
	why     map[int]string // the last reason for which a job's check could not be read
}

// check runs the service's pre-check on jobs and returns those that passed it, in their order. Every other job has its
// outcome afterwards: nothing is started on a guess.
func (r *run) check(ctx context.Context, pending []int) []int {
	r.notify.phase(PhaseChecking)
	ctx, cancel := limited(ctx, r.plan.WaitTimeout)
	defer cancel()
	c := &checking{run: r, byCheck: make(map[string]int, len(pending)), why: make(map[int]string)}
	began := time.Now()
	r.inBatches(pending, min(r.plan.BatchSize, maxPrechecks), func(jobs []int) { c.begin(ctx, jobs) })
	for c.report(began, len(pending)); len(c.byCheck) > 0; c.report(began, len(pending)) {
		if cause := r.pause(ctx); cause != nil {
			c.abandon(cause)
			continue
		}
		c.poll(ctx)
	}
	slices.Sort(c.passed)
	return c.passed
}

// begin asks for the checks of jobs, and again for those that the service was too busy for or left out.
func (c *checking) begin(ctx context.Context, jobs []int) {
	for round := 1; len(jobs) > 0; round++ {
		ids := make([]string, len(jobs))
		for k, i := range jobs {
			ids[k] = c.results[i].ID
		}
		answer, err := c.client.Precheck(ctx, drs.PrecheckModeStart, ids)
		if err != nil {
			for _, i := range jobs {
				c.explain(i, err)
				c.block(i, "its pre-check could not be asked for")
			}
			return
		}
		var again []int
		var running []open
		said := make(map[string]drs.PrecheckJobResp, len(answer.Results))
		for _, a := range answer.Results {
			if known, twice := said[a.ID]; twice && (known.PrecheckID != a.PrecheckID || known.Status != a.Status) {
				a = drs.PrecheckJobResp{ID: a.ID, ErrorMsg: "the answer contradicts itself on this job"}
			}
			said[a.ID] = a
		}
		for _, i := range jobs {
			a, there := said[c.results[i].ID]
			result := &c.results[i]
			code := rest.CanonicalCode(a.ErrorCode)
			result.ErrorCode, result.ErrorMsg, result.Hint = a.ErrorCode, a.ErrorMsg, drs.Hint(code)
			result.RequestID = answer.RequestID
			switch {
			case a.Succeeded():
				c.started(i, a.PrecheckID)
			case there && drs.TaskClass(code) == drs.WrongStatus:
				running = append(running, open{job: i, why: unchecked})
			case !there, a.Status == "", drs.TaskClass(code) == drs.NotProcessed, drs.TaskClass(code) == drs.Busy:
				if !there {
					result.ErrorMsg = "the answer leaves this job out"
				}
				again = append(again, i)
			default:
				c.block(i, "its pre-check was refused")
			}
		}
		// What runs already needs no check. What does not is blocked.
		c.settle(ctx, running, time.Now())
		if len(again) > 0 {
			cause := error(nil)
			if round < c.backoff.Attempts {
				cause = drs.Sleep(ctx, c.backoff.Delay(round, 0))
			}
			if cause != nil || round == c.backoff.Attempts {
				for _, i := range again {
					c.block(i, "its pre-check could not be started")
				}
				return
			}
		}
		jobs = again
	}
}

// started keeps which job a check belongs to.
func (c *checking) started(i int, check string) {
	c.mu.Lock()
	other, twice := c.byCheck[check]
	if check != "" && !twice {
		c.byCheck[check] = i
		c.mu.Unlock()
		return
	}
	delete(c.byCheck, check)
	c.mu.Unlock()
	if twice {
		c.block(other, "the service gave its pre-check the same ID as another job's")
	}
	c.block(i, "the service gave its pre-check no ID of its own")
}

// block ends a job that is not to be started.
func (c *checking) block(i int, why string) {
	result := &c.results[i]
	if result.ErrorMsg != "" {
		why += ": " + result.ErrorMsg
	}
	result.ErrorMsg = why
	if result.Hint == "" || result.Hint == hintLost || result.Hint == hintUnsent {
		result.Hint = "mend what is named, and run it again: nothing was started"
	}
	c.done(i, report.Blocked)
}

// abandon blocks the jobs whose checks had not finished in time.
func (c *checking) abandon(cause error) {
	hint := "raise wait-timeout, and run it again: nothing was started"
	limit := "within the limit of " + c.plan.WaitTimeout.String() + " (wait-timeout)"
	if !errors.Is(cause, context.DeadlineExceeded) {
		limit, hint = "before the run was cancelled", "run it again: nothing was started"
	}
	waiting := slices.Sorted(maps.Values(c.byCheck))
	c.becauseOf(&drs.DeadlineError{Cause: cause}, waiting)
	clear(c.byCheck)
	for _, i := range waiting {
		why := "its pre-check did not finish " + limit
		if last := c.why[i]; last != "" {
			why += "; " + last
		}
		c.results[i].Hint = hint
		c.block(i, why)
	}
}

// report tells how far the checks are. No check is read meanwhile.
func (c *checking) report(began time.Time, total int) {
	under, passed := len(c.byCheck), len(c.passed)
	c.notify.progress(Progress{
		Phase: PhaseChecking,
		Done:  total - under,
		Total: total,
		Goal:  "passed",
		Counts: map[string]int{
			"checking":        under,
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
