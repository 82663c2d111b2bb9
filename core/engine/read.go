package engine

import (
	"context"
	"errors"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/decide"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// readPages reads something of tasks, by as many calls as it takes, so many at once, and has each answer or failure taken in. take
// may be called by several goroutines.
func readPages[T any](r *run, tasks []int, workers int, read func(ids []string) (*drs.BatchResult[T], error),
	take func(page []int, answer *drs.BatchResult[T], err error)) {
	inBatches(tasks, drs.MaxPage, workers, func(page []int) { readPage(r, page, read, take) })
}

// readPage reads something of the tasks of a page. One that is refused because of one of its tasks is split down to that.
func readPage[T any](r *run, page []int, read func(ids []string) (*drs.BatchResult[T], error),
	take func(page []int, answer *drs.BatchResult[T], err error)) {
	answer, err := read(r.ids(page))
	r.heard(err)
	if half := len(page) / 2; half > 0 && drs.AboutTask(err) {
		readPage(r, page[:half], read, take)
		readPage(r, page[half:], read, take)
		return
	}
	take(page, answer, err)
}

// reading is what one reading says of a task's status.
type reading struct {
	evidence decide.Evidence
	// said has the code and the message in the place of a status, or the failure of the reading.
	said said
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
	for _, entry := range answer.Results {
		if known, twice := s.byID[entry.ID]; twice && known != entry {
			entry = drs.StatusJobResp{ID: entry.ID}
		}
		s.byID[entry.ID] = entry
	}
	return s
}

// of returns what the answer to a reading that began at that time, or its failure, says of a task.
func (s statusAnswer) of(id string, at time.Time, err error) *reading {
	r := &reading{evidence: decide.Evidence{Kind: decide.EvidenceNotNamed, At: at}}
	r.said.requestID = s.requestID
	var refused *rest.APIError
	switch {
	case errors.As(err, &refused) && drs.Gone(refused.Code): // the page of this task alone
		r.evidence.Kind = decide.EvidenceGone
		r.said.code, r.said.message, r.said.hint, r.said.requestID = refused.Code, refused.Message, refused.Hint, refused.RequestID
		return r
	case err != nil:
		r.evidence.Kind, r.evidence.Class, r.said.err = decide.EvidenceUnreadable, drs.Classify(err), err
		return r
	}
	entry, named := s.byID[id]
	switch {
	case !named:
	case entry.Status != "":
		r.evidence.Kind, r.evidence.Status = decide.EvidenceStatus, entry.Status
	case drs.Gone(entry.ErrorCode):
		r.evidence.Kind = decide.EvidenceGone
		r.said.code, r.said.message, r.said.hint = entry.ErrorCode, entry.ErrorMessage, drs.Hint(entry.ErrorCode)
	case entry.ErrorCode != "":
		r.evidence.Kind, r.evidence.Class = decide.EvidenceUnreadable, drs.TaskClass(entry.ErrorCode)
		r.said.err = &rest.APIError{Op: "batch-status", Status: 200, Code: entry.ErrorCode, Message: entry.ErrorMessage, RequestID: s.requestID}
	}
	return r
}

// read reads the statuses of tasks and decides by them. A page whose reading fails says nothing about its tasks, but that.
func (b *batch) read(steps []dueStep) {
	if len(steps) == 0 {
		return
	}
	tasks := make([]int, len(steps))
	for k, s := range steps {
		tasks[k] = s.task
	}
	at := time.Now()
	statuses := func(ids []string) (*drs.BatchResult[drs.StatusJobResp], error) {
		return b.client.Statuses(b.limits.reading(), ids)
	}
	readings := make(map[int]*reading, len(steps))
	readPages(b.run, tasks, 1, statuses, func(page []int, answer *drs.BatchResult[drs.StatusJobResp], err error) {
		read := readStatuses(answer)
		for _, i := range page {
			readings[i] = read.of(b.tasks[i].asked.JobID, at, b.limits.explain(err))
		}
		at = time.Now() // when the next page is read
	})
	// A sign of one task counts for all of its call, so all are looked at before any is decided about.
	for _, s := range steps {
		e := &readings[s.task].evidence
		if s.call == 0 || e.Kind != decide.EvidenceStatus || !decide.IsSign(b.tasks[s.task].record, e.Status) {
			continue
		}
		if b.signs == nil {
			b.signs = make(map[int]time.Time)
		}
		b.signs[s.call] = e.At
	}
	for _, s := range steps {
		r := readings[s.task]
		r.evidence.Sign, r.evidence.Answered = b.signs[s.call], b.answered.Load()
		err := r.said.err
		r.keepFailure(b.tasks[s.task].reading)
		b.tasks[s.task].reading = r
		b.take(s.task, s.call, r.evidence, err)
	}
}

// keepFailure says of a reading that there was no time for what the reading before came to: that is the reason.
func (r *reading) keepFailure(before *reading) {
	var up *drs.DeadlineError
	if !errors.As(r.said.err, &up) {
		return
	}
	r.said.err = up.Last
	if up.Last == nil && before != nil {
		r.said.err = before.said.err
	}
}

// lookAhead reads, for a dry run that may resume, what would become of the tasks: what runs or is not there would not be started.
func (r *run) lookAhead(ctx context.Context, tasks []int) {
	l, end := newLimits(ctx, limitStarting, r.plan.Timeout-r.spent)
	defer end()
	statuses := func(ids []string) (*drs.BatchResult[drs.StatusJobResp], error) {
		return r.client.Statuses(l.reading(), ids)
	}
	readPages(r, tasks, r.plan.Concurrency, statuses, func(page []int, answer *drs.BatchResult[drs.StatusJobResp], err error) {
		if err != nil {
			r.warn("not known whether tasks would be resumed: reading their status failed: %v", err)
			return
		}
		read := readStatuses(answer)
		for _, i := range page {
			t := &r.tasks[i]
			t.reading = read.of(t.asked.JobID, time.Now(), nil)
			t.record.Reason = decide.ReasonDryRun
			record, step := decide.Next(r.rules, t.record, t.reading.evidence)
			t.record.Status = record.Status
			if step.Kind == decide.StepFinish && step.Outcome != report.NotSent {
				r.end(i, step.Outcome, step.Ending, nil)
			}
		}
	})
}
