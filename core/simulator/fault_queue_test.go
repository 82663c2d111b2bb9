package simulator_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// abnormal answers with a status that tells which fault it was.
func abnormal(status int) simulator.Fault {
	return simulator.Fault{Kind: simulator.KindAnswer, Status: status}
}

func with(f simulator.Fault, change func(*simulator.Fault)) simulator.Fault {
	change(&f)
	return f
}

func TestWhichRequestAFaultHits(t *testing.T) {
	tests := map[string]struct {
		faults   []simulator.Fault
		statuses []int // of one start of job a after another
	}{
		"the next one, once": {
			faults:   []simulator.Fault{abnormal(500)},
			statuses: []int{500, 202, 202},
		},
		"one request after another, in the order of the faults": {
			faults:   []simulator.Fault{abnormal(500), abnormal(502), abnormal(503)},
			statuses: []int{500, 502, 503, 202},
		},
		"several in a row": {
			faults:   []simulator.Fault{with(abnormal(500), func(f *simulator.Fault) { f.Times = 2 }), abnormal(502)},
			statuses: []int{500, 500, 502, 202},
		},
		"the third": {
			faults:   []simulator.Fault{with(abnormal(500), func(f *simulator.Fault) { f.After = 2 })},
			statuses: []int{202, 202, 500, 202},
		},
		"the second, though an earlier fault hit the first": {
			faults:   []simulator.Fault{abnormal(500), with(abnormal(502), func(f *simulator.Fault) { f.After = 1 })},
			statuses: []int{500, 502, 202},
		},
		"one later than ordered, if an earlier fault was there first": {
			faults: []simulator.Fault{
				with(abnormal(500), func(f *simulator.Fault) { f.Times = 2 }),
				with(abnormal(502), func(f *simulator.Fault) { f.After = 1 }),
			},
			statuses: []int{500, 500, 502, 202},
		},
		"all there ever are": {
			faults:   []simulator.Fault{with(abnormal(500), func(f *simulator.Fault) { f.Times = simulator.Always })},
			statuses: []int{500, 500, 500, 500},
		},
		"none of another call": {
			faults:   []simulator.Fault{with(abnormal(500), func(f *simulator.Fault) { f.Op = simulator.OpStatus })},
			statuses: []int{202, 202},
		},
		"none of other jobs": {
			faults:   []simulator.Fault{with(abnormal(500), func(f *simulator.Fault) { f.Jobs = []string{"b", "c"} })},
			statuses: []int{202, 202},
		},
		"one that names the job": {
			faults:   []simulator.Fault{with(abnormal(500), func(f *simulator.Fault) { f.Jobs = []string{"b", "a"} })},
			statuses: []int{500, 202},
		},
		"what Match says": {
			faults: []simulator.Fault{with(abnormal(500), func(f *simulator.Fault) {
				f.Match = func(r simulator.Request) bool {
					return r.Number == 2 && r.Op == simulator.OpStart && slices.Equal(r.Jobs, []string{"a"}) &&
						r.Header.Get("X-Auth-Token") == "any"
				}
			})},
			statuses: []int{202, 500, 202},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, simulator.WithTasks("a"))
			l.Inject(test.faults...)
			for _, status := range test.statuses {
				require.Equal(t, status, l.post(simulator.OpStart, startRequest("a")).Code)
			}
		})
	}
}

func TestAFaultFindsJobsInTheBodyOfEachCall(t *testing.T) {
	bodies := map[string]any{
		simulator.OpStart:          startRequest("x", "a"),
		simulator.OpStatus:         drs.StatusRequest{Jobs: []string{"x", "a"}},
		simulator.OpPrecheck:       precheckRequest("x", "a"),
		simulator.OpPrecheckResult: drs.PrecheckResultRequest{Jobs: []string{"x", "a"}},
		simulator.OpProgress:       drs.ProgressRequest{Jobs: []string{"x", "a"}},
		simulator.OpDetail:         drs.DetailRequest{Jobs: []string{"x", "a"}},
		simulator.OpRetry:          drs.RetryRequest{Jobs: []drs.RetryInfo{{JobID: "x"}, {JobID: "a"}}},
	}
	for op, body := range bodies {
		t.Run(op, func(t *testing.T) {
			l := newHarness(t, simulator.Rehearsal())
			l.Inject(with(abnormal(503), func(f *simulator.Fault) { f.Jobs = []string{"a"} }))
			require.NotEqual(t, 503, l.post(op, `{"jobs":7}`).Code, "no jobs can be read there")
			require.Equal(t, 503, l.post(op, body).Code)
		})
	}
}

func TestAFaultOfSingleJobs(t *testing.T) {
	refuse := func(change func(*simulator.Fault)) simulator.Fault {
		return with(simulator.Fault{Kind: simulator.KindRefuseJob, Code: "DRS.M01504"}, change)
	}
	tests := map[string]struct {
		faults []simulator.Fault
		codes  [][2]string // of the jobs a and b, of one start after another
	}{
		"hits each job once": {
			faults: []simulator.Fault{refuse(func(*simulator.Fault) {})},
			codes:  [][2]string{{"DRS.M01504", "DRS.M01504"}, {"", ""}},
		},
		"hits the job named, and so often": {
			faults: []simulator.Fault{refuse(func(f *simulator.Fault) { f.Jobs, f.Times = []string{"b"}, 2 })},
			codes:  [][2]string{{"", "DRS.M01504"}, {"DRS.M00304", "DRS.M01504"}, {"DRS.M00304", ""}},
		},
		"hits a job that is named twice no more often": {
			faults: []simulator.Fault{refuse(func(f *simulator.Fault) { f.Jobs = []string{"b", "a", "b"} })},
			codes:  [][2]string{{"DRS.M01504", "DRS.M01504"}, {"", ""}},
		},
		"hits the job named, later": {
			faults: []simulator.Fault{refuse(func(f *simulator.Fault) { f.Jobs, f.After = []string{"a"}, 1 })},
			codes:  [][2]string{{"", ""}, {"DRS.M01504", "DRS.M00304"}},
		},
		"hits the jobs that Match names": {
			faults: []simulator.Fault{refuse(func(f *simulator.Fault) {
				f.Times, f.Match = simulator.Always, func(r simulator.Request) bool { return r.Jobs[0] == "a" }
			})},
			codes: [][2]string{{"DRS.M01504", ""}, {"DRS.M01504", "DRS.M00304"}},
		},
		"comes after one that was ordered earlier": {
			faults: []simulator.Fault{
				refuse(func(f *simulator.Fault) { f.Code = "DRS.M06020" }),
				refuse(func(f *simulator.Fault) { f.Jobs = []string{"a"} }),
			},
			codes: [][2]string{{"DRS.M06020", "DRS.M06020"}, {"DRS.M01504", ""}},
		},
		"stands beside one of the whole exchange": {
			faults: []simulator.Fault{
				{Kind: simulator.KindReverse, Times: simulator.Always},
				refuse(func(f *simulator.Fault) { f.Jobs = []string{"a"} }),
			},
			codes: [][2]string{{"", "DRS.M01504"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, simulator.WithTasks("a", "b"))
			l.Inject(test.faults...)
			for _, codes := range test.codes {
				results := l.start("a", "b")
				require.Equal(t, codes, [2]string{results[0].ErrorCode, results[1].ErrorCode})
			}
		})
	}
}

func TestAReadingCanShowAnything(t *testing.T) {
	l := newHarness(t, simulator.Rehearsal())
	l.start("a", "b")
	l.Inject(
		simulator.Fault{Kind: simulator.KindJobStatus, JobStatus: "HIBERNATED", Jobs: []string{"a"}},
		simulator.Fault{Kind: simulator.KindRefuseJob, Op: simulator.OpStatus, Code: "DRS.M00004", Jobs: []string{"b"}},
	)
	w := l.post(simulator.OpStatus, `{"jobs":["a","b"]}`)
	require.Equal(t, `{"results":[{"id":"a","status":"HIBERNATED"},`+
		`{"id":"b","error_code":"DRS.M00004","error_message":"Service abnormal."}],"count":2}`, w.Body.String())
	require.Equal(t, []drs.Status{"STARTJOBING", "STARTJOBING"}, l.statuses("a", "b"), "neither moved on")
}

func TestFaultsAreTakenBack(t *testing.T) {
	l := newHarness(t, simulator.Rehearsal())
	l.Inject(abnormal(500), abnormal(502), simulator.Fault{Kind: simulator.KindRefuseJob, Code: "DRS.M01504"})
	require.Equal(t, http.StatusInternalServerError, l.post(simulator.OpStart, startRequest("a")).Code)
	l.ClearFaults()
	require.True(t, l.start("a")[0].Succeeded())
	require.Equal(t, map[string]int{"answer 500": 1}, l.FaultsInjected())
	l.Inject(abnormal(503), simulator.Fault{Kind: simulator.KindRefuseJob, Code: "DRS.M01504", Jobs: []string{"a"}})
	require.Equal(t, 503, l.post(simulator.OpStart, startRequest("a")).Code)
	require.Equal(t, "DRS.M01504", l.start("a")[0].ErrorCode)
}

func TestAFaultThatIsNotValidIsABugOfTheTest(t *testing.T) {
	l := newHarness(t)
	require.PanicsWithError(t, `fault: kind "" is not known`, func() { l.Inject(simulator.Fault{}) })
}
