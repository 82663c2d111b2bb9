package fault_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func precheckRequest(ids ...string) drs.PrecheckRequest {
	var req drs.PrecheckRequest
	for _, id := range ids {
		req.Jobs = append(req.Jobs, drs.PrecheckInfo{JobID: id, PrecheckMode: drs.PrecheckModeStart})
	}
	return req
}

// check asks for pre-checks, and returns what is said of each.
func (l *harness) check(ids ...string) []drs.PrecheckJobResp {
	l.t.Helper()
	w := l.post(fault.OpPrecheck, precheckRequest(ids...))
	require.Equal(l.t, http.StatusOK, w.Code, w.Body)
	return read[drs.Response[drs.PrecheckJobResp]](l.t, w).Results
}

// checked reads how far the pre-checks have come.
func (l *harness) checked(ids ...string) []drs.PrecheckResult {
	l.t.Helper()
	w := l.post(fault.OpPrecheckResult, drs.PrecheckResultRequest{Jobs: ids})
	require.Equal(l.t, http.StatusOK, w.Code, w.Body)
	return read[drs.Response[drs.PrecheckResult]](l.t, w).Results
}

// items are the names of those that came to the result.
func items(r drs.PrecheckResult, result string) (names []string) {
	for _, item := range r.Items {
		if item.Result == result {
			names = append(names, item.Item)
		}
	}
	return names
}

func TestAPrecheckComesToItsEndOverSeveralReadings(t *testing.T) {
	tests := map[string]struct {
		options []fault.Option
		process []string
	}{
		"of three": {nil, []string{"30%", "70%", "100%", "100%"}},
		"of one":   {[]fault.Option{fault.WithPrecheckPolls(1)}, []string{"100%", "100%"}},
		"of five":  {[]fault.Option{fault.WithPrecheckPolls(5)}, []string{"20%", "40%", "60%", "80%", "100%"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, append(test.options, fault.Rehearsal())...)
			require.Equal(t, []drs.PrecheckJobResp{{ID: "a", PrecheckID: "a", Status: "success"}}, l.check("a"))
			for _, process := range test.process {
				r := l.checked("a")[0]
				require.Equal(t, process, r.Process)
				require.Equal(t, "a", r.PrecheckID)
				require.Equal(t, process == "100%", r.Result)
				require.Len(t, items(r, drs.PrecheckPassed), len(r.Items))
			}
			l.check("a")
			require.Equal(t, test.process[0], l.checked("a")[0].Process, "a second check begins anew")
			require.Equal(t, 2, l.Prechecks())
		})
	}
}

func TestAnUnreadyJobFailsForReasonsOfItsOwn(t *testing.T) {
	l := newHarness(t, fault.Rehearsal(), fault.WithPrecheckPolls(1))
	reasons := map[string]bool{}
	for _, id := range []string{"a-unready", "b-unready", "c-unready", "d-unready"} {
		l.check(id)
		r := l.checked(id)[0]
		require.False(t, r.Result)
		require.Equal(t, "100%", r.Process)
		require.Len(t, items(r, drs.PrecheckFailed), 2)
		require.Equal(t, []string{"sqlModeConsistency"}, items(r, drs.PrecheckAlarm))
		require.NotEmpty(t, items(r, drs.PrecheckPassed))
		for _, item := range r.Items {
			require.NotEmpty(t, item.Group)
			require.Equal(t, item.Result != drs.PrecheckPassed, item.FailedReason != "")
		}
		reasons[items(r, drs.PrecheckFailed)[0]] = true
	}
	require.Greater(t, len(reasons), 1)
}

func TestAPrecheckIsRefused(t *testing.T) {
	l := newHarness(t, fault.Rehearsal())
	l.SetStatus("deleted", drs.StatusDeleted)
	l.start("started")
	for id, code := range map[string]string{
		"started":   "DRS.M00304",
		"a-running": "DRS.M00304",
		"a-missing": "DRS.M05003",
		"a-denied":  "DRS.M00102",
		"deleted":   "DRS.M05004",
		"a-busy":    "",
	} {
		r := l.check(id)[0]
		require.Equal(t, code, r.ErrorCode, id)
		require.Equal(t, code == "", r.Succeeded(), id)
	}
	require.Equal(t, 1, l.Prechecks())
	require.Equal(t, "DRS.M01504", l.start("a-busy")[0].ErrorCode, "a check is no attempt to start")
	require.Equal(t, "DRS.M05003", l.checked("a-missing")[0].ErrorCode)
}

func TestABadPrecheckRequestChecksNothing(t *testing.T) {
	const good = `{"job_id":"a","precheck_mode":"forStartJob"}`
	for body, code := range map[string]string{
		`{`:                                    "DRS.M00200",
		`{"jobs":[]}`:                          "DRS.M00201",
		`{"jobs":[` + good + `,{}]}`:           "DRS.M00201",
		`{"jobs":[{"job_id":"a"}]}`:            "DRS.M00202",
		`{"jobs":[` + good + `,` + good + `]}`: "DRS.M00301",
	} {
		l := newHarness(t, fault.Rehearsal())
		w := l.post(fault.OpPrecheck, body)
		require.Equal(t, http.StatusBadRequest, w.Code, body)
		require.Equal(t, code, read[map[string]string](t, w)["error_code"], body)
		require.Zero(t, l.Prechecks())
	}
	l := newHarness(t, fault.Rehearsal())
	require.Equal(t, http.StatusBadRequest, l.post(fault.OpPrecheckResult, `{}`).Code)
	require.Equal(t, http.StatusBadRequest, l.post(fault.OpPrecheckResult, ``).Code)
}

func TestPrecheckIDsNeedNotBeTheJobs(t *testing.T) {
	l := newHarness(t, fault.Rehearsal(), fault.WithOwnPrecheckIDs())
	first, second := l.check("a")[0].PrecheckID, l.check("a")[0].PrecheckID
	require.NotContains(t, []string{"", "a", second}, first)
	require.Equal(t, second, l.checked("a")[0].PrecheckID)
	l.Inject(fault.Fault{Kind: fault.KindDropEntry, Jobs: []string{"a"}})
	require.Empty(t, l.checked("a"), "faults go by the job all the same")
}

func TestAPrecheckComesToWhatIsOrdered(t *testing.T) {
	t.Run("to the items given", func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal(), fault.WithPrecheckPolls(1))
		l.SetPrecheck("a", drs.PrecheckItem{Item: "dstDbDiskSize", Result: drs.PrecheckAlarm, FailedReason: "almost full"})
		l.SetPrecheck("b", drs.PrecheckItem{Item: "ofNoName", Result: drs.PrecheckFailed})
		l.check("a", "b")
		r := l.checked("a", "b")
		require.True(t, r[0].Result)
		require.Equal(t, []string{"dstDbDiskSize"}, items(r[0], drs.PrecheckAlarm))
		require.False(t, r[1].Result)
		require.Equal(t, []string{"ofNoName"}, items(r[1], drs.PrecheckFailed))
	})
	t.Run("to a failure", func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal(), fault.WithPrecheckPolls(1))
		l.Inject(fault.Fault{Kind: fault.KindUnready, Jobs: []string{"a"}})
		l.check("a", "b")
		r := l.checked("a", "b")
		require.False(t, r[0].Result)
		require.True(t, r[1].Result)
	})
	t.Run("to no end", func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal())
		l.Inject(fault.Fault{Kind: fault.KindStuck})
		l.check("a")
		for range 5 {
			require.NotEqual(t, "100%", l.checked("a")[0].Process)
		}
		require.Equal(t, "70%", l.checked("a")[0].Process)
	})
	t.Run("to no result", func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal(), fault.WithPrecheckPolls(1))
		l.Inject(fault.Fault{Kind: fault.KindRefuseJob, Op: fault.OpPrecheckResult, Code: "DRS.M00004"})
		l.check("a")
		broken := drs.PrecheckResult{PrecheckID: "a", ErrorCode: "DRS.M00004", ErrorMsg: "Service abnormal."}
		require.Equal(t, broken, l.checked("a")[0])
	})
	t.Run("to two that contradict each other", func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal(), fault.WithPrecheckPolls(1))
		l.check("a-unready")
		l.Inject(fault.Fault{Kind: fault.KindContradict})
		r := l.checked("a-unready")
		require.Len(t, r, 2)
		require.Equal(t, []bool{false, true}, []bool{r[0].Result, r[1].Result})
	})
}
