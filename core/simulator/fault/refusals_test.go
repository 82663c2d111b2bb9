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

// ops are the calls that say something of each task, with their bodies for a task that is configured, one that is missing, and
// another that is configured.
func ops() map[string]any {
	ids := []string{"a", "x-missing", "b"}
	page := drs.StatusRequest{Jobs: ids, PageReq: &drs.PageReq{CurPage: 1}}
	return map[string]any{
		fault.OpStart: startRequest(ids...), fault.OpRetry: startRequest(ids...), fault.OpStatus: page, fault.OpDetail: page,
		fault.OpProgress: page, fault.OpPrecheck: precheckRequest(ids...), fault.OpPrecheckResult: page,
	}
}

func TestAnAbnormalAnswerMayNameEachTask(t *testing.T) {
	for op, body := range ops() {
		t.Run(op, func(t *testing.T) {
			l := newHarness(t, fault.Rehearsal(), fault.WithRefusals(fault.RefusalsNamed))
			w := l.post(op, body)
			require.Equal(t, http.StatusBadRequest, w.Code)
			entries := read[drs.Response[map[string]any]](t, w).Results
			require.Len(t, entries, 3)
			require.Equal(t, "DRS.M05003", entries[1]["error_code"])
			if op == fault.OpStart {
				require.Equal(t, "success", entries[0]["status"], "each entry speaks for itself")
				require.Equal(t, 1, l.Starts("b"))
			}
		})
	}
}

func TestAPageMayBeRefusedBecauseOfOneTask(t *testing.T) {
	for op, body := range ops() {
		t.Run(op, func(t *testing.T) {
			l := newHarness(t, fault.Rehearsal(), fault.WithRefusals(fault.RefusalsWhole))
			if op == fault.OpPrecheckResult {
				l.check("a")
				l.check("b")
			}
			w := l.post(op, body)
			require.Equal(t, http.StatusBadRequest, w.Code)
			text := read[map[string]any](t, w)
			require.Contains(t, text["error_code"], "DRS.M0")
			require.NotContains(t, text, "results")
			require.Zero(t, l.StartedJobs())
		})
	}
}

func TestACallMayBeProcessedInPartAndThenRefused(t *testing.T) {
	for name, code := range map[string]string{"that is missing": "DRS.M05003", "that is not configured": "DRS.M00300", "that is busy": "DRS.M01504"} {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, fault.Rehearsal(), fault.WithBusy(time.Minute), fault.WithRefusals(fault.RefusalsPartial))
			l.Inject(fault.Fault{Kind: fault.KindRefuseJob, Code: code, Jobs: []string{"b"}})
			w := l.post(fault.OpStart, startRequest("a", "b", "c"))
			require.Equal(t, http.StatusBadRequest, w.Code)
			require.Equal(t, code, read[map[string]string](t, w)["error_code"])
			require.Equal(t, [3]int{1, 0, 0}, [3]int{l.Starts("a"), l.Starts("b"), l.Starts("c")})
			require.True(t, l.start("c")[0].Succeeded(), "the refused call holds nothing")
			require.True(t, l.start("b")[0].Succeeded())
		})
	}
}

func TestAnEntryMaySayAnything(t *testing.T) {
	for name, test := range map[string]struct {
		op    string
		entry map[string]any
		holds string
	}{
		"success beside an error":         {fault.OpStart, map[string]any{"error_code": "DRS.M05003"}, `{"error_code":"DRS.M05003","id":"a","status":"success"}`},
		"busy, though it was accepted":    {fault.OpStart, map[string]any{"status": "failed", "error_code": "DRS.M01504"}, `{"error_code":"DRS.M01504","id":"a","status":"failed"}`},
		"a number in the place of a text": {fault.OpStatus, map[string]any{"status": 5}, `{"id":"a","status":5}`},
		"no status":                       {"", map[string]any{"status": nil, "error_code": "DRS.M05003"}, `{"error_code":"DRS.M05003","id":"a"}`},
		"a delay in hexadecimal":          {fault.OpProgress, map[string]any{"incre_trans_delay": "0x0p0"}, `"incre_trans_delay":"0x0p0","job_id":"a"`},
		"a name that is a number":         {fault.OpDetail, map[string]any{"name": 7}, `"id":"a","name":7`},
		"a check that is refused":         {fault.OpPrecheck, map[string]any{"error_code": "DRS.M05003"}, `{"error_code":"DRS.M05003","id":"a","precheck_id":"a","status":"success"}`},
		"yesterday's result":              {fault.OpPrecheckResult, map[string]any{"process": "100%", "result": true}, `{"precheck_id":"a","process":"100%","result":true}`},
	} {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, fault.Rehearsal())
			if test.op == fault.OpPrecheckResult {
				l.check("a")
				l.check("b")
			}
			l.Inject(fault.Fault{Kind: fault.KindEntry, Op: test.op, Jobs: []string{"a"}, Entry: test.entry})
			op := test.op
			if op == "" {
				op = fault.OpStatus
			}
			bodies := map[string]any{fault.OpStart: startRequest("a", "b"), fault.OpPrecheck: precheckRequest("a", "b")}
			body := any(drs.StatusRequest{Jobs: []string{"a", "b"}, PageReq: &drs.PageReq{CurPage: 1}})
			if bodies[op] != nil {
				body = bodies[op]
			}
			require.Contains(t, l.post(op, body).Body.String(), test.holds)
			if op == fault.OpStart {
				require.Equal(t, 1, l.Starts("a"), "it is processed all the same")
			}
		})
	}
}

func TestAnEntryMayDeceiveForATimeAfterAChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal())
		l.Inject(fault.Fault{Kind: fault.KindEntry, AfterChange: true, For: time.Minute, Entry: map[string]any{"status": "WAITING_FOR_START"}})
		require.Equal(t, []drs.Status{"CONFIGURATION"}, l.statuses("a"), "nothing was accepted yet")
		l.start("a")
		for range 3 {
			require.Equal(t, []drs.Status{"WAITING_FOR_START", "CONFIGURATION"}, l.statuses("a", "b"))
		}
		l.start("b")
		time.Sleep(time.Minute)
		require.Equal(t, []drs.Status{"INCRE_TRANSFER_STARTED", "STARTJOBING"}, l.statuses("a", "b"))
	})
}

func TestAPrechecksProcessMayHaveNoSign(t *testing.T) {
	l := newHarness(t, fault.Rehearsal(), fault.WithOlderProgress(), fault.WithPrecheckPolls(1))
	l.check("a")
	require.Equal(t, "100", l.checked("a")[0].Process)
}
