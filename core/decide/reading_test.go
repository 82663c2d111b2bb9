package decide_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/decide"
)

func TestReadingsBeginSoonAndEndWithTheSettleTime(t *testing.T) {
	by := decide.Rules{Settle: time.Minute, Attempts: 5, Pause: time.Second}
	since := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		readings     int
		passed, want time.Duration
	}{
		{1, 0, time.Second}, {2, time.Second, 2 * time.Second}, {3, 3 * time.Second, 4 * time.Second}, {4, 7 * time.Second, 7500 * time.Millisecond},
		{30, 40 * time.Second, 7500 * time.Millisecond}, {12, 58 * time.Second, 2 * time.Second}, {12, time.Minute, 7500 * time.Millisecond},
		{12, 2 * time.Minute, 7500 * time.Millisecond}, {12, time.Minute - time.Millisecond, time.Second},
	} {
		at := since.Add(c.passed)
		r := decide.Record{Reason: decide.ReasonLost, Readings: c.readings - 1, Since: since}
		_, step := decide.Next(by, r, decide.Evidence{Kind: decide.EvidenceNotNamed, At: at})
		require.Equal(t, c.want, step.NotBefore.Sub(at), c)
	}
}
