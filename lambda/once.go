package main

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// starts has the tasks of an invocation: each is started once, for the record that names it first, whatever the settings of
// the others that name it.
type starts map[taskKey][]*start

// taskKey is what a task is the same by, beside its project. A dry run starts nothing, so that it does not count for a record
// that wants a start.
type taskKey struct {
	endpoint, task string
	dryRun         bool
}

// start is the one start of a task.
type start struct {
	id     string // of the record that named the task first
	plan   *plan.Plan
	job    drs.StartInfo
	report *report.Report // once the task was started
}

// of returns the start of a task of a plan; nil if there is none yet. A project that is looked up from the region may be any
// project of the endpoint, so it counts as the same.
func (s starts) of(p *plan.Plan, task string) *start {
	for _, one := range s[taskKey{p.Endpoint, task, p.DryRun}] {
		if known := one.plan.ProjectID; known == p.ProjectID || known == "" || p.ProjectID == "" {
			return one
		}
	}
	return nil
}

// add adds the tasks of a record that no other has named, and returns their starts.
func (s starts) add(r *planned) (added []*start) {
	for _, job := range r.plan.Jobs {
		if s.of(r.plan, job.JobID) == nil {
			key := taskKey{r.plan.Endpoint, job.JobID, r.plan.DryRun}
			one := &start{id: r.id, plan: r.plan, job: job}
			s[key] = append(s[key], one)
			added = append(added, one)
		}
	}
	return added
}

// runKey returns what plans must have in common so that one run can start the tasks of all. It leaves out the policy by which a
// plan fails, which is judged for each plan by itself.
func runKey(p *plan.Plan) plan.Options {
	key := p.Options
	key.FailOn = ""
	return key
}

// start starts the tasks of records that no other has named before, those with the same settings in the same run.
func (h *handler) start(ctx context.Context, log *slog.Logger, ready []*planned, known starts) {
	var order []plan.Options
	together := make(map[plan.Options][]*start)
	for _, r := range ready {
		for _, warning := range r.plan.Warnings {
			log.Warn(warning)
		}
		key := runKey(r.plan)
		if _, has := together[key]; !has {
			order = append(order, key)
		}
		together[key] = append(together[key], known.add(r)...)
	}
	for _, key := range order {
		p := &plan.Plan{Options: key}
		for _, one := range together[key] {
			p.Jobs = append(p.Jobs, one.job)
		}
		if len(p.Jobs) == 0 {
			continue
		}
		r := h.run(ctx, log, p)
		for _, one := range together[key] {
			one.report = r
		}
	}
}

// report returns what became of the tasks of a record, whichever record they were started for.
func (s starts) report(r *planned) *report.Report {
	reports := make(map[string]*report.Report, len(r.plan.Jobs))
	for _, job := range r.plan.Jobs {
		reports[job.JobID] = s.of(r.plan, job.JobID).report
	}
	return report.Collect(r.plan, reports)
}

// unmet says what was not done of what a record asks for, since its tasks were started for another: nothing for most. results
// are those of the record's tasks, in their order.
func (s starts) unmet(r *planned, results []report.Result, now time.Time) (reasons []string) {
	for i, job := range r.plan.Jobs {
		one := s.of(r.plan, job.JobID)
		if !results[i].Outcome.Success() {
			continue
		}
		if !sameTime(job.StartTime, one.job.StartTime, now) {
			reasons = append(reasons, fmt.Sprintf("%s was started for the start time of message %s (%s), not for this one's (%s)",
				job.JobID, one.id, shownTime(one.job.StartTime), shownTime(job.StartTime)))
		} else if r.plan.WaitFor != plan.WaitNone && r.plan.WaitFor != one.plan.WaitFor {
			reasons = append(reasons, fmt.Sprintf("%s was started for message %s, without waiting for %s", job.JobID, one.id, r.plan.WaitFor))
		}
	}
	return reasons
}

// sameTime reports whether two start times mean the same to people, who write them to the minute.
func sameTime(a, b string, now time.Time) bool {
	return timeOf(a, now).Sub(timeOf(b, now)).Abs() <= time.Minute
}

// timeOf returns a start time in milliseconds as a time. Empty means now.
func timeOf(startTime string, now time.Time) time.Time {
	if ms, err := strconv.ParseInt(startTime, 10, 64); err == nil {
		return time.UnixMilli(ms)
	}
	return now
}

func shownTime(startTime string) string {
	if startTime == "" {
		return "at once"
	}
	return timeOf(startTime, time.Time{}).UTC().Format(time.RFC3339)
}
