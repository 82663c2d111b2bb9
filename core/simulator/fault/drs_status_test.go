package fault_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestStatusesComeInPages(t *testing.T) {
	const all = `"j-00","j-01","j-02","j-03","j-04","j-05","j-06","j-07","j-08","j-09","j-10","j-11"`
	tests := map[string]struct {
		page string // after the jobs
		from int
		to   int
		code string
	}{
		"five of them if nothing is asked for":      {page: ``, from: 0, to: 5},
		"five of them if only the page is":          {page: `,"page_req":{"cur_page":2}`, from: 5, to: 10},
		"the rest on the last page":                 {page: `,"page_req":{"cur_page":3,"per_page":5}`, from: 10, to: 12},
		"none beyond the last page":                 {page: `,"page_req":{"cur_page":4,"per_page":5}`},
		"none so far beyond that numbers overflow":  {page: `,"page_req":{"cur_page":9223372036854775807,"per_page":5}`},
		"all of them for a page of 0":               {page: `,"page_req":{"cur_page":1,"per_page":0}`, from: 0, to: 12},
		"none on the second page of 0":              {page: `,"page_req":{"cur_page":2,"per_page":0}`},
		"all of them for a page of 100":             {page: `,"page_req":{"per_page":100}`, from: 0, to: 12},
		"an error for a page of 101":                {page: `,"page_req":{"per_page":101}`, code: "DRS.M00202"},
		"an error for a page of less than nothing":  {page: `,"page_req":{"per_page":-1}`, code: "DRS.M00202"},
		"an error for a page before the first":      {page: `,"page_req":{"cur_page":0}`, code: "DRS.M00202"},
		"an error for a page that is not a number":  {page: `,"page_req":{"cur_page":"1"}`, code: "DRS.M00200"},
		"an error if the list of jobs is not there": {page: `,"jobs":[]`, code: "DRS.M00201"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, fault.Rehearsal())
			w := l.post(fault.OpStatus, `{"jobs":[`+all+`]`+test.page+`}`)
			if test.code != "" {
				require.Equal(t, http.StatusBadRequest, w.Code)
				require.Equal(t, test.code, read[map[string]string](t, w)["error_code"])
				return
			}
			resp := read[drs.Response[drs.StatusJobResp]](t, w)
			require.Equal(t, 12, read[struct{ Count int }](t, w).Count)
			require.Len(t, resp.Results, test.to-test.from)
			for i, result := range resp.Results {
				require.Equal(t, fmt.Sprintf("j-%02d", test.from+i), result.ID)
			}
		})
	}
}

func TestOnlyTheJobsOfThePageMoveOn(t *testing.T) {
	l := newHarness(t, fault.Rehearsal())
	l.start("a", "b")
	for range 2 {
		l.post(fault.OpStatus, `{"jobs":["a","b"],"page_req":{"per_page":1}}`)
	}
	require.Equal(t, []drs.Status{"FULL_TRANSFER_COMPLETE", "STARTJOBING"}, l.statuses("a", "b"))
}

func TestAStatusThatCannotBeReadSaysWhy(t *testing.T) {
	l := newHarness(t, fault.WithTasks("a"))
	w := l.post(fault.OpStatus, `{"jobs":["a","b"]}`)
	require.Equal(t, `{"results":[{"id":"a","status":"CONFIGURATION"},`+
		`{"id":"b","error_code":"DRS.M05003","error_message":"The task does not exist."}],"count":2}`, w.Body.String())
}
