package core

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// run is one run on its way. Its tasks are known by their place in the plan. At any time, a task belongs to one goroutine.
type run struct {
	plan    *plan.Plan
	client  *drs.Client
	backoff drs.Backoff
	rules   rules
	notify  *notifier
	records []record        // what a pre-check leaves known of each task; nil without one
	results []report.Result // one for each task
	began   time.Time
	spent   time.Duration // of the time for starting, before the first task was sent

	mu       sync.Mutex
	warnings []string
}

// Run does what the plan says and returns what became of it: one result for each task, in the plan's order. o may be nil.
//
// When ctx ends, by its deadline or because the run is cancelled, Run stops within 1.5 seconds with what is known; it ends
// that long before a deadline.
func (s *Starter) Run(ctx context.Context, p *plan.Plan, o *Observer) *report.Report {
	r := &run{plan: p, notify: newNotifier(o), results: make([]report.Result, len(p.Jobs))}
	for i := range p.Jobs {
		r.results[i].ID, r.results[i].StartTime = p.Jobs[i].JobID, p.Jobs[i].StartTime
	}
	if p.DryRun && !p.Precheck && !p.Resume {
		r.notSent(r.all())
		return r.report()
	}
	session, end, err := s.session(p)
	if err != nil {
		return r.refuse(err)
	}
	defer end()
	if deadline, ok := ctx.Deadline(); ok {
		early, cancel := context.WithDeadline(ctx, deadline.Add(-grace))
		defer cancel()
		ctx = early
	}
	r.backoff = session.backoff
	r.rules = rules{settle: p.SettleTime, attempts: r.backoff.Attempts, pause: r.backoff.Base}
	r.began = time.Now()
	if p.Precheck {
		r.records = r.newRecords(0, len(p.Jobs))
	}
	if r.client, err = r.connect(ctx, session); err != nil {
		return r.refuse(err)
	}
	r.spent = time.Since(r.began)
	return r.steps(ctx)
}

// newRecords returns what is known of the tasks from first on, up to end, when a run begins.
func (r *run) newRecords(first, end int) []record {
	records := make([]record, end-first)
	for k := range records {
		records[k].mayResume, records[k].askIfLate = r.plan.Resume, r.plan.AllowLate
		if at, set := plan.StartsAt(r.plan.Jobs[first+k].StartTime); set {
			records[k].startAt, records[k].ahead = at, at.After(r.began)
		}
	}
	return records
}

// steps checks, sends and waits, as far as the plan asks for each.
func (r *run) steps(ctx context.Context) *report.Report {
	pending := r.all()
	if r.plan.Precheck {
		pending = r.check(ctx, pending)
	}
	if r.plan.DryRun {
		if r.plan.Resume && !r.plan.Precheck {
			r.lookAhead(ctx, pending)
		}
		r.notSent(pending)
		r.readNames(ctx, false)
		return r.report()
	}
	r.send(ctx, pending)
	waits := r.plan.WaitFor != plan.WaitNone && slices.ContainsFunc(r.results, func(result report.Result) bool { return result.Outcome.Success() })
	r.readNames(ctx, waits)
	if waits {
		r.notify.sent(r.report())
		r.wait(ctx)
	}
	return r.report()
}

func (r *run) connect(ctx context.Context, s *session) (*drs.Client, error) {
	if known := s.connected(); known != nil {
		return known, nil
	}
	l, cancel := limited(ctx, r.plan.Timeout)
	defer cancel()
	return s.connect(l.send)
}

// all returns every task.
func (r *run) all() []int {
	tasks := make([]int, len(r.plan.Jobs))
	for i := range tasks {
		tasks[i] = i
	}
	return tasks
}

// ids returns the IDs of tasks.
func (r *run) ids(tasks []int) []string {
	ids := make([]string, len(tasks))
	for k, i := range tasks {
		ids[k] = r.results[i].ID
	}
	return ids
}

// refuse reports that no task was sent, because of err.
func (r *run) refuse(err error) *report.Report {
	for i := range r.results {
		r.explain(i, err)
		r.done(i, report.Failed)
	}
	return r.report()
}

func (r *run) notSent(tasks []int) {
	for _, i := range tasks {
		r.done(i, report.NotSent)
	}
}

func (r *run) report() *report.Report {
	report := report.New(r.results)
	r.mu.Lock()
	defer r.mu.Unlock()
	report.Warnings = r.warnings

	report.Simulated, report.DryRun = r.plan.Simulate, r.plan.DryRun
	return report
}

// warn adds a warning to the report. There are no more of them than anybody reads.
func (r *run) warn(format string, args ...any) {
	const most = 100
	text := rest.Truncate(fmt.Sprintf(format, args...), 2000)
	r.mu.Lock()
	n := len(r.warnings)
	if n < most {
		r.warnings = append(r.warnings, text)
	}
	r.mu.Unlock()
	if n < most {
		r.notify.warning(text)
	}
}

// done gives a task its outcome and tells the observer. What else the result says is there already.
func (r *run) done(i int, outcome report.Outcome) {
	r.results[i].Outcome = outcome
	r.notify.outcome(r.results[i])
}
