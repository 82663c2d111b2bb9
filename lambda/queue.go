package main

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// message is one of a queue, on its way through an invocation.
type message struct {
	request
	plan   *plan.Plan
	failed bool
}

// queue handles messages of SQS. It answers with those that are to come back: the ones that could not be read, and those
// whose own policy says that they failed. A message whose jobs all succeeded never comes back.
func (h *handler) queue(ctx context.Context, log *slog.Logger, e *event) ([]byte, error) {
	all := make([]*message, len(e.requests))
	for i, r := range e.requests {
		all[i] = &message{request: r}
	}
	// A job that several messages name is started once; the later ones get what became of it.
	done := make(map[plan.Options]map[string]*report.Report)
	broken := make(map[string]bool) // message groups in which a message failed
	for waiting := all; len(waiting) > 0; {
		var now []*message
		now, waiting = wave(waiting)
		var ready []*message
		for _, m := range now {
			if m.group != "" && broken[m.group] {
				m.failed = true // what follows a failure in its group stays behind it, unsent
				continue
			}
			var err error
			if m.plan, err = h.plan(m.request); err != nil {
				log.Error("a message is not valid; nothing of it was sent", "message_id", m.id, "error", err.Error())
				m.failed = true
				broken[m.group] = true
				continue
			}
			ready = append(ready, m)
		}
		h.runTogether(ctx, log, ready, done)
		for _, m := range ready {
			broken[m.group] = broken[m.group] || m.failed
		}
	}
	answer := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	for _, m := range all {
		if m.failed {
			answer.BatchItemFailures = append(answer.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.id})
		}
	}
	return json.Marshal(answer)
}

// wave takes the messages that may be handled at once: all those of a standard queue, of each group of a FIFO queue only
// the first, since its jobs come before those of the next.
func wave(waiting []*message) (now, later []*message) {
	taken := make(map[string]bool)
	for _, m := range waiting {
		if m.group != "" && taken[m.group] {
			later = append(later, m)
			continue
		}
		taken[m.group] = true
		now = append(now, m)
	}
	return now, later
}

// runTogether starts the jobs of messages, those with the same settings in the same run, and judges each message by its
// own policy.
func (h *handler) runTogether(ctx context.Context, log *slog.Logger, ready []*message, done map[plan.Options]map[string]*report.Report) {
	var order []plan.Options
	together := make(map[plan.Options][]*plan.Plan)
	for _, m := range ready {
		key := m.plan.RunKey()
		if together[key] == nil {
			order = append(order, key)
		}
		together[key] = append(together[key], m.plan)
	}
	for _, key := range order {
		if done[key] == nil {
			done[key] = make(map[string]*report.Report)
		}
		union := plan.Merge(together[key])
		fresh := &plan.Plan{Options: union.Options}
		for _, job := range union.Jobs {
			if done[key][job.JobID] == nil {
				fresh.Jobs = append(fresh.Jobs, job)
			}
		}
		if len(fresh.Jobs) == 0 {
			continue
		}
		report := h.run(ctx, log, fresh)
		for _, job := range fresh.Jobs {
			done[key][job.JobID] = report
		}
	}
	for _, m := range ready {
		report := report.Split(m.plan, done[m.plan.RunKey()])
		if err := report.Err(m.plan.FailOn); err != nil {
			m.failed = true
			log.Error("a message failed and comes back", "message_id", m.id, "verdict", report.Verdict(), "error", err.Error())
		} else {
			log.Info("a message succeeded", "message_id", m.id, "verdict", report.Verdict())
		}
	}
}
