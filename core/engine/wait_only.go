package engine

import (
	"context"
	"errors"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/decide"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// look reads the statuses of the tasks where nothing is to be started. Afterwards each of them has an outcome. No step that is decided
// for such a task sends anything; see decide.Next.
func (r *run) look(ctx context.Context, tasks []int) {
	r.notify.phase(PhaseReading)
	l, end := newLimits(ctx, limitStarting, r.plan.Timeout-r.spent)
	defer end()
	r.sending, _ = l.send.Deadline()
	inBatches(tasks, drs.MaxPage, r.plan.Concurrency, func(tasks []int) {
		b := &batch{run: r, limits: l}
		for _, i := range tasks {
			b.take(i, 0, decide.Evidence{Kind: decide.EvidenceTurn, At: time.Now()}, nil)
		}
		b.work()
	})
}

const hintNotRead = "check the region or endpoint, the network and the proxy, and run again: no status was read"

// unreadHint is what to do about tasks of which nothing is known because of a failure, where those that start would have to be started
// again.
func unreadHint(s said) string {
	var up *drs.DeadlineError
	switch {
	case s.hint == hintNotSent:
		return hintNotRead
	case errors.As(s.err, &up):
		return joined("run again: no status was read", remedyOf(up.Cause))
	}
	return s.hint
}
