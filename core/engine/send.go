package engine

import (
	"context"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/drs-batch-start/drs-batch-start/core/decide"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// send starts or resumes the tasks, in batches, as many at once as the plan allows. Afterwards each of them has an outcome.
func (r *run) send(ctx context.Context, tasks []int) {
	if len(tasks) == 0 {
		return
	}
	r.notify.phase(PhaseSending)
	l, end := newLimits(ctx, limitStarting, r.plan.Timeout-r.spent)
	defer end()
	r.sending, _ = l.send.Deadline()
	inBatches(tasks, r.plan.BatchSize, r.plan.Concurrency, func(tasks []int) {
		b := &batch{run: r, limits: l}
		var starts, resumptions []int // what passed a pre-check may be known already as paused or failed
		for _, i := range tasks {
			if r.tasks[i].record.Resuming {
				resumptions = append(resumptions, i)
			} else {
				starts = append(starts, i)
			}
		}
		b.call(false, starts)
		b.call(true, resumptions)
		b.work()
	})
}

// inBatches calls work with batches of tasks, so many at once, and returns when all have ended. A worker keeps its place until its
// batch is decided, pauses included: so what the service throttles slows down what follows.
func inBatches(tasks []int, size, workers int, work func([]int)) {
	var group errgroup.Group
	group.SetLimit(workers)
	for batch := range slices.Chunk(tasks, size) {
		group.Go(func() error {
			work(batch)
			return nil
		})
	}
	_ = group.Wait() // no worker returns an error
}

// batch carries out the steps that are decided for its tasks, until each of them is finished. It belongs to one goroutine.
type batch struct {
	*run
	limits *limits
	// checking says that the tasks are to be pre-checked: what can be resumed is collected in resumable instead of being sent.
	checking  bool
	resumable []int

	due []dueStep
	// halves has, for each call that was refused because of one of its tasks, those that are to be sent with fewer others.
	halves map[int][]int
	// calls counts the calls of the batch; signs has for a call when one of its tasks last showed that it is still being processed.
	calls int
	signs map[int]time.Time
	// pauses has for the attempts of the last call when its tasks may be sent again: those of one attempt stay together.
	pauses map[int]time.Time
}

// dueStep is what is to be done with a task, and when.
type dueStep struct {
	task int
	kind decide.StepKind
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
			case s.kind == decide.StepRead:
				reads = append(reads, s)
			case s.kind == decide.StepResume:
				resumptions = append(resumptions, s.task)
			default:
				starts = append(starts, s.task)
			}
		}
		b.due = later
		b.read(reads)
		b.call(false, starts)
		b.call(true, resumptions)
		b.callHalves()
	}
}

// callHalves sends the tasks of the calls that were refused because of one of them, each call's in two halves.
func (b *batch) callHalves() {
	all := b.halves
	b.halves = nil
	for _, call := range slices.Sorted(maps.Keys(all)) {
		tasks := all[call]
		resuming := b.tasks[tasks[0]].record.Resuming
		half := (len(tasks) + 1) / 2
		b.call(resuming, tasks[:half])
		b.call(resuming, tasks[half:])
	}
}

// pause waits until the first step is due. It returns the cause at once if there is no time for that.
func (b *batch) pause() error {
	first := slices.MinFunc(b.due, func(x, y dueStep) int { return x.at.Compare(y.at) }).at
	if wait := time.Until(first); wait > 0 {
		return b.limits.sleep(wait)
	}
	return nil
}

// timeUp tells all tasks that there is no time for what is due.
func (b *batch) timeUp(cause error) {
	due := b.due
	b.due = nil
	for _, s := range due {
		b.take(s.task, s.call, ofNoTime(cause), &drs.DeadlineError{Cause: cause})
	}
}

// call sends the tasks in one call.
func (b *batch) call(resuming bool, tasks []int) {
	tasks = b.ready(tasks)
	if len(tasks) == 0 {
		return
	}
	b.calls++
	b.pauses = nil
	record := &b.tasks[tasks[0]].record
	again := record.Failures > 0 || record.Sent
	attempts := 0
	observe := func(a drs.Attempt) {
		b.notify.call(Call{Jobs: len(tasks), Duration: a.Duration, RequestID: a.RequestID, Err: a.Err, Resume: resuming, Again: again || attempts > 0})
		attempts++
	}
	var answer *drs.StartResult
	var err error
	if resuming {
		answer, err = b.client.Retry(b.limits.starting(), b.ids(tasks), observe)
	} else {
		infos := make([]drs.StartInfo, len(tasks))
		for k, i := range tasks {
			infos[k] = *b.tasks[i].asked
		}
		answer, err = b.client.Start(b.limits.starting(), infos, observe)
	}
	for _, i := range tasks {
		b.tasks[i].attempts += attempts
	}
	b.heard(err)
	if err != nil {
		b.takeFailure(tasks, b.calls, b.limits.explain(err))
	} else {
		b.takeAnswer(tasks, b.calls, answer)
	}
}

// ready returns the tasks that are to be sent now. The time of others may have passed meanwhile.
func (b *batch) ready(tasks []int) []int {
	now := time.Now()
	ready := tasks[:0]
	for _, i := range tasks {
		if s := b.decide(i, decide.Evidence{Kind: decide.EvidenceTurn, At: now}); s.Kind == decide.StepSend || s.Kind == decide.StepResume {
			ready = append(ready, i)
		} else {
			b.carryOut(i, 0, s, nil)
		}
	}
	return ready
}

// takeFailure decides about the tasks of a call without a normal answer.
func (b *batch) takeFailure(tasks []int, call int, err error) {
	e := ofFailure(err, len(tasks), b.answered.Load())
	said := saidByFailure(err)
	for _, i := range tasks {
		if e.Kind != decide.EvidenceTimeUp && e.Kind != decide.EvidenceCancelled {
			b.tasks[i].said = said
		}
		b.take(i, call, e, err)
	}
}

// takeAnswer decides about each task of a call that was answered.
func (b *batch) takeAnswer(tasks []int, call int, answer *drs.StartResult) {
	now := time.Now()
	entries := answer.Results
	inOrder := len(entries) == len(tasks)
	for k := 0; inOrder && k < len(tasks); k++ {
		inOrder = entries[k].ID == b.tasks[tasks[k]].asked.JobID
	}
	if !inOrder {
		entries = b.match(tasks, answer)
	}
	for k, i := range tasks {
		b.tasks[i].said = saidByAnswer(&entries[k], answer.RequestID)
		b.take(i, call, ofEntry(&entries[k], now, len(tasks)), nil)
	}
}

// take decides by what has happened to a task, and does or notes what comes next. err is the failure behind it; nil if an answer
// tells.
func (b *batch) take(i, call int, e decide.Evidence, err error) {
	b.carryOut(i, call, b.decide(i, e), err)
}

func (b *batch) decide(i int, e decide.Evidence) (s decide.Step) {
	record := &b.tasks[i].record
	*record, s = decide.Next(b.rules, *record, e)
	return s
}

// carryOut does or notes the next step of a task. call is the number of the call that it was last in.
func (b *batch) carryOut(i, call int, s decide.Step, err error) {
	switch s.Kind {
	case decide.StepFinish:
		b.end(i, s.Outcome, s.Ending, err)
	case decide.StepSplit:
		if b.halves == nil {
			b.halves = make(map[int][]int)
		}
		b.halves[call] = append(b.halves[call], i)
	case decide.StepRead:
		b.due = append(b.due, dueStep{i, s.Kind, b.limits.inTime(s.NotBefore), call})
	case decide.StepSend, decide.StepResume:
		if b.checking {
			b.resumable = append(b.resumable, i)
			return
		}
		b.due = append(b.due, dueStep{i, s.Kind, b.backOff(s.Backoff, err), call})
	}
}

// backOff is when tasks of the last call may be sent again after so many attempts; zero for at once.
func (b *batch) backOff(attempt int, err error) time.Time {
	if attempt == 0 {
		return time.Time{}
	}
	at, known := b.pauses[attempt]
	if !known {
		at = time.Now().Add(b.run.backoff.Delay(attempt, drs.RetryAfter(err)))
		if b.pauses == nil {
			b.pauses = make(map[int]time.Time)
		}
		b.pauses[attempt] = at
	}
	return at
}
