package fault_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// FuzzRequests sends anything to every operation: each must be answered with one of the services' own statuses, and what is
// refused as a whole must not start a task.
func FuzzRequests(f *testing.F) {
	calls := []string{
		"/v3/p/jobs/batch-starting", "/v3/p/jobs/batch-status", "/v3/p/jobs/batch-precheck", "/v3/p/jobs/batch-precheck-result",
		"/v3/p/jobs/batch-progress", "/v3/p/jobs/batch-detail", "/v3/p/jobs/batch-retry-task", "/v3/auth/tokens", "/v3.0/OS-AUTH/id-token/tokens", agencyPath,
	}
	const signature = "SDK-HMAC-SHA256 Access=a, SignedHeaders=x-sdk-date, Signature=00"
	for i, body := range []string{
		documentExample,
		`{"jobs":["a","b"],"page_req":{"cur_page":2,"per_page":1}}`,
		`{"jobs":[{"job_id":"a","precheck_mode":"forStartJob"}]}`,
		`{"jobs":["a"]}`,
		`{"jobs":["a","b-missing"]}`,
		`{"jobs":["a"],"page_req":{"cur_page":1,"per_page":0}}`,
		`{"jobs":[{"job_id":"a-paused"}]}`,
		passwordBody("d", "n", "p", `{"project":{"name":"cn-north-4"}}`),
		idTokenBody(jwt(`{"exp":4102444800}`)),
		assumeBody("a", "d"),
	} {
		f.Add(i, body, "")
		f.Add(i, body[:len(body)/2], signature)
	}
	f.Fuzz(func(t *testing.T, call int, body, authorization string) {
		for _, options := range [][]fault.Option{
			{fault.Rehearsal()},
			{fault.Rehearsal(), fault.WithKey("a", "s"), fault.WithUser("d", "n", "p"), fault.WithIDP("i")},
		} {
			s := fault.New(options...)
			s.Inject(fault.Fault{Kind: fault.KindHuge, Jobs: []string{"nobody"}}) // so that it looks for jobs
			r := httptest.NewRequest("POST", calls[uint(call)%uint(len(calls))], strings.NewReader(body))
			r.Header.Set("X-Idp-Id", "i")
			r.Header.Set("X-Sdk-Date", "20260101T000000Z")
			if authorization == "" {
				r.Header.Set("X-Auth-Token", "any")
			} else {
				r.Header.Set("Authorization", authorization)
			}
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			require.Contains(t, []int{200, 201, 202, 400, 401, 403, 404}, w.Code)
			require.NotEmpty(t, w.Body.String())
			if w.Code >= 400 {
				require.Zero(t, s.StartedJobs())
			}
			s.Close()
		}
	})
}
