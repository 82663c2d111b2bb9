package core

import (
	"context"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// send starts the jobs, in batches, as many at once as the plan allows. Afterwards each of them has an outcome.
func (r *run) send(ctx context.Context, pending []int) {
	if len(pending) == 0 {
		return
	}
	r.notify.phase(PhaseSending)
	ctx, cancel := limited(ctx, r.plan.Timeout-r.spent)
	defer cancel()
	r.inBatches(pending, r.plan.BatchSize, func(jobs []int) { r.sendBatch(ctx, jobs) })
}

// inBatches calls work with batches of jobs, as many at once as the plan allows, and returns when all have ended. A
// worker keeps its place until its batch is decided, waits included: so what the service throttles slows down what
// follows.
func (r *run) inBatches(jobs []int, size int, work func([]int)) {
	if len(jobs) <= size {
		work(jobs)
		return
	}
	var workers errgroup.Group
	workers.SetLimit(r.plan.Concurrency)
	for batch := range slices.Chunk(jobs, size) {
		workers.Go(func() error {
			work(batch)
			return nil
		})
	}
	_ = workers.Wait() // no worker returns an error
}

// sendBatch sends jobs until each has an outcome. What the service did not process goes again after a back-off; what it
// may have processed only once its status has shown, for the settle time, that it did not.
func (r *run) sendBatch(ctx context.Context, jobs []int) {
	backoff := r.backoff
	pending := jobs
	for round := 1; len(pending) > 0; round++ {
		v := r.sendOnce(ctx, pending, round > 1)
		again := r.settle(ctx, v.open, time.Now())
		if len(v.busy) > 0 && round < backoff.Attempts {
			if cause := drs.Sleep(ctx, backoff.Delay(round, 0)); cause == nil {
				again, v.busy = append(again, v.busy...), nil
			} else {
				r.becauseOf(&drs.DeadlineError{Cause: cause}, v.busy)
			}
		}
		for _, i := range v.busy {
			r.done(i, report.Failed)
		}
		if round == backoff.Attempts {
			for _, i := range again {
				r.giveUp(i)
			}
			return
		}
		slices.Sort(again)
		pending = again
	}
}

// sendOnce makes one call, with the repetitions of what was certainly not processed, and judges what came of it.
func (r *run) sendOnce(ctx context.Context, jobs []int, again bool) verdicts {
	infos := make([]drs.StartInfo, len(jobs))
	for k, i := range jobs {
		infos[k] = r.plan.Jobs[i]
	}
	attempts := 0
	answer, err := r.client.Start(ctx, infos, func(a drs.Attempt) {
		r.notify.call(Call{Jobs: len(jobs), Duration: a.Duration, RequestID: a.RequestID, Err: a.Err, Again: again || attempts > 0})
		attempts++
	})
	for _, i := range jobs {
		r.results[i].Attempts += attempts
	}
	if err != nil {
		return r.judgeFailure(jobs, err)
	}
	return r.judgeAnswer(jobs, answer)
}

// giveUp ends a job whose start was lost each time, and whose status showed each time that it was not processed.
func (r *run) giveUp(i int) {
	r.results[i].ErrorMsg += "; sent " + strconv.Itoa(r.results[i].Attempts) + " times, and its status shows that it was not started"
	r.results[i].Cause = nil
	r.results[i].Hint = "start it again later: the service did not process it"
	r.done(i, report.Failed)
}
