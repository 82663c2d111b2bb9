package engine

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/decide"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// poll reads how far the checks are.
func (c *checking) poll() {
	at := time.Now()
	read := func(ids []string) (*drs.BatchResult[drs.PrecheckResult], error) {
		return c.client.PrecheckResults(c.limits.reading(), ids)
	}
	readPages(c.run, slices.Sorted(maps.Keys(c.left)), c.plan.Concurrency, read, func(page []int, answer *drs.BatchResult[drs.PrecheckResult], err error) {
		if err == nil {
			c.takeResults(page, answer, at)
			return
		}
		for _, i := range page {
			c.tasks[i].check.last = "reading it failed: " + err.Error()
		}
		if c.limits.send.Err() == nil {
			c.warn("reading %s failed, and is tried again: %v", report.Plural(len(page), "pre-check", "pre-checks"), err)
		}
	})
}

// takeResults decides about each task of a page whose check has finished. at is when the reading began.
func (c *checking) takeResults(page []int, answer *drs.BatchResult[drs.PrecheckResult], at time.Time) {
	entries := make(map[int][]drs.PrecheckResult, len(page))
	for _, i := range page {
		entries[i] = nil
	}
	var ambiguous []int
	for _, entry := range answer.Results {
		c.mu.Lock()
		owners := c.owners[entry.PrecheckID]
		c.mu.Unlock()
		if len(owners) > 1 { // it may be any of theirs, so it is none's
			if decide.PrecheckEntry(&entry, c.plan.Strict) != decide.CheckRunning {
				ambiguous = append(ambiguous, owners...)
			}
			continue
		}
		if len(owners) == 1 {
			if known, asked := entries[owners[0]]; asked {
				entries[owners[0]] = append(known, entry)
				continue
			}
		}
		c.warn("an answer names the pre-check %s, which nobody asked for", quote(entry.PrecheckID))
	}
	for _, i := range page {
		state := decide.Precheck(entries[i], c.plan.Strict)
		if check := c.tasks[i].check; state == decide.CheckRunning {
			check.underWay = check.underWay || slices.ContainsFunc(entries[i], isUnderWay)
		} else if !check.underWay && at.Sub(check.asked) < min(staleFor, c.rules.Settle) {
			continue // it may be the result of the check before
		}
		switch {
		case slices.Contains(ambiguous, i):
			c.finish(i, decide.CheckBlocked, nil, answer.RequestID)
		case state != decide.CheckRunning:
			c.finish(i, state, entries[i], answer.RequestID)
		case entries[i] != nil:
			c.tasks[i].check.last = howFar(entries[i][0].Process)
		}
	}
}

// isUnderWay reports whether an entry shows that the check has not ended. One with an error says nothing of it.
func isUnderWay(e drs.PrecheckResult) bool {
	return e.ErrorCode == "" && e.Process != "" && !e.Finished()
}

// staleFor is how long after asking a result may be that of the check before.
const staleFor = 10 * time.Second

func howFar(process string) string {
	if process == "" {
		return "it has not said how far it is"
	}
	return "it only reached " + quote(process)
}

// finish ends the check of a task. Without entries, it is not known whether the check passed.
func (c *checking) finish(i int, state decide.CheckState, entries []drs.PrecheckResult, requestID string) {
	t := &c.tasks[i]
	t.said.requestID = requestID
	for k := range entries {
		entry := &entries[k]
		t.check.addItems(entry.Items)
		if entry.ErrorCode != "" {
			t.said = said{code: entry.ErrorCode, message: entry.ErrorMsg, hint: drs.Hint(entry.ErrorCode), requestID: requestID}
		}
	}
	c.mu.Lock()
	delete(c.left, i)
	if state == decide.CheckPassed {
		c.passed = append(c.passed, i)
	}
	c.mu.Unlock()
	switch {
	case state == decide.CheckPassed:
	case entries == nil:
		c.block(i, "the service gave its pre-check and another task's the same ID, so that its result is not known",
			"start it without pre-check, or look at its pre-check in the console: nothing was started")
	default:
		why, hint := t.check.blockedByItems(c.plan.Strict)
		if hint == "" && t.said.hint == "" {
			hint = hintRefusedCheck
		}
		c.block(i, why, hint)
	}
}

// addItems keeps the items that did not pass: what blocks before what only warns.
func (c *checkedTask) addItems(items []drs.PrecheckItem) {
	for _, item := range items {
		shown := report.PrecheckItem{Item: item.Item, Group: item.Group, Result: item.Result, Reason: itemReason(item)}
		if item.Result != drs.PrecheckPassed && !slices.Contains(c.items, shown) {
			c.items = append(c.items, shown)
		}
	}
	slices.SortStableFunc(c.items, func(a, b report.PrecheckItem) int { return strings.Compare(b.Result, a.Result) })
}

// blockedByItems names the items for which the pre-check did not pass, and what to do about them.
func (c *checkedTask) blockedByItems(strict bool) (why, hint string) {
	var failed, hints []string
	for _, item := range c.items {
		if item.Result == drs.PrecheckAlarm && !strict {
			continue
		}
		failed = append(failed, item.Item)
		if hint := drs.PrecheckHint(item.Item, item.Reason); hint != "" && !slices.Contains(hints, hint) {
			hints = append(hints, hint)
		}
	}
	if len(hints) > 0 {
		hint = strings.Join(hints, "; ") + "; then run again: nothing was started"
	}
	if failed == nil {
		return "its pre-check did not pass", hint
	}
	return "its pre-check did not pass (" + strings.Join(failed, ", ") + ")", hint
}

// itemReason is what the service says of an item that did not pass, subtasks included.
func itemReason(item drs.PrecheckItem) string {
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

// abandon blocks the tasks whose checks had not finished in time.
func (c *checking) abandon(cause error) {
	limit, hint := "before the run was cancelled", "run again: nothing was started"
	var up *limitError
	if errors.As(cause, &up) {
		limit, hint = "within "+up.String(), remedyOf(up)+", and run again: nothing was started"
	}
	for _, i := range slices.Sorted(maps.Keys(c.left)) {
		why := joined("its pre-check did not finish "+limit, c.tasks[i].check.last)
		c.blockBecause(i, why, hint, &drs.DeadlineError{Cause: cause})
	}
	clear(c.left)
}

// progress tells how far the checks are. No check is read meanwhile.
func (c *checking) progress() {
	left, passed := len(c.left), len(c.passed)
	counts := map[string]int{"checking": left, "passed": passed, "blocked": 0, "already running": 0}
	for i := range c.tasks {
		if outcome := c.tasks[i].outcome; outcome == report.Blocked {
			counts["blocked"]++
		} else if outcome == report.AlreadyStarted {
			counts["already running"]++
		}
	}
	c.notify.progress(Progress{Phase: PhaseChecking, Done: c.total - left, Total: c.total, Goal: "passed", Counts: counts, Elapsed: time.Since(c.began)})
}

// checkOwners has, for each ID that may stand in a result, the tasks that it may name: the service calls it the pre-check's ID in
// one place and the task's in another.
type checkOwners map[string][]int

// add notes that the ID may name the task.
func (o checkOwners) add(id string, task int) {
	if id != "" && !slices.Contains(o[id], task) {
		o[id] = append(o[id], task)
	}
}
