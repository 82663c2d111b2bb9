package core

import (
	"context"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// grace is for how long requests may go on after the time of a run is up: a start under way may still be answered, and
// where it is not, its statuses can still be asked for.
const grace = 1500 * time.Millisecond

// startGrace is the part of grace after which a start under way is given up, so that asking has the rest.
const startGrace = 900 * time.Millisecond

// limits is until when a part of a run may go on: until when requests may be sent, and until when those under way may
// finish, for starting and for reading.
type limits struct{ send, start, read context.Context }

// limited returns the limits of a part of a run that may take so long altogether, what is under way at its end included.
// cancel frees everything at once.
func limited(ctx context.Context, limit time.Duration) (l limits, cancel context.CancelFunc) {
	send, endSend := context.WithTimeout(ctx, max(limit-grace, limit/2))
	start, endStart := extend(send, startGrace)
	read, endRead := extend(send, grace)
	return limits{send, start, read}, func() { endStart(); endRead(); endSend() }
}

// extend returns a context that ends so long after ctx, for the same cause, or with cancel.
func extend(ctx context.Context, by time.Duration) (later context.Context, cancel context.CancelFunc) {
	later, end := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		time.AfterFunc(by, func() { end(context.Cause(ctx)) })
	})
	return later, func() { stop(); end(context.Canceled) }
}

// starting is the time for a call that starts or resumes tasks.
func (l limits) starting() drs.Window { return drs.Window{Send: l.send, Finish: l.start} }

// reading is the time for a call that reads, or asks for pre-checks.
func (l limits) reading() drs.Window { return drs.Window{Send: l.send, Finish: l.read} }
