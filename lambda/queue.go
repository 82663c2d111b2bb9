package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// planned is a record and the plan that it makes.
type planned struct {
	record
	plan *plan.Plan
	// log and failed are those of a queue's message.
	log    *slog.Logger
	failed bool
}

// queue handles the messages of SQS. It answers with those that are to come back: the ones that could not be read, and those
// whose own policy says that they failed. A message whose tasks all succeeded never comes back.
func (h *handler) queue(ctx context.Context, log *slog.Logger, e *event) ([]byte, error) {
	all := make([]*planned, len(e.records))
	for i, r := range e.records {
		var f fields
		f.text("message_id", r.id)
		f.number("receive_count", r.receives)
		all[i] = &planned{record: r, log: log.With(f...)}
	}
	known := make(starts)
	broken := make(map[string]bool) // message groups in which a message failed
	invalid := 0
	for waiting := all; len(waiting) > 0; {
		var now, ready []*planned
		now, waiting = wave(waiting)
		for _, m := range now {
			if m.group != "" && broken[m.group] {
				m.failed = true // what follows a failure in its group stays behind it, unsent
				continue
			}
			var err error
			if m.plan, err = h.plan(&m.record); err != nil {
				m.log.Error("a message is not valid; nothing of it was sent", "error", err.Error())
				m.failed = true
				broken[m.group] = true
				invalid++
				continue
			}
			ready = append(ready, m)
		}
		h.start(ctx, log, ready, known)
		for _, m := range ready {
			m.conclude(known)
			broken[m.group] = broken[m.group] || m.failed
		}
	}
	h.metrics.invalid(invalid)
	answer := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	for _, m := range all {
		if m.failed {
			answer.BatchItemFailures = append(answer.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.id})
		}
	}
	return json.Marshal(answer)
}

// wave takes the messages that may be handled at once: all those of a standard queue, of each group of a FIFO queue only
// the first, since its tasks come before those of the next.
func wave(waiting []*planned) (now, later []*planned) {
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

// conclude decides by the message's own policy whether it failed.
func (m *planned) conclude(known starts) {
	r := known.report(m)
	unmet := known.unmet(m, r.Results, time.Now())
	verdict := r.Verdict()
	f := fields{"verdict", verdict}
	if unmet != nil {
		f = append(f, "unmet", unmet[:min(len(unmet), 20)])
	}
	switch err := r.Err(m.plan.FailOn); {
	case err != nil && err.Error() != verdict:
		f.text("error", err.Error())
	case err != nil:
	case !failsUnmet(m.plan.FailOn, len(unmet), r):
		m.log.Info("a message succeeded", f...)
		return
	}
	m.failed = true
	m.log.Error("a message failed and comes back", f...)
}

// failsUnmet applies the policy to tasks that were not started as the message asks.
func failsUnmet(policy plan.FailOn, unmet int, r *report.Report) bool {
	switch policy {
	case plan.FailOnNever:
		return false
	case plan.FailOnAll:
		return unmet > 0 && unmet == len(r.Started)
	case plan.FailOnAny:
	}
	return unmet > 0
}
