// Package engine carries a plan out: it pre-checks, sends, reads statuses, resumes and waits. It gathers evidence about each task,
// takes the steps that core/decide decides by it, and tells an Observer. It knows no session: it is given the function that connects.
package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/decide"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Service is the DRS of a run.
type Service struct {
	// Connect returns the client of the run's project; it signs in and looks the project up first where need be. Errors are those
	// of core/iam and *drs.DeadlineError.
	Connect func(ctx context.Context) (*drs.Client, error)
	// Backoff says how often, and after which pauses, a task is sent that was not processed.
	Backoff drs.Backoff
}

// run is one run on its way. Its tasks are known by their place in the plan. At any time, a task belongs to one goroutine.
type run struct {
	plan    *plan.Plan
	client  *drs.Client
	backoff drs.Backoff
	rules   decide.Rules
	notify  *notifier
	tasks   []task
	spent   time.Duration // of the time for starting, before the first task was sent
	sending time.Time     // when that time ends; zero until the first task is sent

	// answered says that DRS has answered a call of the run.
	answered atomic.Bool

	mu       sync.Mutex
	warnings []string
}

// Run does what the plan says and returns what became of it: one result for each task, in the plan's order. o may be nil.
//
// When ctx ends, by its deadline or because the run is cancelled, Run stops within 1.5 seconds with what is known; it ends
// that long before a deadline.
func Run(ctx context.Context, p *plan.Plan, s Service, o *Observer) *report.Report {
	r := newRun(p, o)
	if p.DryRun && !p.Precheck && !p.Resume {
		r.notSent(r.all())
		return r.report()
	}
	r.backoff = s.Backoff
	r.rules = decide.Rules{Settle: p.SettleTime, Attempts: s.Backoff.Attempts, Pause: s.Backoff.Base}
	ctx, cancel := withEarlyEnd(ctx)
	defer cancel()
	began := time.Now()
	var err error
	if r.client, err = r.connect(ctx, s.Connect); err != nil {
		r.refuse(err)
		return r.report()
	}
	r.spent = time.Since(began)
	r.steps(ctx)
	return r.report()
}

func newRun(p *plan.Plan, o *Observer) *run {
	r := &run{plan: p, notify: newNotifier(o), tasks: make([]task, len(p.Jobs))}
	for i := range p.Jobs {
		t := &r.tasks[i]
		t.asked = &p.Jobs[i]
		t.record.FirstDelivery = p.FirstDelivery
		t.record.MayResume, t.record.WaitOnly = p.Resume, p.WaitOnly
		t.record.StartAt, _ = plan.StartsAt(t.asked.StartTime)
	}
	return r
}

// steps checks, sends and waits, as far as the plan asks for each.
func (r *run) steps(ctx context.Context) {
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
		return
	}
	if r.plan.WaitOnly {
		r.look(ctx, pending)
	} else {
		r.send(ctx, pending)
	}
	waits := r.plan.Waits() != "" && slices.ContainsFunc(r.tasks, func(t task) bool { return t.outcome.Success() })
	r.readNames(ctx, waits)
	if waits {
		started := r.report()
		started.WaitedFor = ""
		r.notify.sent(started)
		r.wait(ctx)
	}
}

func (r *run) connect(ctx context.Context, connect func(context.Context) (*drs.Client, error)) (*drs.Client, error) {
	l, end := newLimits(ctx, limitStarting, r.plan.Timeout)
	defer end()
	client, err := connect(l.send)
	return client, l.explain(err)
}

// all returns every task.
func (r *run) all() []int {
	tasks := make([]int, len(r.tasks))
	for i := range tasks {
		tasks[i] = i
	}
	return tasks
}

// ids returns the IDs of tasks.
func (r *run) ids(tasks []int) []string {
	ids := make([]string, len(tasks))
	for k, i := range tasks {
		ids[k] = r.tasks[i].asked.JobID
	}
	return ids
}

// refuse reports that no task was sent, because of err.
func (r *run) refuse(err error) {
	said, outcome := saidByFailure(err), report.Failed
	if r.plan.WaitOnly {
		said.hint, outcome = unreadHint(said), report.Unknown
	}
	for i := range r.tasks {
		r.tasks[i].said = said
		r.end(i, outcome, decide.EndingRefused, nil)
		r.tell(i)
	}
}

func (r *run) notSent(tasks []int) {
	for _, i := range tasks {
		if r.tasks[i].outcome != "" {
			continue
		}
		r.end(i, report.NotSent, decide.EndingRuns, nil)
		r.tell(i)
	}
}

// heard notes whether what came of a call was an answer of DRS.
func (r *run) heard(err error) {
	var refused *rest.APIError
	if err == nil || errors.As(err, &refused) && drs.Classify(refused) != drs.WrongEndpoint && refused.Code != "" {
		r.answered.Store(true)
	}
}

// end gives a task the outcome of its start. A success is told at once; what did not succeed, when its reason is known too.
func (r *run) end(i int, outcome report.Outcome, why decide.Ending, err error) {
	t := &r.tasks[i]
	t.outcome, t.ending, t.endErr = outcome, why, err
	if outcome.Success() {
		r.tell(i)
	}
}

// tell lets the observer know what became of a task.
func (r *run) tell(i int) {
	t := &r.tasks[i]
	t.told = true
	if r.notify.o.Outcome != nil {
		r.notify.outcome(r.result(t))
	}
}

func (r *run) report() *report.Report {
	results := make([]report.Result, len(r.tasks))
	for i := range r.tasks {
		results[i] = r.result(&r.tasks[i])
	}
	report := report.New(results)
	r.mu.Lock()
	defer r.mu.Unlock()
	report.Warnings = r.warnings
	report.Simulated, report.DryRun, report.WaitedFor = r.plan.Simulate, r.plan.DryRun, r.plan.Waits()
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
