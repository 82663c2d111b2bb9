package fault_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// progress reads how far tasks are.
func (l *harness) progress(ids ...string) []drs.ProgressJobResp {
	l.t.Helper()
	w := l.post(fault.OpProgress, drs.ProgressRequest{Jobs: ids})
	require.Equal(l.t, http.StatusOK, w.Code, w.Body)
	return read[drs.Response[drs.ProgressJobResp]](l.t, w).Results
}

// until reads the status of a task until it is the given one.
func (l *harness) until(id string, status drs.Status) {
	l.t.Helper()
	for range 20 {
		if l.statuses(id)[0] == status {
			return
		}
	}
	require.Fail(l.t, "it never reads "+string(status))
}

func TestProgressIsAnsweredInStrings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, fault.WithTasks("a"), fault.WithFullCopy(time.Hour))
		require.JSONEq(t, `{"count":2,"results":[
			{"job_id":"a","progress":"0","incre_trans_delay":"-1","task_mode":"FULL_INCR_TRANS","transfer_status":"CONFIGURATION"},
			{"job_id":"b","error_code":"DRS.M05003","error_msg":"The task does not exist."}]}`,
			l.post(fault.OpProgress, `{"jobs":["a","b"]}`).Body.String())
		l.start("a")
		l.until("a", drs.StatusFullStarted)
		time.Sleep(15 * time.Minute)
		require.JSONEq(t, `{"count":1,"results":[
			{"job_id":"a","progress":"25","incre_trans_delay":"-1","task_mode":"FULL_INCR_TRANS",
			 "transfer_status":"FULL_TRANSFER_STARTED"}]}`,
			l.post(fault.OpProgress, `{"jobs":["a"]}`).Body.String())
	})
}

func TestOlderInstallationsAnswerInAnotherForm(t *testing.T) {
	l := newHarness(t, fault.Rehearsal(), fault.WithOlderProgress())
	for range 2 {
		w := l.post(fault.OpProgress, `{"jobs":["a-running"]}`)
		require.Equal(t, http.StatusAccepted, w.Code)
		r := read[drs.Response[drs.ProgressJobResp]](t, w).Results[0]
		require.Equal(t, "100%", r.Progress)
		require.Empty(t, r.IncreTransDelayMillis)
	}
	require.Equal(t, "1", read[drs.Response[drs.ProgressJobResp]](t, l.post(fault.OpProgress, `{"jobs":["a-running"]}`)).Results[0].IncreTransDelay)
}

func TestProgressFollowsTheStatusThatWasShown(t *testing.T) {
	l := newHarness(t, fault.Rehearsal())
	l.start("a")
	for _, expected := range []struct {
		status  drs.Status
		percent string
	}{
		{"STARTJOBING", "0"}, {"FULL_TRANSFER_STARTED", "25"}, {"FULL_TRANSFER_COMPLETE", "100"}, {"INCRE_TRANSFER_STARTED", "100"},
	} {
		require.Equal(t, []drs.Status{expected.status}, l.statuses("a"))
		r := l.progress("a")[0]
		require.Equal(t, expected.status, r.TransferStatus)
		require.Equal(t, expected.percent, r.Progress)
		require.Equal(t, "-1", r.IncreTransDelay, "not known at the first reading")
	}
}

func TestWhatProgressShowsMayBeAnything(t *testing.T) {
	l := newHarness(t, fault.Rehearsal())
	l.Inject(
		fault.Fault{Kind: fault.KindProgress, Jobs: []string{"a"}, Progress: &drs.ProgressJobResp{Progress: "117%", IncreTransDelay: "soon"}},
		fault.Fault{Kind: fault.KindRefuseJob, Op: fault.OpProgress, Jobs: []string{"b"}, Code: "DRS.M00004"},
	)
	r := l.progress("a", "b", "c")
	require.Equal(t, drs.ProgressJobResp{JobID: "a", Progress: "117%", IncreTransDelay: "soon"}, r[0])
	require.Equal(t, drs.ProgressJobResp{JobID: "b", ErrorCode: "DRS.M00004", ErrorMsg: "Service abnormal."}, r[1])
	require.Equal(t, "0", r[2].Progress)
	l.Inject(fault.Fault{Kind: fault.KindForeign}, fault.Fault{Kind: fault.KindContradict})
	require.Equal(t, fault.ForeignID, l.progress("a")[1].JobID)
	require.Equal(t, "86400", l.progress("a")[1].IncreTransDelay)
	for _, body := range []string{`{`, `{}`, `{"jobs":[]}`} {
		require.Equal(t, http.StatusBadRequest, l.post(fault.OpProgress, body).Code)
	}
}
