package fault_test

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// delays reads the delay of a task n times, in milliseconds; -1 if it is not known.
func (l *harness) delays(id string, n int, every time.Duration) (all []int) {
	l.t.Helper()
	for range n {
		r := l.progress(id)[0]
		text := r.IncreTransDelayMillis
		if text == "" {
			text = r.IncreTransDelay
		}
		delay, err := strconv.Atoi(text)
		require.NoError(l.t, err)
		require.Equal(l.t, delay/1000 == 0 && delay >= 0, r.IncreTransDelay == "0")
		all = append(all, delay)
		time.Sleep(every)
	}
	return all
}

// risesAndFalls tells whether some value is larger, and some smaller, than the one before.
func risesAndFalls(values []int) bool {
	rises, falls := false, false
	for i := 1; i < len(values); i++ {
		rises = rises || values[i] > values[i-1]
		falls = falls || values[i] < values[i-1]
	}
	return rises && falls
}

func TestThePercentageRises(t *testing.T) {
	l := newHarness(t, fault.Rehearsal())
	l.start("a")
	l.until("a", drs.StatusFullStarted)
	var shown []string
	for range 9 {
		shown = append(shown, l.progress("a")[0].Progress)
	}
	require.Equal(t, []string{"25", "50", "75", "90", "95", "97", "99", "99", "99"}, shown)
}

func TestTheDelayRisesAndFalls(t *testing.T) {
	for id, after := range map[string]int{"a": 5, "a-lagging": 15} {
		t.Run(id, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newHarness(t, fault.Rehearsal())
				l.start(id)
				l.until(id, drs.StatusIncrementalStarted)
				delays := l.delays(id, 30, 0)
				require.Equal(t, -1, delays[0])
				require.True(t, risesAndFalls(delays[1:after]), delays)
				require.True(t, risesAndFalls(delays[after:]), delays)
				for _, delay := range delays[after:] {
					require.Less(t, delay, 1000)
				}
				if id == "a-lagging" {
					require.Less(t, delays[7], 10_000)
					require.Greater(t, delays[8], 30_000, "one small delay proves little")
				}
			})
		})
	}
}

func TestAFullCopyAndCatchingUpTakeTheirTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, fault.WithTasks("a"), fault.WithFullCopy(2*time.Hour), fault.WithCatchUp(time.Hour))
		l.SetTask("b", fault.TaskSetup{FullCopy: time.Minute})
		l.start("a", "b")
		l.until("a", drs.StatusFullStarted)
		l.until("b", drs.StatusFullStarted)
		for range 4 {
			require.Equal(t, []drs.Status{"FULL_TRANSFER_STARTED"}, l.statuses("a"))
			time.Sleep(30*time.Minute - 1)
		}
		require.Equal(t, "99", l.progress("a")[0].Progress)
		time.Sleep(4 * time.Nanosecond)
		l.until("a", drs.StatusIncrementalStarted)
		delays := l.delays("a", 7, 10*time.Minute)
		require.Equal(t, []int{-1, 1050_000, 1560_000, 765_000, 600_000, 210_000}, delays[:6])
		require.Less(t, delays[6], 1000)
		l.until("b", drs.StatusIncrementalStarted)
	})
}

func TestAFailingFullCopyFailsHalfWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal(), fault.WithFullCopy(time.Hour))
		l.start("a-failing")
		l.until("a-failing", drs.StatusFullStarted)
		time.Sleep(30 * time.Minute)
		l.until("a-failing", drs.StatusFullFailed)
		require.Equal(t, "50", l.progress("a-failing")[0].Progress)
	})
}
