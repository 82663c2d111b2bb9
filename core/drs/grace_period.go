package drs

import (
	"context"
	"time"
)

// Grace is for how long requests may go on after the time of a run is up: a start under way may still be answered, and
// where it is not, its statuses can still be asked for.
const Grace = 1500 * time.Millisecond

// startGrace is the part of Grace after which a start under way is given up, so that asking has the rest.
const startGrace = 900 * time.Millisecond

type graceKey struct{}

// grace holds the contexts of requests under way, for starting and for reading.
type grace struct{ start, read context.Context }

// WithGrace returns a context for a Client's calls. Once it ends, by its deadline, its parent or cancel, no new start is
// sent and nothing is waited for, but a start that is under way may take another 900 ms, and reading statuses is
// possible, once, for 1.5 s altogether. cancel frees everything at once.
func WithGrace(parent context.Context) (ctx context.Context, cancel context.CancelFunc) {
	free := context.WithoutCancel(parent)
	start, endStart := context.WithCancelCause(free)
	read, endRead := context.WithCancelCause(free)
	stop := context.AfterFunc(parent, func() {
		cause := context.Cause(parent)
		timer := time.AfterFunc(startGrace, func() { endStart(cause) })
		defer timer.Stop()
		select {
		case <-time.After(Grace):
		case <-read.Done():
		}
		endRead(cause)
	})
	ctx = context.WithValue(parent, graceKey{}, &grace{start, read})
	return ctx, func() {
		stop()
		endStart(context.Canceled)
		endRead(context.Canceled)
	}
}

// requestContext returns the context for a request of a call that runs under ctx.
func requestContext(ctx context.Context, idempotent bool) context.Context {
	g, _ := ctx.Value(graceKey{}).(*grace)
	switch {
	case g == nil:
		return ctx
	case idempotent:
		return g.read
	}
	return g.start
}
