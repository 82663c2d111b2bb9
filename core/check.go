package core

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/iam"
)

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
	r.watch.phase(PhaseChecking)
	ctx, cancel := limited(ctx, r.plan.WaitTimeout)
	defer cancel()
	c := &checking{run: r, byCheck: make(map[string]int, len(pending)), why: make(map[int]string)}
	began := time.Now()
	r.inBatches(pending, r.plan.BatchSize, func(jobs []int) { c.begin(ctx, jobs) })
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
		answer, err := c.client.Precheck(ctx, ids)
		if err != nil {
			c.blame(err)
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
			code := iam.CanonicalCode(a.ErrorCode)
			result.ErrorCode, result.ErrorMsg, result.Hint = a.ErrorCode, a.ErrorMsg, drs.Hint(code)
			result.RequestID = answer.RequestID
			switch {
			case a.Succeeded():
				c.started(i, a.PrecheckID)
			case there && drs.JobClass(code) == drs.WrongStatus:
				running = append(running, open{job: i, why: unchecked})
			case !there, a.Status == "", drs.JobClass(code) == drs.NotProcessed:
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
	c.done(i, Blocked)
}

// poll reads how far the checks are.
func (c *checking) poll(ctx context.Context) {
	c.inBatches(slices.Sorted(maps.Values(c.byCheck)), drs.MaxPage, func(page []int) {
		ids := make([]string, len(page))
		for k, i := range page {
			ids[k] = c.results[i].ID
		}
		read, err := c.client.PrecheckResults(ctx, ids)
		if err != nil {
			c.note(page, "reading it failed: "+err.Error())
			if ctx.Err() == nil {
				c.warn("reading %s failed, and is tried again: %v", plural(len(ids), "pre-check", "pre-checks"), err)
			}
			return
		}
		c.take(page, read)
	})
}

// note keeps why the checks of jobs could not be read.
func (c *checking) note(jobs []int, why string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, i := range jobs {
		c.why[i] = why
	}
}

// take decides about each job of a page whose check has finished. Of several entries for one check each must pass it.
func (c *checking) take(page []int, read *drs.Reading[drs.PrecheckResult]) {
	asked := make(map[int]bool, len(page))
	for _, i := range page {
		asked[i] = true
	}
	entries := make(map[string][]drs.PrecheckResult, len(read.Results))
	for _, entry := range read.Results {
		entries[entry.PrecheckID] = append(entries[entry.PrecheckID], entry)
	}
	for check, all := range entries {
		c.mu.Lock()
		i, known := c.byCheck[check]
		c.mu.Unlock()
		switch {
		case !known || !asked[i]:
			c.warn("an answer names the pre-check %s, which nobody asked for", quote(check))
		case slices.ContainsFunc(all, func(e drs.PrecheckResult) bool { return !e.Finished() && e.ErrorCode == "" }):
			c.note([]int{i}, "it has come to "+quote(all[0].Process)+" only")
		default:
			c.mu.Lock()
			delete(c.byCheck, check)
			c.mu.Unlock()
			c.results[i].RequestID = read.RequestID
			c.finish(i, all)
		}
	}
}

// finish decides about a job whose check has ended.
func (c *checking) finish(i int, entries []drs.PrecheckResult) {
	passed := true
	result := &c.results[i]
	for _, entry := range entries {
		passed = passed && entry.Result && entry.ErrorCode == ""
		for _, item := range entry.Items {
			if item.Result == drs.PrecheckPassed {
				continue
			}
			passed = passed && item.Result == drs.PrecheckAlarm
			shown := PrecheckItem{Item: item.Item, Group: item.Group, Result: item.Result, Reason: reason(item)}
			if !slices.Contains(result.Precheck, shown) {
				result.Precheck = append(result.Precheck, shown)
			}
		}
		if entry.ErrorCode != "" {
			result.ErrorCode, result.ErrorMsg, result.Hint = entry.ErrorCode, entry.ErrorMsg, drs.Hint(iam.CanonicalCode(entry.ErrorCode))
		}
	}
	if passed {
		c.mu.Lock()
		c.passed = append(c.passed, i)
		c.mu.Unlock()
		return
	}
	// What blocks comes first, what only warns after it.
	slices.SortStableFunc(result.Precheck, func(a, b PrecheckItem) int {
		return strings.Compare(b.Result, a.Result)
	})
	var failed []string
	for _, item := range result.Precheck {
		if item.Result != drs.PrecheckAlarm {
			failed = append(failed, item.Item)
		}
	}
	why := "its pre-check did not pass"
	if failed != nil {
		why += " (" + strings.Join(failed, ", ") + ")"
	}
	c.block(i, why)
}

// reason is what the service says of an item that did not pass, subtasks included.
func reason(item drs.PrecheckItem) string {
	text := item.FailedReason
	if text == "" {
		text = item.RawErrorMsg
	}
	for _, sub := range item.FailedSubJobs {
		name := sub.Name
		if name == "" {
			name = sub.ID
		}
		text += fmt.Sprintf(" [subtask %s: %s]", name, sub.CheckResult)
	}
	return strings.TrimSpace(text)
}

// abandon blocks the jobs whose checks had not finished in time.
func (c *checking) abandon(cause error) {
	hint := "raise wait-timeout, and run it again: nothing was started"
	limit := "within the limit of " + c.plan.WaitTimeout.String() + " (wait-timeout)"
	if !errors.Is(cause, context.DeadlineExceeded) {
		limit, hint = "before the run was cancelled", "run it again: nothing was started"
	}
	c.blame(&drs.TimeUpError{Cause: cause})
	waiting := slices.Sorted(maps.Values(c.byCheck))
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
	c.watch.progress(Progress{
		Phase: PhaseChecking,
		Done:  total - under,
		Total: total,
		Goal:  "passed",
		Counts: map[string]int{
			"checking":        under,
			"passed":          passed,
			"blocked":         c.count(Blocked),
			"already running": c.count(AlreadyStarted),
		},
		Elapsed: time.Since(began),
	})
}

func (c *checking) count(outcome Outcome) (n int) {
	for i := range c.results {
		if c.results[i].Outcome == outcome {
			n++
		}
	}
	return n
}
