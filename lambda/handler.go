package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/drs-batch-start/drs-batch-start/core"
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
	log     *slog.Logger
	metrics *metrics
	ended   time.Time // when the last event was done
}

// newHandler reads the configuration, once, and does no I/O.
func newHandler(getenv func(string) string, log *slog.Logger, m *metrics) *handler {
	h := &handler{config: plan.ReadEnvironment(getenv), log: log, metrics: m}
	around := core.Dependencies{Program: "lambda", LoadSecret: secrets{getenv}.load}
	if log.Enabled(context.Background(), slog.LevelDebug) {
		around.Trace = h.exchange
	}
	h.starter = core.NewStarter(around)
	return h
}

// Invoke handles one event. It serves lambda.Handler.
func (h *handler) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	if !h.ended.IsZero() && time.Since(h.ended.Round(0)) > frozen {
		h.starter.CloseIdle()
	}
	defer func() { h.ended = time.Now() }()
	if deadline, ok := ctx.Deadline(); ok {
		early, cancel := context.WithDeadline(ctx, deadline.Add(-reserve))
		defer cancel()
		ctx = early
	}
	log := h.log
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		log = log.With("aws_request_id", lc.AwsRequestID)
	}
	e, err := readEvent(event)
	if err != nil {
		log.Error("the event is not one that this function takes", "error", err.Error())
		return nil, failure(err, nil)
	}
	if e.queue {
		return h.queue(ctx, log, e)
	}
	return h.direct(ctx, log, e)
}

// direct handles an event whose sender gets the report, or an error.
func (h *handler) direct(ctx context.Context, log *slog.Logger, e *event) ([]byte, error) {
	var plans []*plan.Plan
	for _, r := range e.requests {
		one, err := h.plan(r)
		if err != nil {
			log.Error("the event is not valid; nothing was sent", "event_id", r.id, "error", err.Error())
			return nil, failure(err, nil)
		}
		plans = append(plans, one)
	}
	for _, other := range plans[1:] {
		if plans[0].RunKey() != other.RunKey() {
			return nil, failure(&plan.ValidationError{Problems: []string{"event: its records ask for different settings; send them one by one"}}, nil)
		}
	}
	merged := plan.Merge(plans)
	r := h.run(ctx, log.With("event_id", e.requests[0].id), merged)
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
		config.Jobs = plan.Setting{Text: r.jobs, From: "event: jobs"}
	}
	return h.starter.Plan(config)
}

// run starts the jobs of a plan, and tells log and metrics what becomes of them.
func (h *handler) run(ctx context.Context, log *slog.Logger, plan *plan.Plan) *report.Report {
	if plan.Simulate {
		log.Warn("SIMULATED: this run talks to the built-in simulator; nothing real is started")
	}
	seen := h.metrics.begin()
	report := h.starter.Run(ctx, plan, &core.Observer{
		Phase: func(p core.Phase) { log.Debug("phase", "phase", string(p), "jobs", len(plan.Jobs)) },
		Call: func(c core.Call) {
			seen.call(c)
			logCall(log, c)
		},
		Outcome: func(r report.Result) { logOutcome(log, r) },
		Progress: func(p core.Progress) {
			log.Info("progress", "phase", string(p.Phase), "done", p.Done, "total", p.Total, "states", p.Counts)
		},
		Warning: func(text string) { log.Warn(text) },
	})
	seen.end(report)
	log.Info("done", "verdict", report.Verdict(), "status", report.Status)
	return report
}

// exchange logs a request and its answer, from which secrets have been taken out.
func (h *handler) exchange(x rest.Trace) {
	attrs := []any{"op", x.Op, "url", x.URL, "status", x.Status, "request_id", x.RequestID, "ms", x.Duration.Milliseconds(),
		"request", clip(string(x.Request)), "answer", clip(string(x.Response))}
	if x.Err != nil {
		attrs = append(attrs, "error", x.Err.Error())
	}
	h.log.Debug("exchange", attrs...)
}

func indented(content []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, content, "", "  ") != nil {
		return string(content)
	}
	return b.String()
}
