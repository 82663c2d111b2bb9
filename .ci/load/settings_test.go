package main

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatWouldMakeTheRunMeaninglessIsRefused(t *testing.T) {
	for _, args := range [][]string{
		{"-jobs", "0"}, {"-jobs", "many"}, {"-broken", "2"}, {"-visibility", "1s"}, {"-settle", "1s"}, {"-twins", "0.1"}, {"jobs"},
	} {
		require.Error(t, run(context.Background(), args, io.Discard, io.Discard), args)
	}
	var said bytes.Buffer
	require.NoError(t, run(context.Background(), []string{"-h"}, io.Discard, &said))
	require.Contains(t, said.String(), "-throttle")
}

func TestTheRequestsThatAreNeededAreThoseOfFullInvocations(t *testing.T) {
	for _, c := range []struct{ jobs, perMessage, messages, batch, needed int }{
		{100_000, 50, 50, 50, 2000},
		{1000, 50, 50, 50, 20},
		{2501, 50, 50, 50, 51},
		{100, 10, 1, 50, 10},
		{105, 10, 2, 50, 6},
	} {
		s := &settings{jobs: c.jobs, perMessage: c.perMessage, messagesPerBatch: c.messages, batchSize: c.batch}
		require.Equal(t, c.needed, s.requests(), c)
	}
}

func TestASharePicksAsManyAsItSays(t *testing.T) {
	for share, picked := range map[float64]int{0: 0, 0.005: 5, 0.25: 250, 1: 1000} {
		n := 0
		for i := range 1000 {
			if drawn(i, share) {
				n++
			}
		}
		require.Equal(t, picked, n, share)
	}
}
