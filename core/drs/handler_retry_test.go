package drs

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// outcomes is a handler whose calls end with these errors, one after the other.
type outcomes struct {
	errs  []error
	calls int
}

func (o *outcomes) do(context.Context, *call) error {
	o.calls++
	return o.errs[min(o.calls, len(o.errs))-1]
}

func throttled(after time.Duration) error {
	return &rest.APIError{Status: http.StatusTooManyRequests, RetryAfter: after}
}

// noJitter waits as long as it may.
func noJitter() Backoff {
	b := DefaultBackoff()
	b.Jitter = func(most time.Duration) time.Duration { return most }
	return b
}

func TestAThrottledReadingIsSentAgainWhenTheServiceSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		next := &outcomes{errs: []error{throttled(7 * time.Second), nil}}
		began := time.Now()
		require.NoError(t, retry{noJitter(), next}.do(t.Context(), &call{idempotent: true}))
		require.Equal(t, 2, next.calls)
		require.Equal(t, 7*time.Second+DefaultBackoff().Base, time.Since(began))
	})
}

func TestAStartIsLeftToWhoeverMadeIt(t *testing.T) {
	for name, err := range map[string]error{
		"throttled": throttled(time.Second),
		"lost":      &rest.TransportError{Sent: true, Err: errors.New("cut")},
	} {
		for _, idempotent := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				next := &outcomes{errs: []error{err}}
				require.ErrorIs(t, retry{noJitter(), next}.do(t.Context(), &call{idempotent: idempotent}), err, name)
				require.Equal(t, map[bool]int{true: 5, false: 1}[idempotent], next.calls, name)
			})
		}
	}
}

func TestAfterTheEndStatusesAreReadOnceMoreAndNothingIsStarted(t *testing.T) {
	for _, idempotent := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			parent, stop := context.WithCancel(t.Context())
			ctx, cancel := WithGrace(parent)
			defer cancel()
			stop()
			next := &outcomes{errs: []error{throttled(0)}}
			err := retry{noJitter(), next}.do(ctx, &call{idempotent: idempotent})
			require.Error(t, err)
			require.Equal(t, map[bool]int{true: 1, false: 0}[idempotent], next.calls)
			var up *DeadlineError
			require.Equal(t, !idempotent, errors.As(err, &up))
		})
	}
}
