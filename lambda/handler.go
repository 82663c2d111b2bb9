package main

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/engine"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// frozen is how long an environment may have been frozen before its connections are not trusted any more.
const frozen = 10 * time.Second

// handler handles events. One lives as long as the environment, and keeps tokens and connections.
type handler struct {
	config   *plan.Config
	starter  *core.Starter
	reader   eventReader
	log      *slog.Logger
	redactor *rest.Redactor
	metrics  *metrics
	ended    atomic.Int64 // when the last event was done, in milliseconds since the epoch
}

// newHandler reads the configuration, once, and does no I/O.
func newHandler(getenv func(string) string, log *slog.Logger, redactor *rest.Redactor, m *metrics) *handler {
	h := &handler{config: plan.ReadEnvironment(), log: log, redactor: redactor, metrics: m}
	redactor.Add(h.config.Secrets()...)
	redactor.Add(rest.NewSecret(getenv("AWS_SECRET_ACCESS_KEY")), rest.NewSecret(getenv("AWS_SESSION_TOKEN")))
	h.reader.ignoreUnknownKeys = h.config.IgnoresUnknownKeys()
	account := awsAccount{getenv}
	deps := core.Dependencies{Program: "lambda", LoadSecret: account.secret, Redactor: redactor}
	if getenv("DRS_ID_TOKEN_FILE") == "" {
		deps.IDToken = account.idToken
	}
	if log.Enabled(context.Background(), slog.LevelDebug) {
		deps.Trace = func(x rest.Trace) { logExchange(log, x) }
	}
	h.starter = core.NewStarter(deps)
	return h
}

// Invoke handles one event. It serves lambda.Handler.
func (h *handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	h.dropOldConnections(time.Now())
	defer func() { h.ended.Store(time.Now().UnixMilli()) }()
	ctx, cancel := withReserve(ctx)
	defer cancel()
	log := invocationLog(ctx, h.log)
	e, err := h.reader.read(payload)
	if err != nil {
		log.Error("the event is not one that this function takes; nothing was sent", "error", err.Error())
		return nil, h.failure(err, nil)
	}
	e.records = slices.DeleteFunc(e.records, func(r record) bool {
		if r.notice != "" {
			log.Info("acknowledged; it asks for no start", "notice", r.notice)
		}
		return r.notice != ""
	})
	switch {
	case e.queue:
		return h.queue(ctx, log, e)
	case len(e.records) == 0:
		return answer(report.New(nil)), nil
	}
	return h.direct(ctx, log, e)
}

// reserve is how long before the function's deadline it answers with what is known: a time-out would swallow it.
const reserve = time.Second

// withReserve ends the context before the function's deadline, in time to answer.
func withReserve(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return ctx, func() {}
	}
	return context.WithDeadline(ctx, deadline.Add(-reserve))
}

// dropOldConnections closes idle connections after a freeze: the other side may have closed them meanwhile. The wall clock
// tells, since the monotonic one stands still during a freeze.
func (h *handler) dropOldConnections(now time.Time) {
	if now.UnixMilli()-h.ended.Load() > frozen.Milliseconds() {
		h.starter.CloseIdle()
	}
}

// direct handles an event whose sender gets the report, or an error. Only SNS could send several records, which are then one run.
func (h *handler) direct(ctx context.Context, log *slog.Logger, e *event) ([]byte, error) {
	var f fields
	f.text("event_id", e.records[0].id)
	log = log.With(f...)
	var all []*planned
	for i := range e.records {
		p, err := h.plan(&e.records[i])
		if err == nil && i > 0 && runKey(p) != runKey(all[0].plan) {
			err = problem("event: its records ask for different settings; send them one by one")
		}
		if err != nil {
			log.Error("the event is not valid; nothing was sent", "error", err.Error())
			return nil, h.failure(err, nil)
		}
		all = append(all, &planned{record: e.records[i], plan: p})
	}
	known, first := make(starts), all[0].plan
	h.start(ctx, log, all, known)
	r := known.of(first, first.Jobs[0].JobID).report
	if err := r.Err(first.FailOn); err != nil {
		return nil, h.failure(err, r)
	}
	return answer(r.Redacted(h.redactor)), nil
}

// plan makes the plan of a record: the function's configuration, with the settings that the record makes.
func (h *handler) plan(r *record) (*plan.Plan, error) {
	if r.err != nil {
		return nil, r.err
	}
	config := h.config.Clone()
	if len(r.settings) > 0 {
		config.Override(func(name string) string { return r.settings[name] }, func(name string) string { return "event: " + strings.ReplaceAll(name, "-", "_") })
	}
	if r.jobs != "" {
		config.Jobs = plan.Setting{Text: r.jobs, From: r.from}
	} else if config.Jobs.Text == "" {
		return nil, problem(`event: it has no detail, which means the tasks of DRS_JOBS, and that is not set; set DRS_JOBS (parameter ScheduleJobs), or give the schedule or rule an input such as {"jobs":["9a470239-2308-4bb5-a6bc-1040402fjb21"]}`)
	}
	p, err := h.starter.Plan(config)
	if err == nil && r.receives == 1 { // only SQS tells; others may deliver an event again
		late := func(job drs.StartInfo) bool { return plan.IsLate(job.StartTime, time.Now()) }
		p.FirstDelivery = slices.ContainsFunc(p.Jobs, late)
	}
	return p, err
}

// run starts the tasks of a plan, and tells log and metrics what becomes of them.
func (h *handler) run(ctx context.Context, log *slog.Logger, p *plan.Plan) *report.Report {
	if p.Simulate {
		log.Warn("SIMULATED: this run talks to the built-in simulator; nothing real is started")
	}
	if p.Auth.Source != "" {
		log.Info("plan", "sign_in", p.Auth.Source)
	}
	lines, counts := &runLog{Logger: log, tasks: len(p.Jobs)}, h.metrics.begin()
	r := h.starter.Run(ctx, p, &engine.Observer{
		Phase: lines.phase,
		Call: func(c engine.Call) {
			counts.call(c)
			lines.call(c)
		},
		Outcome:  func(r report.Result) { lines.outcome(r.Redacted(h.redactor)) },
		Progress: lines.progress,
		Warning:  func(text string) { log.Warn(text) },
	})
	counts.end(r)
	log.Info("done", "verdict", r.Verdict(), "status", r.Status)
	return r
}
