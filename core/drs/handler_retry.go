package drs

import (
	"context"
	"errors"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// retry sends a call again, with back-off, if it certainly was not processed; an idempotent call also if it may have been.
//
// Errors: those of the last attempt, and *DeadlineError if there was no time for another, or for the first.
type retry struct {
	backoff Backoff
	next    handler
}

func (h retry) do(ctx context.Context, c *call) error {
	if ctx.Err() != nil {
		// Reading is allowed once more in the time of grace, but nothing is started.
		if !c.idempotent || requestContext(ctx, true).Err() != nil {
			return &DeadlineError{Cause: context.Cause(ctx)}
		}
		return h.next.do(ctx, c)
	}
	return h.backoff.Retry(ctx, c.idempotent, func() error { return h.next.do(ctx, c) })
}

// askedFor is how long the service asks to wait before the next attempt; 0 if it does not.
func askedFor(err error) time.Duration {
	var abnormal *rest.APIError
	if errors.As(err, &abnormal) {
		return abnormal.RetryAfter
	}
	return 0
}
