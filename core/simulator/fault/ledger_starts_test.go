package fault_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestTheLedgerRecordsEachStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal(), fault.Gullible(), fault.WithLag(time.Minute), fault.WithOrders())
		w := l.post(fault.OpStart, `{"jobs":[
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
		require.Equal(t, []fault.StartRecord{
			{ID: "a", At: began, Request: 1, OnlyInit: &yes, CreateCompare: &no, OrderID: entries[0].OrderID},
			{ID: "b", At: began, Request: 1, StartTime: 1599202771816, OrderID: entries[1].OrderID},
			{ID: "a", At: began.Add(time.Second), Request: 2, OrderID: log[2].OrderID},
		}, log)
		require.Regexp(t, "^CS[0-9A-F]{14}$", log[0].OrderID)
		require.NotEqual(t, log[0].OrderID, log[2].OrderID, "a second start is a second order")
		require.Empty(t, entries[2].OrderID, "what is refused is not paid")
	})
}
