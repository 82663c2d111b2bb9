package fault_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// abnormal answers with a status that tells which fault it was.
func abnormal(status int) fault.Fault {
	return fault.Fault{Kind: fault.KindAnswer, Status: status}
}

func with(f fault.Fault, change func(*fault.Fault)) fault.Fault {
	change(&f)
	return f
}

func TestWhichRequestAFaultHits(t *testing.T) {
	tests := map[string]struct {
		faults   []fault.Fault
		statuses []int // of one start of job a after another
	}{
		"the next one, once": {
			faults:   []fault.Fault{abnormal(500)},
			statuses: []int{500, 202, 202},
		},
		"one request after another, in the order of the faults": {
			faults:   []fault.Fault{abnormal(500), abnormal(502), abnormal(503)},
			statuses: []int{500, 502, 503, 202},
		},
		"several in a row": {
			faults:   []fault.Fault{with(abnormal(500), func(f *fault.Fault) { f.Times = 2 }), abnormal(502)},
			statuses: []int{500, 500, 502, 202},
		},
		"the third": {
			faults:   []fault.Fault{with(abnormal(500), func(f *fault.Fault) { f.After = 2 })},
			statuses: []int{202, 202, 500, 202},
		},
		"the second, though an earlier fault hit the first": {
			faults:   []fault.Fault{abnormal(500), with(abnormal(502), func(f *fault.Fault) { f.After = 1 })},
			statuses: []int{500, 502, 202},
		},
		"one later than ordered, if an earlier fault was there first": {
			faults: []fault.Fault{
				with(abnormal(500), func(f *fault.Fault) { f.Times = 2 }),
				with(abnormal(502), func(f *fault.Fault) { f.After = 1 }),
			},
			statuses: []int{500, 500, 502, 202},
		},
		"all there ever are": {
			faults:   []fault.Fault{with(abnormal(500), func(f *fault.Fault) { f.Times = fault.Always })},
			statuses: []int{500, 500, 500, 500},
		},
		"none of another call": {
			faults:   []fault.Fault{with(abnormal(500), func(f *fault.Fault) { f.Op = fault.OpStatus })},
			statuses: []int{202, 202},
		},
		"none of other jobs": {
			faults:   []fault.Fault{with(abnormal(500), func(f *fault.Fault) { f.Jobs = []string{"b", "c"} })},
			statuses: []int{202, 202},
		},
		"one that names the job": {
			faults:   []fault.Fault{with(abnormal(500), func(f *fault.Fault) { f.Jobs = []string{"b", "a"} })},
			statuses: []int{500, 202},
		},
		"what Match says": {
			faults: []fault.Fault{with(abnormal(500), func(f *fault.Fault) {
				f.Match = func(r fault.Request) bool {
					return r.Number == 2 && r.Op == fault.OpStart && slices.Equal(r.Jobs, []string{"a"}) &&
						r.Header.Get("X-Auth-Token") == "any"
				}
			})},
			statuses: []int{202, 500, 202},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, fault.WithTasks("a"))
			l.Inject(test.faults...)
			for _, status := range test.statuses {
				require.Equal(t, status, l.post(fault.OpStart, startRequest("a")).Code)
			}
		})
	}
}

func TestAFaultFindsJobsInTheBodyOfEachCall(t *testing.T) {
	bodies := map[string]any{
		fault.OpStart:          startRequest("x", "a"),
		fault.OpStatus:         drs.StatusRequest{Jobs: []string{"x", "a"}},
		fault.OpPrecheck:       precheckRequest("x", "a"),
		fault.OpPrecheckResult: drs.PrecheckResultRequest{Jobs: []string{"x", "a"}},
		fault.OpProgress:       drs.ProgressRequest{Jobs: []string{"x", "a"}},
		fault.OpDetail:         drs.DetailRequest{Jobs: []string{"x", "a"}},
		fault.OpRetry:          drs.RetryRequest{Jobs: []drs.RetryInfo{{JobID: "x"}, {JobID: "a"}}},
	}
	for op, body := range bodies {
		t.Run(op, func(t *testing.T) {
			l := newHarness(t, fault.Rehearsal())
			l.Inject(with(abnormal(503), func(f *fault.Fault) { f.Jobs = []string{"a"} }))
			require.NotEqual(t, 503, l.post(op, `{"jobs":7}`).Code, "no jobs can be read there")
			require.Equal(t, 503, l.post(op, body).Code)
		})
	}
}

func TestAFaultOfSingleJobs(t *testing.T) {
	refuse := func(change func(*fault.Fault)) fault.Fault {
		return with(fault.Fault{Kind: fault.KindRefuseJob, Code: "DRS.M01504"}, change)
	}
	tests := map[string]struct {
		faults []fault.Fault
		codes  [][2]string // of the jobs a and b, of one start after another
	}{
		"hits each job once": {
			faults: []fault.Fault{refuse(func(*fault.Fault) {})},
			codes:  [][2]string{{"DRS.M01504", "DRS.M01504"}, {"", ""}},
		},
		"hits the job named, and so often": {
			faults: []fault.Fault{refuse(func(f *fault.Fault) { f.Jobs, f.Times = []string{"b"}, 2 })},
			codes:  [][2]string{{"", "DRS.M01504"}, {"DRS.M00304", "DRS.M01504"}, {"DRS.M00304", ""}},
		},
		"hits a job that is named twice no more often": {
			faults: []fault.Fault{refuse(func(f *fault.Fault) { f.Jobs = []string{"b", "a", "b"} })},
			codes:  [][2]string{{"DRS.M01504", "DRS.M01504"}, {"", ""}},
		},
		"hits the job named, later": {
			faults: []fault.Fault{refuse(func(f *fault.Fault) { f.Jobs, f.After = []string{"a"}, 1 })},
			codes:  [][2]string{{"", ""}, {"DRS.M01504", "DRS.M00304"}},
		},
		"hits the jobs that Match names": {
			faults: []fault.Fault{refuse(func(f *fault.Fault) {
				f.Times, f.Match = fault.Always, func(r fault.Request) bool { return r.Jobs[0] == "a" }
			})},
			codes: [][2]string{{"DRS.M01504", ""}, {"DRS.M01504", "DRS.M00304"}},
		},
		"comes after one that was ordered earlier": {
			faults: []fault.Fault{
				refuse(func(f *fault.Fault) { f.Code = "DRS.M06020" }),
				refuse(func(f *fault.Fault) { f.Jobs = []string{"a"} }),
			},
			codes: [][2]string{{"DRS.M06020", "DRS.M06020"}, {"DRS.M01504", ""}},
		},
		"stands beside one of the whole exchange": {
			faults: []fault.Fault{
				{Kind: fault.KindReverse, Times: fault.Always},
				refuse(func(f *fault.Fault) { f.Jobs = []string{"a"} }),
			},
			codes: [][2]string{{"", "DRS.M01504"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, fault.WithTasks("a", "b"))
			l.Inject(test.faults...)
			for _, codes := range test.codes {
				results := l.start("a", "b")
				require.Equal(t, codes, [2]string{results[0].ErrorCode, results[1].ErrorCode})
			}
		})
	}
}

func TestAReadingCanShowAnything(t *testing.T) {
	l := newHarness(t, fault.Rehearsal())
	l.start("a", "b")
	l.Inject(
		fault.Fault{Kind: fault.KindJobStatus, JobStatus: "HIBERNATED", Jobs: []string{"a"}},
		fault.Fault{Kind: fault.KindRefuseJob, Op: fault.OpStatus, Code: "DRS.M00004", Jobs: []string{"b"}},
	)
	w := l.post(fault.OpStatus, `{"jobs":["a","b"]}`)
	require.Equal(t, `{"results":[{"id":"a","status":"HIBERNATED"},`+
		`{"id":"b","error_code":"DRS.M00004","error_message":"Service abnormal."}],"count":2}`, w.Body.String())
	require.Equal(t, []drs.Status{"STARTJOBING", "STARTJOBING"}, l.statuses("a", "b"), "neither moved on")
}

func TestFaultsAreTakenBack(t *testing.T) {
	l := newHarness(t, fault.Rehearsal())
	l.Inject(abnormal(500), abnormal(502), fault.Fault{Kind: fault.KindRefuseJob, Code: "DRS.M01504"})
	require.Equal(t, http.StatusInternalServerError, l.post(fault.OpStart, startRequest("a")).Code)
	l.ClearFaults()
	require.True(t, l.start("a")[0].Succeeded())
	require.Equal(t, map[string]int{"answer 500": 1}, l.FaultsInjected())
	l.Inject(abnormal(503), fault.Fault{Kind: fault.KindRefuseJob, Code: "DRS.M01504", Jobs: []string{"a"}})
	require.Equal(t, 503, l.post(fault.OpStart, startRequest("a")).Code)
	require.Equal(t, "DRS.M01504", l.start("a")[0].ErrorCode)
}

func TestAFaultThatIsNotValidIsABugOfTheTest(t *testing.T) {
	l := newHarness(t)
	require.PanicsWithError(t, `fault: kind "" is not known`, func() { l.Inject(fault.Fault{}) })
}
