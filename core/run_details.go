package core

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// detailLimit bounds each reading of details as a whole: names must not hold up a run.
const detailLimit = 10 * time.Second

// readDetails reads the names, the modes and, for what failed, the reasons of tasks. It informs only: a call that fails or is
// forbidden costs nothing but that, and no further page is asked for.
func (r *run) readDetails(l limits, tasks []int) {
	if len(tasks) == 0 || l.send.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(l.read, detailLimit)
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
		said := make(map[string]*drs.DetailJobResp, len(answer.Results))
		for k := range answer.Results {
			said[answer.Results[k].ID] = &answer.Results[k]
		}
		for _, i := range page {
			if detail := said[r.results[i].ID]; detail != nil {
				r.noteDetail(i, detail)
			}
		}
	})
}

// noteDetail puts into the result of a task what its details say. The reason of a failure stands only beside one.
func (r *run) noteDetail(i int, detail *drs.DetailJobResp) {
	result := &r.results[i]
	if detail.Name != "" {
		result.Name = detail.Name
	}
	if detail.TaskType != "" {
		result.TaskMode = detail.TaskType
	}
	if !result.Outcome.Failure() || detail.FailedReason == "" {
		return
	}
	result.FailedReason = detail.FailedReason
	if hint := drs.ReasonHint(detail.FailedReason); hint != "" {
		result.Hint = hint
	}
}

// readNames reads the details of the tasks of a run after it has started them: of all if they are waited for, else of those that
// are not where they should be. Where the service was out of reach, nothing is asked: that would sign in or dial again.
func (r *run) readNames(ctx context.Context, waits bool) {
	var tasks []int
	for i := range r.results {
		if result := &r.results[i]; (waits || !result.OK()) && !outOfReach(result.Cause) {
			tasks = append(tasks, i)
		}
	}
	if len(tasks) == 0 {
		return
	}
	ctx, cancel := context.WithDeadline(ctx, r.began.Add(max(r.plan.Timeout-grace, r.plan.Timeout/2)))
	defer cancel()
	r.readDetails(limits{ctx, ctx, ctx}, tasks)
}
