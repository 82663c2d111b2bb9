package fault_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestAnEndingRehearsesAFailure(t *testing.T) {
	tests := map[string]struct {
		codes  []string // of one start after another; empty for an accepted one
		status drs.Status
		starts int
	}{
		"9a470239-2308-4bb5-a6bc-1040402fjb21": {[]string{"", "DRS.M00304"}, "STARTJOBING", 1},
		"job-missing":                          {[]string{"DRS.M05003", "DRS.M05003"}, "", 0},
		"job-running":                          {[]string{"DRS.M00304", "DRS.M00304"}, "INCRE_TRANSFER_STARTED", 0},
		"job-busy":                             {[]string{"DRS.M01504", "", "DRS.M00304"}, "STARTJOBING", 1},
		"job-denied":                           {[]string{"DRS.M00102", "DRS.M00102"}, "CONFIGURATION", 0},
		"job-slow":                             {[]string{"", "DRS.M00304"}, "STARTJOBING", 1},
		"job-unready":                          {[]string{"", "DRS.M00304"}, "STARTJOBING", 1},
		"job-paused":                           {[]string{"DRS.M00304", "DRS.M00304"}, "PAUSING", 0},
		"job-full":                             {[]string{"", "DRS.M00304"}, "STARTJOBING", 1},
		"job-lagging":                          {[]string{"", "DRS.M00304"}, "STARTJOBING", 1},
		"job-failing":                          {[]string{"", "DRS.M00304"}, "STARTJOBING", 1},
	}
	for id, test := range tests {
		t.Run(id, func(t *testing.T) {
			l := newHarness(t, fault.Rehearsal())
			for _, code := range test.codes {
				require.Equal(t, code, l.start(id)[0].ErrorCode)
			}
			require.Equal(t, test.status, l.Status(id))
			require.Equal(t, []drs.Status{test.status}, l.statuses(id))
			require.Equal(t, test.starts, l.Starts(id))
		})
	}
}

func TestACutOverIsRehearsed(t *testing.T) {
	for id, last := range map[string]drs.Status{
		"a-full": "RELEASE_RESOURCE_COMPLETE", "a-lagging": "INCRE_TRANSFER_STARTED", "a-failing": "FULL_TRANSFER_FAILED",
	} {
		t.Run(id, func(t *testing.T) {
			l := newHarness(t, fault.Rehearsal())
			l.start(id)
			for range 6 {
				l.statuses(id)
			}
			require.Equal(t, []drs.Status{last}, l.statuses(id))
			require.Equal(t, id == "a-full", l.details(id)[0].TaskType == drs.TaskModeFull)
			require.Equal(t, id == "a-failing", l.details(id)[0].FailedReason != "")
		})
	}
	t.Run("a-paused", func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal())
		require.Equal(t, []drs.Status{"PAUSING"}, l.statuses("a-paused"))
		require.True(t, l.resume("a-paused")[0].Succeeded())
		l.until("a-paused", drs.StatusIncrementalStarted)
	})
	t.Run("a-failing, resumed", func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal())
		l.start("a-failing")
		l.until("a-failing", drs.StatusFullFailed)
		require.True(t, l.resume("a-failing")[0].Succeeded())
		l.until("a-failing", drs.StatusIncrementalStarted)
	})
}

func TestNobodyKnowsWhatBecameOfALostTask(t *testing.T) {
	l := newHarness(t, fault.Rehearsal())
	w := l.post(fault.OpStart, startRequest("a", "b-lost"))
	require.Equal(t, `{"results":[{"id":"a","status":"success"}],"count":2}`, w.Body.String())
	require.Equal(t, 1, l.Starts("b-lost"), "it was started")
	w = l.post(fault.OpStatus, `{"jobs":["a","b-lost"]}`)
	require.Equal(t, `{"results":[{"id":"a","status":"STARTJOBING"},`+
		`{"id":"b-lost","error_code":"DRS.M00102","error_message":"Insufficient permissions."}],"count":2}`, w.Body.String())
	require.Equal(t, "DRS.M00102", l.progress("b-lost")[0].ErrorCode)
	require.Equal(t, "DRS.M00102", l.details("b-lost")[0].ErrorCode)
}

func TestRehearsedTasksHaveNames(t *testing.T) {
	l := newHarness(t, fault.Rehearsal())
	details := l.details("9a470239-2308", "dbb8127c-b093", "9a470239-2308")
	require.Regexp(t, "^[a-z]+-9a47$", details[0].Name)
	require.Regexp(t, "^[a-z]+-dbb8$", details[1].Name)
	require.Equal(t, details[0].Name, details[2].Name)
}

func TestEndingsMeanNothingWithoutARehearsal(t *testing.T) {
	ids := []string{"job-missing", "job-running", "job-busy", "job-denied", "job-paused", "job-lost"}
	l := newHarness(t, fault.WithTasks(ids...))
	for i, result := range l.start(ids...) {
		require.True(t, result.Succeeded(), ids[i])
	}
}

func TestARehearsalKnowsOnlyWellFormedIDs(t *testing.T) {
	l := newHarness(t, fault.Rehearsal())
	for id, status := range map[string]drs.Status{
		"":                      "",
		"a_b":                   "",
		"ä":                     "",
		strings.Repeat("a", 65): "",
		strings.Repeat("Z", 64): "CONFIGURATION",
		"0-9":                   "CONFIGURATION",
	} {
		require.Equal(t, status, l.Status(id), id)
	}
}
