package fault_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// documentExample is the request of "Starting Tasks in Batches", as printed there.
const documentExample = `{
"jobs": [
{
"job_id": "9a470239-2308-4bb5-a6bc-1040402fjb21"
},
{
"job_id": "dbb8127c-b093-4b94-b764-7161e151jb2s",
"start_time": "1599202771816"
}
]
}`

func TestTheDocumentsExampleIsAnswered(t *testing.T) {
	tests := map[string]struct {
		options []fault.Option
		status  int
		body    string
	}{
		"as the service does today": {
			options: []fault.Option{fault.Rehearsal()},
			status:  http.StatusAccepted,
			body: `{"results":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success"},` +
				`{"id":"dbb8127c-b093-4b94-b764-7161e151jb2s","status":"success"}],"count":2}`,
		},
		"as the document shows it": {
			options: []fault.Option{fault.Rehearsal(), fault.WithDocumentForm()},
			status:  http.StatusOK,
			body: `{"jobs":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success"},` +
				`{"id":"dbb8127c-b093-4b94-b764-7161e151jb2s","status":"success"}],"count":2}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, test.options...)
			w := l.post(fault.OpStart, documentExample)
			require.Equal(t, test.status, w.Code)
			require.Equal(t, test.body, w.Body.String())
			require.Equal(t, "application/json", w.Header().Get("Content-Type"))
			require.NotEmpty(t, w.Header().Get("X-Request-Id"))
			require.Equal(t, 1, l.Starts("9a470239-2308-4bb5-a6bc-1040402fjb21"))
			require.Equal(t, 2, l.StartedJobs())
		})
	}
}

func TestABadRequestStartsNothing(t *testing.T) {
	const good = `{"job_id":"job-1"}`
	tests := map[string]struct{ body, code string }{
		"no JSON":                       {`{"jobs":[`, "DRS.M00200"},
		"jobs of another type":          {`{"jobs":"job-1"}`, "DRS.M00200"},
		"nothing at all":                {``, "DRS.M00200"},
		"no jobs":                       {`{}`, "DRS.M00201"},
		"empty jobs":                    {`{"jobs":[]}`, "DRS.M00201"},
		"a job without an ID":           {`{"jobs":[` + good + `,{}]}`, "DRS.M00201"},
		"an ID with a space":            {`{"jobs":[` + good + `,{"job_id":"a b"}]}`, "DRS.M00202"},
		"an ID of 65 characters":        {`{"jobs":[` + good + `,{"job_id":"` + strings.Repeat("a", 65) + `"}]}`, "DRS.M00202"},
		"an ID twice":                   {`{"jobs":[` + good + `,` + good + `]}`, "DRS.M00301"},
		"a start time in seconds":       {`{"jobs":[{"job_id":"job-1","start_time":"1599202771"}]}`, "DRS.M00202"},
		"a start time that is a date":   {`{"jobs":[{"job_id":"job-1","start_time":"2026-12-01T02"}]}`, "DRS.M00202"},
		"a start time that is negative": {`{"jobs":[{"job_id":"job-1","start_time":"-159920277181"}]}`, "DRS.M00202"},
		"a start time that is a number": {`{"jobs":[{"job_id":"job-1","start_time":1599202771816}]}`, "DRS.M00200"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, fault.Rehearsal())
			w := l.post(fault.OpStart, test.body)
			require.Equal(t, http.StatusBadRequest, w.Code)
			require.Equal(t, test.code, read[map[string]string](t, w)["error_code"])
			require.Zero(t, l.StartedJobs())
			require.Equal(t, 1, l.Requests(fault.OpStart))
		})
	}
}

func TestAStartTimeInTheFutureIsWaitedFor(t *testing.T) {
	l := newHarness(t, fault.WithTasks("later", "past"))
	w := l.post(fault.OpStart, startBody{Jobs: []drs.StartInfo{
		{JobID: "later", StartTime: strconv.FormatInt(time.Now().Add(time.Hour).UnixMilli(), 10)},
		{JobID: "past", StartTime: "1599202771816"},
	}})
	require.Equal(t, http.StatusAccepted, w.Code)
	require.Equal(t, []drs.Status{drs.StatusWaitingForStart, drs.StatusStarting}, l.statuses("later", "past"))
	require.Equal(t, []drs.Status{drs.StatusWaitingForStart, drs.StatusFullStarted}, l.statuses("later", "past"))
	require.Equal(t, "DRS.M00304", l.start("later")[0].ErrorCode)
}
