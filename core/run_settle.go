package core

import (
	"context"
	"errors"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// read reads the statuses of tasks and decides by them. A page whose reading fails says nothing about its tasks, but that.
func (b *batch) read(steps []dueStep) {
	if len(steps) == 0 {
		return
	}
	readings := make([]statusReading, len(steps))
	tasks, place := make([]int, len(steps)), make(map[int]int, len(steps))
	for k, s := range steps {
		tasks[k], place[s.task] = s.task, k
	}
	at := time.Now()
	readPages(b.run, tasks, 1, b.statuses, func(page []int, answer *drs.BatchResult[drs.StatusJobResp], err error) {
		read := readStatuses(answer)
		for _, i := range page {
			readings[place[i]] = read.of(b.results[i].ID, at, err)
		}
		at = time.Now() // when the next page is read
	})
	// A sign of one task counts for all of its call, so all are looked at before any is decided about.
	for k, s := range steps {
		e := readings[k].evidence
		if s.call == 0 || e.kind != evidenceStatus || !isSign(*b.record(s.task), e.status) {
			continue
		}
		if b.signs == nil {
			b.signs = make(map[int]time.Time)
		}
		b.signs[s.call] = e.at
	}
	for k, s := range steps {
		r := &readings[k]
		r.evidence.sign = b.signs[s.call]
		b.note(s.task, r)
		b.take(s.task, s.call, r.evidence, r.why)
	}
}

func (b *batch) statuses(ids []string) (*drs.BatchResult[drs.StatusJobResp], error) {
	return b.client.Statuses(b.limits.reading(), ids)
}

// note keeps in a task's result what a reading says.
func (b *batch) note(i int, r *statusReading) {
	result := &b.results[i]
	if r.evidence.kind == evidenceStatus {
		result.JobStatus = r.evidence.status
	}
	if r.evidence.kind == evidenceGone {
		result.ErrorCode, result.ErrorMsg = r.said.ErrorCode, r.said.ErrorMessage
		result.Hint = drs.Hint(rest.CanonicalCode(r.said.ErrorCode))
	}
	failed := r.why.err
	var up *drs.DeadlineError
	if errors.As(failed, &up) {
		failed = up.Last
	}
	switch {
	case failed == nil && up == nil:
		delete(b.unread, i)
	case failed != nil && b.unread == nil:
		b.unread = map[int]error{i: failed}
	case failed != nil:
		b.unread[i] = failed
	}
}

// statusReading is what one reading says of a task.
type statusReading struct {
	evidence evidence
	said     drs.StatusJobResp
	why      because
}

// statusAnswer is an answer that has the statuses of tasks.
type statusAnswer struct {
	byID      map[string]drs.StatusJobResp
	requestID string
}

// readStatuses takes an answer in; nil if there is none. A task on which the answer contradicts itself has an entry that says
// nothing.
func readStatuses(answer *drs.BatchResult[drs.StatusJobResp]) statusAnswer {
	if answer == nil {
		return statusAnswer{}
	}
	s := statusAnswer{make(map[string]drs.StatusJobResp, len(answer.Results)), answer.RequestID}
	for _, said := range answer.Results {
		if known, twice := s.byID[said.ID]; twice && known != said {
			said = drs.StatusJobResp{ID: said.ID}
		}
		s.byID[said.ID] = said
	}
	return s
}

// of returns what the answer to a reading that began at that time, or its failure, says of a task.
func (s statusAnswer) of(id string, at time.Time, err error) statusReading {
	r := statusReading{evidence: evidence{kind: evidenceNotNamed, at: at}, why: because{requestID: s.requestID}}
	if err != nil {
		r.evidence.kind, r.evidence.class, r.why.err = evidenceUnreadable, drs.Classify(err), err
		return r
	}
	said, named := s.byID[id]
	r.said = said
	switch {
	case !named:
	case said.Status != "":
		r.evidence.kind, r.evidence.status = evidenceStatus, said.Status
	case drs.Gone(said.ErrorCode):
		r.evidence.kind = evidenceGone
	case said.ErrorCode != "":
		r.evidence.kind, r.evidence.class = evidenceUnreadable, drs.TaskClass(said.ErrorCode)
		r.why.err = &rest.APIError{Op: "batch-status", Status: 200, Code: said.ErrorCode, Message: said.ErrorMessage, RequestID: s.requestID}
	}
	return r
}

// lookAhead reads, for a dry run, which tasks would be resumed.
func (r *run) lookAhead(ctx context.Context, tasks []int) {
	l, cancel := limited(ctx, r.plan.Timeout-r.spent)
	defer cancel()
	read := func(ids []string) (*drs.BatchResult[drs.StatusJobResp], error) {
		return r.client.Statuses(l.reading(), ids)
	}
	readPages(r, tasks, r.plan.Concurrency, read, func(page []int, answer *drs.BatchResult[drs.StatusJobResp], err error) {
		if err != nil {
			r.warn("not known whether tasks would be resumed: reading their status failed: %v", err)
			return
		}
		read := readStatuses(answer)
		for _, i := range page {
			said := read.byID[r.results[i].ID]
			r.results[i].JobStatus = said.Status
			if said.Status.Resumable() {
				r.results[i].Hint = "it would be resumed"
			}
		}
	})
}
