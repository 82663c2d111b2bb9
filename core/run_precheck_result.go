package core

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// poll reads how far the checks are.
func (c *checking) poll(l limits) {
	read := func(ids []string) (*drs.BatchResult[drs.PrecheckResult], error) {
		return c.client.PrecheckResults(l.reading(), ids)
	}
	readPages(c.run, slices.Sorted(maps.Keys(c.left)), c.plan.Concurrency, read, func(page []int, answer *drs.BatchResult[drs.PrecheckResult], err error) {
		if err != nil {
			c.note(page, "reading it failed: "+err.Error())
			if l.send.Err() == nil {
				c.warn("reading %s failed, and is tried again: %v", report.Plural(len(page), "pre-check", "pre-checks"), err)
			}
			return
		}
		c.takeResults(page, answer)
	})
}

// note keeps why the checks of tasks could not be read.
func (c *checking) note(tasks []int, why string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, i := range tasks {
		if _, left := c.left[i]; left {
			c.left[i] = why
		}
	}
}

// takeResults decides about each task of a page whose check has finished.
func (c *checking) takeResults(page []int, answer *drs.BatchResult[drs.PrecheckResult]) {
	asked := make(map[int]bool, len(page))
	for _, i := range page {
		asked[i] = true
	}
	entries := make(map[int][]drs.PrecheckResult, len(page))
	var ambiguous []int
	for _, entry := range answer.Results {
		c.mu.Lock()
		task, shared, known := c.owners.of(entry.PrecheckID)
		c.mu.Unlock()
		switch {
		case !known, shared == nil && !asked[task]:
			c.warn("an answer names the pre-check %s, which nobody asked for", quote(entry.PrecheckID))
		case shared == nil:
			entries[task] = append(entries[task], entry)
		case decideCheckEntry(&entry) != checkRunning:
			ambiguous = append(ambiguous, shared...)
		}
	}
	for _, i := range page {
		state := decidePrecheck(entries[i])
		switch {
		case slices.Contains(ambiguous, i):
			c.finish(i, checkBlocked, nil, answer.RequestID)
		case state != checkRunning:
			c.finish(i, state, entries[i], answer.RequestID)
		case entries[i] != nil:
			text := "it has not said how far it is"
			if process := entries[i][0].Process; process != "" {
				text = "it has come to " + quote(process) + " only"
			}
			c.note([]int{i}, text)
		}
	}
}

// finish ends the check of a task. Without entries, it is not known whether the check passed.
func (c *checking) finish(i int, state checkState, entries []drs.PrecheckResult, requestID string) {
	result := &c.results[i]
	result.RequestID = requestID
	for k := range entries {
		entry := &entries[k]
		for _, item := range entry.Items {
			shown := report.PrecheckItem{Item: item.Item, Group: item.Group, Result: item.Result, Reason: reason(item)}
			if item.Result != drs.PrecheckPassed && !slices.Contains(result.Precheck, shown) {
				result.Precheck = append(result.Precheck, shown)
			}
		}
		if entry.ErrorCode != "" {
			result.ErrorCode, result.ErrorMsg, result.Hint = entry.ErrorCode, entry.ErrorMsg, drs.Hint(rest.CanonicalCode(entry.ErrorCode))
		}
	}
	c.mu.Lock()
	delete(c.left, i)
	if state == checkPassed {
		c.passed = append(c.passed, i)
	}
	c.mu.Unlock()
	switch {
	case state == checkPassed:
	case entries == nil:
		result.Hint = "start it without pre-check, or look at its pre-check in the console: nothing was started"
		c.block(i, "the service gave its pre-check and another task's the same ID, so that its result is not known")
	default:
		explainItems(result)
		c.block(i, blockedBy(result.Precheck))
	}
}

// explainItems puts what blocks before what only warns, and says what to do about it.
func explainItems(result *report.Result) {
	slices.SortStableFunc(result.Precheck, func(a, b report.PrecheckItem) int {
		return strings.Compare(b.Result, a.Result)
	})
	var hints []string
	for _, item := range result.Precheck {
		if hint := drs.PrecheckHint(item.Item, item.Reason); hint != "" && item.Result != drs.PrecheckAlarm && !slices.Contains(hints, hint) {
			hints = append(hints, hint)
		}
	}
	if len(hints) > 0 {
		result.Hint = strings.Join(hints, "; ") + "; then run it again: nothing was started"
	}
}

// blockedBy names the items for which a pre-check did not pass.
func blockedBy(items []report.PrecheckItem) string {
	var failed []string
	for _, item := range items {
		if item.Result != drs.PrecheckAlarm {
			failed = append(failed, item.Item)
		}
	}
	if failed == nil {
		return "its pre-check did not pass"
	}
	return "its pre-check did not pass (" + strings.Join(failed, ", ") + ")"
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
