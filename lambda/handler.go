package main

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core"
	"github.com/drs-batch-start/drs-batch-start/core/engine"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

const (
	// reserve is how long before the function's deadline it answers with what is known: a time-out would swallow it.
	reserve = time.Second
	// frozen is how long an environment may have been frozen before its connections are not trusted any more.
	frozen = 10 * time.Second
)

// handler handles events. One lives as long as the environment, and keeps tokens and connections.
type handler struct {
	config  *plan.Config
	starter *core.Starter
	reader  eventReader
	log     *slog.Logger
	metrics *metrics
	ended   atomic.Int64 // when the last event was done, in milliseconds since the epoch
}

// newHandler reads the configuration, once, and does no I/O.
func newHandler(getenv func(string) string, log *slog.Logger, m *metrics) *handler {
	h := &handler{config: plan.ReadEnvironment(), log: log, metrics: m}
	h.reader.ignoreUnknownKeys = h.config.IgnoresUnknownKeys()
	account := awsAccount{getenv}
	around := core.Dependencies{Program: "lambda", LoadSecret: secrets{account}.load}
	if getenv("DRS_ID_TOKEN_FILE") == "" {
		around.IDToken = identity{account}.token
	}
	if log.Enabled(context.Background(), slog.LevelDebug) {
		around.Trace = func(x rest.Trace) { logExchange(log, x) }
	}
	h.starter = core.NewStarter(around)
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
		log.Error("the event is not one that this function takes; nothing was sent", "error", ownersWords(err.Error()))
		return nil, failure(err, nil)
	}
	if e.queue {
		return h.queue(ctx, log, e)
	}
	return h.direct(ctx, log, e)
}

// dropOldConnections closes idle connections after a freeze: the other side may have closed them meanwhile. The wall clock
// tells, since the monotonic one stands still during a freeze.
func (h *handler) dropOldConnections(now time.Time) {
	if now.UnixMilli()-h.ended.Load() > frozen.Milliseconds() {
		h.starter.CloseIdle()
	}
}

// withReserve ends the context before the function's deadline, in time to answer.
func withReserve(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return ctx, func() {}
	}
	return context.WithDeadline(ctx, deadline.Add(-reserve))
}

// direct handles an event whose sender gets the report, or an error.
func (h *handler) direct(ctx context.Context, log *slog.Logger, e *event) ([]byte, error) {
	var plans []*plan.Plan
	for _, r := range e.requests {
		one, err := h.plan(r)
		if err != nil {
			f := fields{"error", ownersWords(err.Error())}
			f.text("event_id", r.id)
			log.Error("the event is not valid; nothing was sent", f...)
			return nil, failure(err, nil)
		}
		plans = append(plans, one)
	}
	for _, other := range plans[1:] {
		if plans[0].RunKey() != other.RunKey() {
			return nil, failure(problem("event: its records ask for different settings; send them one by one"), nil)
		}
	}
	var f fields
	f.text("event_id", e.requests[0].id)
	merged := plan.Merge(plans)
	r := h.run(ctx, log.With(f...), merged)
	if err := r.Err(merged.FailOn); err != nil {
		return nil, failure(err, r)
	}
	return answer(r), nil
}

// plan makes the plan of a request: the function's configuration, with what the request may override.
func (h *handler) plan(r request) (*plan.Plan, error) {
	if r.err != nil {
		return nil, r.err
	}
	config := h.config.Clone()
	if len(r.overrides) > 0 {
		config.Override(func(name string) string { return r.overrides[name] }, func(name string) string { return "event: " + strings.ReplaceAll(name, "-", "_") })
	}
	if r.jobs != "" {
		// It may have been delivered before: a start time that has passed since is not wrong, and the task's status decides.
		config.Jobs = plan.Setting{Text: r.jobs, From: r.from, AllowLate: true}
	} else if config.Jobs.Text == "" {
		return nil, problem(`event: it has no detail, which means the tasks of DRS_JOBS, and that is not set; set %s, or give the schedule or rule an input such as {"jobs":["9a470239-2308-4bb5-a6bc-1040402fjb21"]}`, settingName("DRS_JOBS"))
	}
	return h.starter.Plan(config)
}

// run starts the tasks of a plan, and tells log and metrics what becomes of them.
func (h *handler) run(ctx context.Context, log *slog.Logger, p *plan.Plan) *report.Report {
	if p.Simulate {
		log.Warn("SIMULATED: this run talks to the built-in simulator; nothing real is started")
	}
	seen, progress, words := h.metrics.begin(), progressLog{log: log}, hints{}
	r := h.starter.Run(ctx, p, &engine.Observer{
		Phase: func(phase engine.Phase) { log.Debug("phase", "phase", string(phase), "jobs", len(p.Jobs)) },
		Call: func(c engine.Call) {
			seen.call(c)
			logCall(log, c)
		},
		Outcome: func(r report.Result) {
			words.reword(&r)
			logOutcome(log, &r)
		},
		Progress: progress.write,
		Warning:  func(text string) { log.Warn(text) },
	})
	for i := range r.Results {
		words.reword(&r.Results[i])
	}
	seen.end(r)
	log.Info("done", "verdict", r.Verdict(), "status", r.Status)
	return r
}
