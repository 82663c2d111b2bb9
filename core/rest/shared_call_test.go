package rest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestManyWhoNeedAResultCauseOneCall(t *testing.T) {
	failure := errors.New("failed")
	for name, want := range map[string]error{"that works": nil, "that fails": failure} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var s SharedCall[int]
				calls := 0
				var all sync.WaitGroup
				for range 50 {
					all.Go(func() {
						got, err := s.Do(t.Context(), func() (int, error) {
							time.Sleep(time.Second)
							calls++
							return 7, want
						})
						require.Equal(t, want, err)
						require.Equal(t, 7, got)
					})
				}
				all.Wait()
				require.Equal(t, 1, calls)
				_, _ = s.Do(t.Context(), func() (int, error) { calls++; return 0, nil })
				require.Equal(t, 2, calls, "nothing is kept")
			})
		})
	}
}

func TestACallThatWasAbandonedIsMadeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s SharedCall[int]
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		call := func(ctx context.Context) func() (int, error) {
			return func() (int, error) {
				select {
				case <-time.After(5 * time.Second):
					return 7, nil
				case <-ctx.Done():
					return 0, ctx.Err()
				}
			}
		}
		var all sync.WaitGroup
		all.Go(func() {
			_, err := s.Do(short, call(short))
			require.Equal(t, context.DeadlineExceeded, err)
		})
		synctest.Wait()
		for range 3 {
			all.Go(func() {
				got, err := s.Do(t.Context(), call(t.Context()))
				require.NoError(t, err)
				require.Equal(t, 7, got)
			})
		}
		all.Wait()
	})
}

func TestOneWhoHasNoTimeDoesNotWaitForAnothersCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s SharedCall[int]
		var all sync.WaitGroup
		all.Go(func() {
			_, err := s.Do(t.Context(), func() (int, error) { time.Sleep(time.Minute); return 0, nil })
			require.NoError(t, err)
		})
		synctest.Wait()
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		_, err := s.Do(short, func() (int, error) { panic("another call is running") })
		var waited *WaitError
		require.ErrorAs(t, err, &waited)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, time.Second, time.Since(began))
		all.Wait()
	})
}
