package fault_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestTasksAreProcessedOneAfterTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newPipeHarness(t, fault.Rehearsal(), fault.WithTaskTime(time.Second))
		began := time.Now()
		_, err := w.start("a", "b", "c")
		require.NoError(t, err)
		require.Equal(t, 3*time.Second, time.Since(began))
		for i, record := range w.StartLog() {
			require.Equal(t, time.Duration(i+1)*time.Second, record.At.Sub(began))
		}
	})
}

func TestProcessingGoesOnWhenTheClientIsGone(t *testing.T) {
	for name, injected := range map[string]*fault.Fault{
		"because it gave up":        nil,
		"because it was cut off":    {Kind: fault.KindCutLate},
		"and its answer is delayed": {Kind: fault.KindDelayAnswer, Delay: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newPipeHarness(t, fault.Rehearsal(), fault.WithTaskTime(10*time.Second))
				if injected != nil {
					w.Inject(*injected)
				}
				began := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				_, err := w.post(ctx, fault.OpStart, startRequest("a", "b", "c"))
				require.Error(t, err)
				for n := range 4 {
					started := []bool{n > 0, n > 1, n > 2}
					for i, id := range []string{"a", "b", "c"} {
						require.Equal(t, started[i], w.status(id) != drs.StatusConfiguration, "after %d s", 10*n+5)
						require.Equal(t, started[i], w.Starts(id) == 1)
					}
					time.Sleep(time.Until(began.Add(time.Duration(10*n+15) * time.Second)))
				}
			})
		})
	}
}

func TestACallIsRefusedBecauseOfOneTask(t *testing.T) {
	for name, test := range map[string]struct {
		bad    string
		fault  *fault.Fault
		status int
		code   string
	}{
		"that does not exist":     {bad: "x-missing", status: 400, code: "DRS.M05003"},
		"that runs":               {bad: "x-running", status: 400, code: "DRS.M00304"},
		"that may not be started": {bad: "x-denied", status: 403, code: "DRS.M00102"},
		"that is a parent": {
			bad: "x", fault: &fault.Fault{Kind: fault.KindRefuseJob, Code: "DRS.M00307", Jobs: []string{"x"}},
			status: 400, code: "DRS.M00307",
		},
		"whose destination is in use": {
			bad: "x", fault: &fault.Fault{Kind: fault.KindRefuseJob, Code: "DRS.M06020", Jobs: []string{"x"}},
			status: 422, code: "DRS.M06020",
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, fault.Rehearsal(), fault.WithRefusals(fault.RefusalsWhole))
			if test.fault != nil {
				l.Inject(*test.fault)
			}
			w := l.post(fault.OpStart, startRequest("a", test.bad, "b"))
			require.Equal(t, test.status, w.Code)
			require.Equal(t, test.code, read[map[string]string](t, w)["error_code"])
			require.Zero(t, l.StartedJobs())
			for _, r := range l.start("a", "b") {
				require.True(t, r.Succeeded())
			}
		})
	}
	t.Run("until it is free", func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal(), fault.WithRefusals(fault.RefusalsWhole))
		w := l.post(fault.OpStart, startRequest("a", "x-busy"))
		require.Equal(t, "DRS.M01504", read[map[string]string](t, w)["error_code"])
		require.Len(t, l.start("a", "x-busy"), 2, "the refused call was the first attempt")
	})
}
