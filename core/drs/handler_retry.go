package drs

import (
	"context"
	"errors"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// retry sends an idempotent call again, with back-off. Every other call is sent once: whoever makes it decides about each of its
// tasks whether to send it again.
//
// Errors: those of the last attempt, and *DeadlineError if there was no time for another, or for the first.
type retry struct {
	backoff Backoff
	next    handler
}

func (h retry) do(ctx context.Context, c *call) error {
	switch {
	case ctx.Err() == nil && c.idempotent:
		return h.backoff.Retry(ctx, func() error { return h.next.do(ctx, c) })
	case ctx.Err() == nil, c.idempotent && requestContext(ctx, true).Err() == nil:
		return h.next.do(ctx, c) // reading is allowed once more in the time of grace
	}
	return &DeadlineError{Cause: context.Cause(ctx)}
}

// RetryAfter is how long the service asks to wait before the next attempt; 0 if it does not.
func RetryAfter(err error) time.Duration {
	var abnormal *rest.APIError
	if errors.As(err, &abnormal) {
		return abnormal.RetryAfter
	}
	return 0
}
