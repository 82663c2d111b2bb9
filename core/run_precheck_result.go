package core

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

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
				c.warn("reading %s failed, and is tried again: %v", report.Plural(len(ids), "pre-check", "pre-checks"), err)
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
func (c *checking) take(page []int, read *drs.BatchResult[drs.PrecheckResult]) {
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
			shown := report.PrecheckItem{Item: item.Item, Group: item.Group, Result: item.Result, Reason: reason(item)}
			if !slices.Contains(result.Precheck, shown) {
				result.Precheck = append(result.Precheck, shown)
			}
		}
		if entry.ErrorCode != "" {
			result.ErrorCode, result.ErrorMsg, result.Hint = entry.ErrorCode, entry.ErrorMsg, drs.Hint(rest.CanonicalCode(entry.ErrorCode))
		}
	}
	if passed {
		c.mu.Lock()
		c.passed = append(c.passed, i)
		c.mu.Unlock()
		return
	}
	// What blocks comes first, what only warns after it.
	slices.SortStableFunc(result.Precheck, func(a, b report.PrecheckItem) int {
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
