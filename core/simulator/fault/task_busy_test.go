package fault_test

import (
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestATaskIsBusyWhileAnotherStartOfItRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newPipeHarness(t, fault.Rehearsal(),
			fault.WithTaskTime(10*time.Second), fault.WithBusy(30*time.Second), fault.Gullible(), fault.WithLag(time.Hour))
		var first sync.WaitGroup
		first.Go(func() {
			_, err := w.start("a", "b")
			require.NoError(t, err)
		})
		code := func(id string) string {
			r, err := w.start(id)
			require.NoError(t, err)
			require.Equal(t, http.StatusAccepted, r.StatusCode)
			return decode[drs.Response[drs.StartJobResp]](t, r.body).Results[0].ErrorCode
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
		l := newHarness(t, fault.Rehearsal(), fault.WithBusy(time.Minute), fault.WithRefusals(fault.RefusalsWhole))
		l.start("a")
		w := l.post(fault.OpStart, startRequest("b", "a"))
		require.Equal(t, http.StatusBadRequest, w.Code)
		require.Equal(t, "DRS.M01504", read[map[string]string](t, w)["error_code"])
		require.Zero(t, l.Starts("b"))
		require.True(t, l.start("b")[0].Succeeded(), "a refused call holds nothing")
		time.Sleep(time.Minute)
		require.Equal(t, "DRS.M00304", read[map[string]string](t, l.post(fault.OpStart, startRequest("a")))["error_code"])
	})
}
