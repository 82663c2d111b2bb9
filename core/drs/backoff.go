package drs

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Backoff is how long is waited between attempts: exponential with full jitter.
type Backoff struct {
	// Base is the longest wait after the first attempt; each further one doubles it, up to Cap.
	Base, Cap time.Duration
	// Attempts is how often a call is sent at the most, the first time included.
	Attempts int
	// Jitter draws a wait between 0 and most. Nil draws evenly.
	Jitter func(most time.Duration) time.Duration
}

// DefaultBackoff is the design's: base 500 ms, cap 20 s, 5 attempts.
func DefaultBackoff() Backoff {
	return Backoff{Base: 500 * time.Millisecond, Cap: 20 * time.Second, Attempts: 5}
}

// Delay is how long to wait after the given attempt, counted from 1. What the service asks for with Retry-After is never
// undercut, and spread by up to Base so that not everybody returns at once.
func (b Backoff) Delay(attempt int, retryAfter time.Duration) time.Duration {
	if retryAfter > 0 {
		return retryAfter + b.jitter(b.Base)
	}
	most := b.Base
	for range attempt - 1 {
		if most *= 2; most >= b.Cap {
			most = b.Cap
			break
		}
	}
	return b.jitter(most)
}

func (b Backoff) jitter(most time.Duration) time.Duration {
	if b.Jitter != nil {
		return b.Jitter(most)
	}
	return rand.N(most + 1)
}

// Sleep waits for d. It returns the cause at once if ctx has ended or would end before that: what is left of the time
// is for reporting.
func Sleep(ctx context.Context, d time.Duration) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= d {
		return context.DeadlineExceeded
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// DeadlineError says that a call was not sent, or not sent again, because the time for it was up or the run cancelled.
type DeadlineError struct {
	// Last is the failure after which the call would have been sent again; nil if it was not sent at all.
	Last error
	// Cause is why there was no more time.
	Cause error
}

func (e *DeadlineError) Error() string {
	if e.Last == nil {
		return e.Why()
	}
	return e.Last.Error() + "; " + e.Why()
}

// Why says what was not sent, and why not, without the failure before.
func (e *DeadlineError) Why() string {
	what := "not sent"
	if e.Last != nil {
		what += " again"
	}
	return what + ": " + e.Limit() + " before that"
}

// Limit says why there was no more time: which limit has passed, where that is known.
func (e *DeadlineError) Limit() string {
	switch {
	case errors.Is(e.Cause, context.Canceled): // the cause of a signal is not Canceled itself
		return "the run was cancelled"
	case e.Cause == nil || e.Cause == context.DeadlineExceeded:
		return "time ran out"
	}
	return e.Cause.Error()
}

func (e *DeadlineError) Unwrap() []error {
	if e.Last == nil {
		return []error{e.Cause}
	}
	return []error{e.Last, e.Cause}
}

// Retry calls f until it succeeds, fails for good, or has been called Attempts times. Calling f again must do no harm even if what
// it does may have been processed. An error that came with a Retry-After is waited for that long.
//
// Errors: those of f, and *DeadlineError if ctx ended or would end before the next attempt.
func (b Backoff) Retry(ctx context.Context, f func() error) error {
	for attempt := 1; ; attempt++ {
		err := f()
		if err == nil || attempt >= b.Attempts {
			return err
		}
		if class := Classify(err); class != NotProcessed && class != Ambiguous && class != Busy {
			return err
		}
		if cause := Sleep(ctx, b.Delay(attempt, RetryAfter(err))); cause != nil {
			return &DeadlineError{Last: err, Cause: cause}
		}
	}
}

// RetryAfter is how long the service asks to wait before the next attempt; 0 if it does not.
func RetryAfter(err error) time.Duration {
	var abnormal *rest.APIError
	if errors.As(err, &abnormal) {
		return abnormal.RetryAfter
	}
	return 0
}
