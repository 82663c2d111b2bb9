package core

import (
	"context"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// send starts or resumes the tasks, in batches, as many at once as the plan allows. Afterwards each of them has an outcome.
func (r *run) send(ctx context.Context, tasks []int) {
	if len(tasks) == 0 {
		return
	}
	r.notify.phase(PhaseSending)
	l, cancel := limited(ctx, r.plan.Timeout-r.spent)
	defer cancel()
	inBatches(tasks, r.plan.BatchSize, r.plan.Concurrency, func(tasks []int) {
		b := r.newBatch(l, tasks, r.done)
		starts, resumptions := tasks, []int(nil)
		if r.plan.Resume { // what passed a pre-check may be known already as paused or failed
			starts = nil
			for _, i := range tasks {
				if b.record(i).resuming {
					resumptions = append(resumptions, i)
				} else {
					starts = append(starts, i)
				}
			}
		}
		b.call(false, starts)
		b.call(true, resumptions)
		b.work()
	})
}

// batch carries out the steps that are decided for its tasks, until each of them is finished. It belongs to one goroutine.
type batch struct {
	*run
	limits limits
	// known has the records of the tasks from first on.
	known []record
	first int
	// done ends a task with its outcome.
	done func(int, report.Outcome)
	// resumable, if not nil, takes what can be resumed in place of sending it.
	resumable func(int)

	due []dueStep
	// halves are the tasks of the last call that are to be sent with fewer others.
	halves []int
	// calls counts the calls of the batch; signs has for a call when one of its tasks last showed that it is still being processed.
	calls int
	signs map[int]time.Time
	// attempt and again are the number of the attempt after which tasks of the last call go again, and when.
	attempt int
	again   time.Time
	// unread has the failure of the last reading of a task.
	unread map[int]error
}

// newBatch returns the batch of tasks, which are in their order. What is known of them is a pre-check's, or the batch's own.
func (r *run) newBatch(l limits, tasks []int, done func(int, report.Outcome)) *batch {
	b := &batch{run: r, limits: l, done: done, known: r.records}
	if b.known == nil {
		b.first = tasks[0]
		b.known = r.newRecords(b.first, tasks[len(tasks)-1]+1)
	}
	return b
}

// record is what is known of a task: see decide.
func (b *batch) record(i int) *record { return &b.known[i-b.first] }

// dueStep is what is to be done with a task, and when.
type dueStep struct {
	task int
	kind stepKind
	at   time.Time
	// call is the number of the task's last call in the batch; 0 if it was in none.
	call int
}

// work carries out the steps, each when its time has come, until none is left.
func (b *batch) work() {
	for len(b.due) > 0 {
		if cause := b.pause(); cause != nil {
			b.timeUp(cause)
		}
		now := time.Now()
		var later, reads []dueStep
		var starts, resumptions []int
		for _, s := range b.due {
			switch {
			case s.at.After(now):
				later = append(later, s)
			case s.kind == stepRead:
				reads = append(reads, s)
			case s.kind == stepResume:
				resumptions = append(resumptions, s.task)
			default:
				starts = append(starts, s.task)
			}
		}
		b.due = later
		b.read(reads)
		b.call(false, starts)
		b.call(true, resumptions)
	}
}

// inTime is when a reading is done: just before the time ends, if it would come after that.
func (b *batch) inTime(at time.Time) time.Time {
	deadline, limited := b.limits.send.Deadline()
	if last := deadline.Add(-lastMoment); limited && at.After(last) && time.Now().Before(last) {
		return last
	}
	return at
}

// pause waits until the first step is due. It returns the cause at once if there is no time for that.
func (b *batch) pause() error {
	first := b.due[0].at
	for _, s := range b.due[1:] {
		if s.at.Before(first) {
			first = s.at
		}
	}
	if wait := time.Until(first); wait > 0 {
		return drs.Sleep(b.limits.send, wait)
	}
	return nil
}

// timeUp tells all tasks that there is no time for what is due.
func (b *batch) timeUp(cause error) {
	due := b.due
	b.due = nil
	for _, s := range due {
		b.take(s.task, s.call, noTimeLeft(cause), because{err: &drs.DeadlineError{Cause: cause}})
	}
}

// call sends the tasks in one call, and in smaller ones where it is refused because of one of them.
func (b *batch) call(resuming bool, tasks []int) {
	tasks = b.ready(tasks)
	if len(tasks) == 0 {
		return
	}
	b.calls++
	b.attempt = 0
	var answer *drs.StartResult
	var err error
	attempts := 0
	one := b.record(tasks[0])
	repeated := one.failures > 0 || one.sent && !resuming
	observe := func(a drs.Attempt) {
		b.notify.call(Call{Jobs: len(tasks), Duration: a.Duration, RequestID: a.RequestID, Err: a.Err, Resume: resuming, Again: repeated || attempts > 0})
		attempts++
	}
	if resuming {
		answer, err = b.client.Retry(b.limits.starting(), b.ids(tasks), observe)
	} else {
		infos := make([]drs.StartInfo, len(tasks))
		for k, i := range tasks {
			infos[k] = b.plan.Jobs[i]
		}
		answer, err = b.client.Start(b.limits.starting(), infos, observe)
	}
	for _, i := range tasks {
		b.results[i].Attempts += attempts
	}
	call := b.calls
	if err != nil {
		b.takeFailure(tasks, call, err)
	} else {
		b.takeAnswer(tasks, call, answer)
	}
	halves := b.halves
	b.halves = nil
	b.call(resuming, halves[:len(halves)/2])
	b.call(resuming, halves[len(halves)/2:])
}

// ready returns the tasks that are to be sent now. The time of others may have passed meanwhile.
func (b *batch) ready(tasks []int) []int {
	now := time.Now()
	ready := tasks[:0]
	for _, i := range tasks {
		if s := b.decide(i, evidence{kind: evidenceTurn, at: now}); s.kind == stepSend || s.kind == stepResume {
			ready = append(ready, i)
		} else {
			b.carryOut(i, 0, s, because{})
		}
	}
	return ready
}
