package main

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// shortQueue returns a queue of so many messages of one job each.
func shortQueue(n int, change func(*message)) *queue {
	s := &settings{jobs: n, perMessage: 1, visibility: 30 * time.Second, window: 5 * time.Second, receives: 2}
	all := messages(s)
	for _, m := range all {
		change(m)
	}
	return newQueue(s, all)
}

func numbers(batch []*delivery) (all []int) {
	for _, d := range batch {
		all = append(all, d.n)
	}
	return all
}

func TestAFullBatchGoesAtOnceAndTheRestAfterTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := shortQueue(5, func(*message) {})
		began := time.Now()
		require.Equal(t, []int{0, 1, 2}, numbers(q.receive(t.Context(), 3)))
		require.Zero(t, time.Since(began))
		require.Equal(t, []int{3, 4}, numbers(q.receive(t.Context(), 3)))
		require.Equal(t, 5*time.Second, time.Since(began))
	})
}

func TestWhatIsNotDeletedComesBackUntilItIsADeadLetter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := shortQueue(2, func(*message) {})
		began := time.Now()
		batch := q.receive(t.Context(), 2)
		require.True(t, q.succeed(batch[1]))
		again := q.receive(t.Context(), 1)
		require.Equal(t, []int{0}, numbers(again))
		require.Equal(t, 2, again[0].receive)
		require.Equal(t, 30*time.Second, time.Since(began))
		require.Empty(t, q.receive(t.Context(), 1), "nothing is left to deliver")
		require.Equal(t, time.Minute, time.Since(began))
		require.Equal(t, 0, q.dead[0].n)
		require.Equal(t, deliveries{all: 3, again: 1}, q.counts)
	})
}

func TestADeletionThatDoesNotLastDeliversOnceMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := shortQueue(1, func(m *message) { m.keep = true })
		require.True(t, q.succeed(q.receive(t.Context(), 1)[0]))
		again := q.receive(t.Context(), 1)
		require.Equal(t, 2, again[0].receive)
		require.False(t, q.succeed(again[0]))
		require.Empty(t, q.receive(t.Context(), 1))
		require.Equal(t, deliveries{all: 2, finished: 1}, q.counts)
	})
}

func TestTwinsAreDeliveredAtTheSameTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := shortQueue(1, func(m *message) { m.twin = true })
		first, second := q.receive(t.Context(), 1), q.receive(t.Context(), 1)
		require.Equal(t, []int{0, 0}, numbers(append(first, second...)))
		require.True(t, q.succeed(first[0]))
		require.False(t, q.succeed(second[0]))
		require.Empty(t, q.receive(t.Context(), 1))
	})
}

func TestWhoWaitsIsToldThatNothingMoreComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := shortQueue(1, func(*message) {})
		batch := q.receive(t.Context(), 1)
		began := time.Now()
		told := make(chan []*delivery)
		go func() { told <- q.receive(t.Context(), 1) }()
		synctest.Wait()
		q.succeed(batch[0])
		require.Empty(t, <-told)
		require.Zero(t, time.Since(began))
	})
}

func TestTheEndOfTheRunEndsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := shortQueue(1, func(*message) {})
		q.receive(t.Context(), 1)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.Empty(t, q.receive(ctx, 1))
		require.Equal(t, 1, q.left)
	})
}
