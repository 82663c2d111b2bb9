package engine

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// detailLimit bounds each reading of details as a whole: names must not hold up a run.
const detailLimit = 10 * time.Second

// readDetails reads the names, the modes and, for what failed, the reasons of tasks. It informs only: a call that fails or is
// forbidden costs nothing but that, and no further page is asked for.
func (r *run) readDetails(ctx context.Context, tasks []int) {
	if len(tasks) == 0 || ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, detailLimit)
	defer cancel()
	var failed atomic.Bool
	read := func(ids []string) (*drs.BatchResult[drs.DetailJobResp], error) {
		if failed.Load() {
			return nil, context.Canceled
		}
		return r.client.Details(drs.Window{Send: ctx, Finish: ctx}, ids)
	}
	readPages(r, tasks, r.plan.Concurrency, read, func(page []int, answer *drs.BatchResult[drs.DetailJobResp], err error) {
		if err != nil {
			failed.Store(true)
			return
		}
		details := make(map[string]*drs.DetailJobResp, len(answer.Results))
		for k := range answer.Results {
			details[answer.Results[k].ID] = &answer.Results[k]
		}
		for _, i := range page {
			if detail := details[r.tasks[i].asked.JobID]; detail != nil {
				r.tasks[i].detail = detail
			}
		}
	})
}

// readNames reads the details of the tasks of a run after it has started them: of all if they are waited for, else of those that
// are not where they should be. Then it tells of what did not succeed. Where the service was out of reach, nothing is asked: that
// would sign in or dial again.
func (r *run) readNames(ctx context.Context, waits bool) {
	var tasks []int
	for i := range r.tasks {
		t := &r.tasks[i]
		if (waits || !t.outcome.Success() && t.outcome != report.NotSent) && !t.outOfReach() {
			tasks = append(tasks, i)
		}
	}
	if !r.sending.IsZero() {
		var end context.CancelFunc
		ctx, end = context.WithDeadline(ctx, r.sending)
		defer end()
	}
	r.readDetails(ctx, tasks)
	for i := range r.tasks {
		if !r.tasks[i].told {
			r.tell(i)
		}
	}
}
