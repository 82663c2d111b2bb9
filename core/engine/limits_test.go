package engine

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRequestsUnderWayOutliveTheRunByTheGrace(t *testing.T) {
	interrupted := errors.New("interrupted")
	for name, c := range map[string]struct {
		stop  func(context.CancelCauseFunc)
		after time.Duration
		cause error
	}{
		"at the limit":  {func(context.CancelCauseFunc) {}, time.Minute - grace, context.DeadlineExceeded},
		"cancelled":     {func(stop context.CancelCauseFunc) { time.AfterFunc(time.Second, func() { stop(interrupted) }) }, time.Second, interrupted},
		"before it all": {func(stop context.CancelCauseFunc) { stop(interrupted) }, 0, interrupted},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				parent, stop := context.WithCancelCause(t.Context())
				defer stop(nil)
				c.stop(stop)
				l, cancel := newLimits(parent, limitStarting, time.Minute)
				defer cancel()
				for _, ended := range []struct {
					ctx   context.Context
					after time.Duration
				}{
					{l.starting().Send, 0}, {l.reading().Send, 0}, {l.starting().Finish, startGrace}, {l.reading().Finish, grace},
				} {
					<-ended.ctx.Done()
					require.Equal(t, c.after+ended.after, time.Since(began))
					require.ErrorIs(t, context.Cause(ended.ctx), c.cause)
				}
			})
		})
	}
}

func TestLimitsAreFreedAtOnce(t *testing.T) {
	l, cancel := newLimits(t.Context(), limitStarting, time.Hour)
	cancel()
	for _, ctx := range []context.Context{l.send, l.start, l.read} {
		require.ErrorIs(t, ctx.Err(), context.Canceled)
	}
}
