package simulator_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

func TestTasksAreProcessedOneAfterTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newPipeHarness(t, simulator.Rehearsal(), simulator.WithTaskTime(time.Second))
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
	for name, fault := range map[string]*simulator.Fault{
		"because it gave up":        nil,
		"because it was cut off":    {Kind: simulator.KindCutLate},
		"and its answer is delayed": {Kind: simulator.KindDelayAnswer, Delay: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newPipeHarness(t, simulator.Rehearsal(), simulator.WithTaskTime(10*time.Second))
				if fault != nil {
					w.Inject(*fault)
				}
				began := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				_, err := w.post(ctx, simulator.OpStart, startRequest("a", "b", "c"))
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

func TestATaskIsBusyWhileAnotherStartOfItRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newPipeHarness(t, simulator.Rehearsal(),
			simulator.WithTaskTime(10*time.Second), simulator.WithBusy(30*time.Second), simulator.Gullible(), simulator.WithLag(time.Hour))
		var first sync.WaitGroup
		first.Go(func() {
			_, err := w.start("a", "b")
			require.NoError(t, err)
		})
		code := func(id string) string {
			r, err := w.start(id)
			require.NoError(t, err)
			require.Equal(t, http.StatusAccepted, r.StatusCode)
			return decode[drs.StartResponse](t, r.body).Results[0].ErrorCode
		}
		synctest.Wait()
		require.Equal(t, "DRS.M01504", code("b"), "the first call has not processed it yet") // 10 s
		first.Wait()                                                                         // 20 s
		require.Equal(t, "DRS.M01504", code("a"), "its start goes on")                       // 30 s
		time.Sleep(30 * time.Second)
		require.Empty(t, code("b"), "the operation is over, and the precondition lags")
		require.Equal(t, 2, w.Starts("b"))
		require.Equal(t, 1, w.Starts("a"))
	})
}

func TestACallWithABusyTaskIsRefusedAsAWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, simulator.Rehearsal(), simulator.WithBusyCalls(time.Minute))
		l.start("a")
		w := l.post(simulator.OpStart, startRequest("b", "a"))
		require.Equal(t, http.StatusBadRequest, w.Code)
		require.Equal(t, "DRS.M01504", read[map[string]string](t, w)["error_code"])
		require.Zero(t, l.Starts("b"))
		require.True(t, l.start("b")[0].Succeeded(), "a refused call holds nothing")
		time.Sleep(time.Minute)
		require.Equal(t, "DRS.M00304", l.start("a")[0].ErrorCode)
	})
}

func TestACallIsRefusedBecauseOfOneTask(t *testing.T) {
	for name, test := range map[string]struct {
		bad    string
		fault  *simulator.Fault
		status int
		code   string
	}{
		"that does not exist":     {bad: "x-missing", status: 400, code: "DRS.M05003"},
		"that runs":               {bad: "x-running", status: 400, code: "DRS.M00304"},
		"that may not be started": {bad: "x-denied", status: 403, code: "DRS.M00102"},
		"that is a parent": {
			bad: "x", fault: &simulator.Fault{Kind: simulator.KindRefuseJob, Code: "DRS.M00307", Jobs: []string{"x"}},
			status: 400, code: "DRS.M00307",
		},
		"whose destination is in use": {
			bad: "x", fault: &simulator.Fault{Kind: simulator.KindRefuseJob, Code: "DRS.M06020", Jobs: []string{"x"}},
			status: 422, code: "DRS.M06020",
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, simulator.Rehearsal(), simulator.WithWholeCallRefusals())
			if test.fault != nil {
				l.Inject(*test.fault)
			}
			w := l.post(simulator.OpStart, startRequest("a", test.bad, "b"))
			require.Equal(t, test.status, w.Code)
			require.Equal(t, test.code, read[map[string]string](t, w)["error_code"])
			require.Zero(t, l.StartedJobs())
			for _, r := range l.start("a", "b") {
				require.True(t, r.Succeeded())
			}
		})
	}
	t.Run("until it is free", func(t *testing.T) {
		l := newHarness(t, simulator.Rehearsal(), simulator.WithWholeCallRefusals())
		w := l.post(simulator.OpStart, startRequest("a", "x-busy"))
		require.Equal(t, "DRS.M01504", read[map[string]string](t, w)["error_code"])
		require.Len(t, l.start("a", "x-busy"), 2, "the refused call was the first attempt")
	})
}

func TestTheLedgerRecordsEachStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, simulator.Rehearsal(), simulator.Gullible(), simulator.WithLag(time.Minute), simulator.WithOrders())
		w := l.post(simulator.OpStart, `{"jobs":[
			{"job_id":"a","is_only_init_task":true,"is_auto_create_compare":false},
			{"job_id":"b","start_time":"1599202771816"},{"job_id":"c-running"}]}`)
		require.Equal(t, http.StatusAccepted, w.Code)
		type entry struct {
			ID      string `json:"id"`
			OrderID string `json:"order_id"`
		}
		entries := read[struct{ Results []entry }](t, w).Results
		began := time.Now()
		time.Sleep(time.Second)
		l.start("a")
		yes, no := true, false
		log := l.StartLog()
		require.Equal(t, []simulator.StartRecord{
			{ID: "a", At: began, Request: 1, OnlyInit: &yes, CreateCompare: &no, OrderID: entries[0].OrderID},
			{ID: "b", At: began, Request: 1, StartTime: 1599202771816, OrderID: entries[1].OrderID},
			{ID: "a", At: began.Add(time.Second), Request: 2, OrderID: log[2].OrderID},
		}, log)
		require.Regexp(t, "^CS[0-9A-F]{14}$", log[0].OrderID)
		require.NotEqual(t, log[0].OrderID, log[2].OrderID, "a second start is a second order")
		require.Empty(t, entries[2].OrderID, "what is refused is not paid")
	})
}
