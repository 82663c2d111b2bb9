package fault_test

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// details reads what tasks are, in one page.
func (l *harness) details(ids ...string) []drs.DetailJobResp {
	l.t.Helper()
	w := l.post(fault.OpDetail, drs.DetailRequest{Jobs: ids, PageReq: &drs.PageReq{CurPage: 1}})
	require.Equal(l.t, http.StatusOK, w.Code, w.Body)
	return read[drs.Response[drs.DetailJobResp]](l.t, w).Results
}

func TestDetailsTellWhatATaskIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t)
		l.SetTask("a", fault.TaskSetup{Name: "orders"})
		before := drs.DetailJobResp{ID: "a", Name: "orders", TaskType: "FULL_INCR_TRANS"}
		require.Equal(t, before, l.details("a")[0])
		l.start("a")
		time.Sleep(time.Second)
		l.until("a", drs.StatusFullComplete)
		time.Sleep(time.Second)
		l.until("a", drs.StatusIncrementalStarted)
		require.Equal(t, before, l.details("a")[0])
		require.Equal(t, drs.DetailJobResp{ID: "b", ErrorCode: "DRS.M05003", ErrorMessage: "The task does not exist."}, l.details("b")[0])
	})
}

func TestDetailsComeInPagesOfFive(t *testing.T) {
	l := newHarness(t, fault.Rehearsal())
	ids := make([]string, 12)
	for i := range ids {
		ids[i] = fmt.Sprintf("task-%d", i)
	}
	for _, test := range []struct {
		page  *drs.PageReq
		first string
		n     int
	}{
		{nil, "task-0", 5},
		{&drs.PageReq{CurPage: 3, PerPage: 5}, "task-10", 2},
		{&drs.PageReq{CurPage: 1, PerPage: 100}, "task-0", 12},
	} {
		w := l.post(fault.OpDetail, drs.DetailRequest{Jobs: ids, PageReq: test.page})
		r := read[drs.Response[drs.DetailJobResp]](t, w)
		require.Len(t, r.Results, test.n)
		require.Equal(t, test.first, r.Results[0].ID)
		require.Equal(t, 12, read[struct{ Count int }](t, w).Count)
	}
	for _, body := range []string{`{`, `{}`, `{"jobs":["a"],"page_req":{"cur_page":0}}`, `{"jobs":["a"],"page_req":{"per_page":101}}`} {
		require.Equal(t, http.StatusBadRequest, l.post(fault.OpDetail, body).Code)
	}
}

func TestDetailsTellWhyATaskFailed(t *testing.T) {
	const reason = "The source database user lacks permissions."
	l := newHarness(t, fault.Rehearsal())
	l.Inject(
		fault.Fault{Kind: fault.KindJobFails, Jobs: []string{"a"}, Message: reason},
		fault.Fault{Kind: fault.KindJobFails, Jobs: []string{"b"}, JobStatus: drs.StatusFullFailed},
		fault.Fault{Kind: fault.KindRefuseJob, Op: fault.OpDetail, Jobs: []string{"c"}, Code: "DRS.M00102"},
	)
	l.start("a", "b")
	require.Empty(t, l.details("a")[0].FailedReason, "it has not failed yet")
	l.until("a", drs.StatusStartFailed)
	l.until("b", drs.StatusFullFailed)
	details := l.details("a", "b", "c")
	require.Equal(t, reason, details[0].FailedReason)
	require.NotEmpty(t, details[1].FailedReason)
	require.Equal(t, "DRS.M00102", details[2].ErrorCode)
	l.resume("b")
	l.until("b", drs.StatusFullStarted)
	require.Empty(t, l.details("b")[0].FailedReason, "it goes on")
}
