package rest

import (
	"context"
	"sync"
)

// SharedCall makes one call at a time, for all who need its result at that moment. The zero SharedCall is ready to use.
//
// It differs from singleflight.Group in two ways: those who wait stop when their own context ends, and a call that failed
// because the context of the one who made it had ended says nothing to the others: one of them makes it again.
type SharedCall[T any] struct {
	mu      sync.Mutex
	running *sharedResult[T] // nil if no call is running
}

type sharedResult[T any] struct {
	done  chan struct{}
	value T
	err   error
	// abandoned says that the call failed after the context of the one who made it had ended.
	abandoned bool
}

// WaitError says that the context ended before a call that another made.
type WaitError struct{ Cause error }

func (e *WaitError) Error() string { return e.Cause.Error() }

func (e *WaitError) Unwrap() error { return e.Cause }

// Do returns the result of the running call, or of call if none is running. call should look first whether an earlier one
// already left what is needed.
//
// Errors: those of call, and *WaitError.
func (s *SharedCall[T]) Do(ctx context.Context, call func() (T, error)) (T, error) {
	for {
		s.mu.Lock()
		r := s.running
		if r == nil {
			r = &sharedResult[T]{done: make(chan struct{})}
			s.running = r
			s.mu.Unlock()
			return s.make(ctx, r, call)
		}
		s.mu.Unlock()
		select {
		case <-r.done:
			if !r.abandoned {
				return r.value, r.err
			}
		case <-ctx.Done():
			var none T
			return none, &WaitError{context.Cause(ctx)}
		}
	}
}

func (s *SharedCall[T]) make(ctx context.Context, r *sharedResult[T], call func() (T, error)) (T, error) {
	defer func() {
		s.mu.Lock()
		s.running = nil
		s.mu.Unlock()
		close(r.done)
	}()
	r.abandoned = true // should call panic
	r.value, r.err = call()
	r.abandoned = r.err != nil && ctx.Err() != nil
	return r.value, r.err
}
