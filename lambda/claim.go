package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// claims has the tasks of an invocation: each is started once, for the message that names it first, whatever the settings of
// the others that name it.
type claims map[claimKey][]*claim

// claimKey is a task at an endpoint. A dry run starts nothing, so that it does not count for a message that wants a start.
type claimKey struct {
	endpoint, task string
	dryRun         bool
}

// claim is a task that a message named first.
type claim struct {
	message string // its ID
	plan    *plan.Plan
	job     drs.StartInfo
	report  *report.Report // once it was started
}

// of returns the claim on a task of a plan; nil if the task is new. A project that is looked up from the region may be any
// project of the endpoint, so it counts as the same.
func (c claims) of(p *plan.Plan, task string) *claim {
	for _, one := range c[claimKey{p.Endpoint, task, p.DryRun}] {
		if known := one.plan.ProjectID; known == p.ProjectID || known == "" || p.ProjectID == "" {
			return one
		}
	}
	return nil
}

// add makes a claim for each task of a message that is new, and returns them.
func (c claims) add(m *message) (added []*claim) {
	for _, job := range m.plan.Jobs {
		if c.of(m.plan, job.JobID) == nil {
			key := claimKey{m.plan.Endpoint, job.JobID, m.plan.DryRun}
			one := &claim{message: m.id, plan: m.plan, job: job}
			c[key] = append(c[key], one)
			added = append(added, one)
		}
	}
	return added
}

// report returns what became of the tasks of a message, whoever claimed them.
func (c claims) report(m *message) *report.Report {
	reports := make(map[string]*report.Report, len(m.plan.Jobs))
	for _, job := range m.plan.Jobs {
		reports[job.JobID] = c.of(m.plan, job.JobID).report
	}
	return report.Collect(m.plan, reports)
}

// unmet says what was not done of what a message asks for, since its tasks were started for another message: nothing for
// most messages. results are those of the message's tasks, in their order.
func (c claims) unmet(m *message, results []report.Result, now time.Time) (reasons []string) {
	for i, job := range m.plan.Jobs {
		one := c.of(m.plan, job.JobID)
		if !results[i].Outcome.Success() {
			continue
		}
		if !sameTime(job.StartTime, one.job.StartTime, now) {
			reasons = append(reasons, fmt.Sprintf("%s was started for the start time of message %s (%s), not for this one's (%s)",
				job.JobID, one.message, shownTime(one.job.StartTime), shownTime(job.StartTime)))
		} else if m.plan.WaitFor != plan.WaitNone && m.plan.WaitFor != one.plan.WaitFor {
			reasons = append(reasons, fmt.Sprintf("%s was started for message %s, without waiting for %s", job.JobID, one.message, m.plan.WaitFor))
		}
	}
	return reasons
}

// sameTime reports whether two start times mean the same to people, who write them to the minute.
func sameTime(a, b string, now time.Time) bool {
	return startsAt(a, now).Sub(startsAt(b, now)).Abs() <= time.Minute
}

// startsAt returns a start time in milliseconds as a time. Empty means now.
func startsAt(startTime string, now time.Time) time.Time {
	if ms, err := strconv.ParseInt(startTime, 10, 64); err == nil {
		return time.UnixMilli(ms)
	}
	return now
}

func shownTime(startTime string) string {
	if startTime == "" {
		return "at once"
	}
	return startsAt(startTime, time.Time{}).UTC().Format(time.RFC3339)
}
