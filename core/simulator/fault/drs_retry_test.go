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

// resume asks for a resumption, and returns what is said of each task.
func (l *harness) resume(ids ...string) []drs.StartJobResp {
	l.t.Helper()
	var req drs.RetryRequest
	for _, id := range ids {
		req.Jobs = append(req.Jobs, drs.RetryInfo{JobID: id})
	}
	w := l.post(fault.OpRetry, req)
	require.Equal(l.t, http.StatusOK, w.Code, w.Body)
	return read[drs.Response[drs.StartJobResp]](l.t, w).Results
}

func TestAResumedTaskGoesOn(t *testing.T) {
	for from, life := range map[drs.Status][]drs.Status{
		drs.StatusPausing: {"STARTJOBING", "INCRE_TRANSFER_STARTED", "INCRE_TRANSFER_STARTED"},
		drs.StatusFullFailed: {
			"STARTJOBING", "FULL_TRANSFER_STARTED", "FULL_TRANSFER_COMPLETE", "INCRE_TRANSFER_STARTED", "INCRE_TRANSFER_STARTED",
		},
	} {
		t.Run(string(from), func(t *testing.T) {
			l := newHarness(t)
			l.SetStatus("a", from)
			l.resume("a")
			for _, status := range life {
				require.Equal(t, []drs.Status{status}, l.statuses("a"))
			}
		})
	}
}

func TestTheStatusLagsBehindAResumption(t *testing.T) {
	for name, test := range map[string]struct {
		options []fault.Option
		code    string
		resumes int
	}{
		"and a second one is refused":               {nil, "DRS.M00304", 1},
		"and a gullible service accepts another":    {[]fault.Option{fault.Gullible()}, "", 2},
		"and a task that is being resumed, is busy": {[]fault.Option{fault.WithBusy(time.Hour)}, "DRS.M01504", 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newHarness(t, append(test.options, fault.WithLag(10*time.Second))...)
				l.SetStatus("a", drs.StatusPausing)
				require.True(t, l.resume("a")[0].Succeeded())
				require.Equal(t, []drs.Status{"PAUSING"}, l.statuses("a"))
				require.Equal(t, test.code, l.resume("a")[0].ErrorCode)
				require.Equal(t, test.resumes, l.Resumes("a"))
				time.Sleep(10 * time.Second)
				require.Equal(t, []drs.Status{"STARTJOBING"}, l.statuses("a"))
				require.True(t, l.StartLog()[0].Resumed)
			})
		})
	}
}

func TestAResumptionMayFail(t *testing.T) {
	l := newHarness(t)
	l.SetStatus("a", drs.StatusPausing)
	l.SetStatus("b", drs.StatusPausing)
	l.Inject(
		fault.Fault{Kind: fault.KindJobFails, Op: fault.OpRetry, Jobs: []string{"a"}, JobStatus: drs.StatusFullFailed},
		fault.Fault{Kind: fault.KindRefuseJob, Op: fault.OpRetry, Jobs: []string{"b"}, Code: "DRS.M00308"},
	)
	results := l.resume("a", "b")
	require.True(t, results[0].Succeeded())
	require.Equal(t, "DRS.M00308", results[1].ErrorCode)
	for _, status := range []drs.Status{"STARTJOBING", "FULL_TRANSFER_STARTED", "FULL_TRANSFER_FAILED"} {
		require.Equal(t, []drs.Status{status, "PAUSING"}, l.statuses("a", "b"))
	}
}

func TestABadRequestResumesNothing(t *testing.T) {
	for body, code := range map[string]string{
		`{`:                         "DRS.M00200",
		`{"jobs":[]}`:               "DRS.M00201",
		`{"jobs":[{}]}`:             "DRS.M00201",
		`{"jobs":[{"job_id":"ä"}]}`: "DRS.M00202",
		`{"jobs":[{"job_id":"a"},{"job_id":"a"}]}`: "DRS.M00301",
	} {
		l := newHarness(t)
		l.SetStatus("a", drs.StatusPausing)
		w := l.post(fault.OpRetry, body)
		require.Equal(t, http.StatusBadRequest, w.Code, body)
		require.Equal(t, code, read[map[string]string](t, w)["error_code"], body)
		require.Zero(t, l.Resumes("a"))
	}
}

func TestAPrecheckBeforeAResumption(t *testing.T) {
	const retry = `{"jobs":[{"job_id":"a","precheck_mode":"forRetryJob"},{"job_id":"b","precheck_mode":"forRetryJob"}]}`
	l := newHarness(t, fault.WithTasks("b"))
	l.SetStatus("a", drs.StatusFullFailed)
	results := read[drs.Response[drs.PrecheckJobResp]](t, l.post(fault.OpPrecheck, retry)).Results
	require.True(t, results[0].Succeeded())
	require.Equal(t, "DRS.M00304", results[1].ErrorCode, "it was never started")
	require.Equal(t, "DRS.M00304", l.check("a")[0].ErrorCode, "it was started before")
}
