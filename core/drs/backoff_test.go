package drs

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// longest is a back-off whose jitter always draws the longest wait.
var longest = Backoff{Base: 500 * time.Millisecond, Cap: 20 * time.Second, Attempts: 5, Jitter: func(most time.Duration) time.Duration { return most }}

func TestWaitsDoubleUpToTheCap(t *testing.T) {
	var waits []time.Duration
	for attempt := 1; attempt <= 8; attempt++ {
		waits = append(waits, longest.Delay(attempt, 0))
	}
	s := time.Second
	require.Equal(t, []time.Duration{s / 2, s, 2 * s, 4 * s, 8 * s, 16 * s, 20 * s, 20 * s}, waits)
}

func TestJitterIsFull(t *testing.T) {
	b := DefaultBackoff()
	least, most := time.Hour, time.Duration(0)
	for range 2000 {
		d := b.Delay(3, 0)
		least, most = min(least, d), max(most, d)
	}
	require.Less(t, least, 200*time.Millisecond)
	require.Greater(t, most, 1800*time.Millisecond)
	require.LessOrEqual(t, most, 2*time.Second)
}

func TestRetryAfterIsNeverUndercut(t *testing.T) {
	b := DefaultBackoff()
	for range 1000 {
		d := b.Delay(1, 30*time.Second)
		require.GreaterOrEqual(t, d, 30*time.Second)
		require.LessOrEqual(t, d, 30*time.Second+b.Base)
	}
}

func TestWhatWasNotProcessedIsRepeatedUpToTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, calls := time.Now(), 0
		err := longest.Retry(t.Context(), func() error { calls++; return &rest.TransportError{Err: io.EOF} })
		require.Error(t, err)
		require.Equal(t, 5, calls)
		require.Equal(t, 7500*time.Millisecond, time.Since(began))
	})
}

func TestWhatIsRefusedForGoodIsNotRepeated(t *testing.T) {
	for want, err := range map[int]error{
		1: &rest.APIError{Status: 400, Code: "DRS.M05003"},
		5: &rest.TransportError{Sent: true, Err: io.EOF},
	} {
		synctest.Test(t, func(t *testing.T) {
			calls := 0
			require.ErrorIs(t, longest.Retry(t.Context(), func() error { calls++; return err }), err)
			require.Equal(t, want, calls)
		})
	}
}

func TestTheLastMomentsAreNotSleptAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		began, calls := time.Now(), 0
		err := longest.Retry(ctx, func() error { calls++; return &rest.APIError{Status: 429, RetryAfter: time.Minute} })
		var up *DeadlineError
		require.ErrorAs(t, err, &up)
		require.Equal(t, 1, calls)
		require.Zero(t, time.Since(began), "a wait beyond the deadline ends before it begins")
		require.True(t, errors.Is(err, context.DeadlineExceeded))
	})
}

func TestCancellationEndsAWaitAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began := time.Now()
		require.ErrorIs(t, Sleep(ctx, time.Hour), context.Canceled)
		require.Equal(t, time.Second, time.Since(began))
	})
}

func TestWhatHadNoTimeWrapsItsCauseAndTheFailureBefore(t *testing.T) {
	require.Equal(t, []error{context.Canceled}, (&DeadlineError{Cause: context.Canceled}).Unwrap())
	require.Equal(t, []error{io.EOF, context.Canceled}, (&DeadlineError{Last: io.EOF, Cause: context.Canceled}).Unwrap())
}
