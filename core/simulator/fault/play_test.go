package fault_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestAFaultOfTheWholeExchange(t *testing.T) {
	const (
		a        = `{"id":"a","status":"success"}`
		b        = `{"id":"b","status":"success"}`
		accepted = `{"results":[` + a + `,` + b + `],"count":2}`
		foreign  = `{"id":"` + fault.ForeignID + `","status":"success"}`
		failedB  = `{"id":"b","status":"failed","error_code":"DRS.M00304",` +
			`"error_msg":"This operation is not allowed in the current status of the task."}`
	)
	tests := map[string]struct {
		fault  fault.Fault
		starts int           // of each job, right after the exchange
		later  int           // of each job, a minute later
		took   time.Duration // until the exchange ended
		broken bool          // there is no answer
		cut    bool          // the answer ends too early
		status int
		header map[string]string
		body   string
	}{
		"delay": {
			fault:  fault.Fault{Kind: fault.KindDelay, Delay: 3 * time.Second},
			starts: 1, later: 1, took: 3 * time.Second, status: 202, body: accepted,
		},
		"delay of the answer": {
			fault:  fault.Fault{Kind: fault.KindDelayAnswer, Delay: 3 * time.Second},
			starts: 1, later: 1, took: 3 * time.Second, status: 202, body: accepted,
		},
		"cut before processing": {fault: fault.Fault{Kind: fault.KindCutBefore}, broken: true},
		"cut before processing after a time": {
			fault: fault.Fault{Kind: fault.KindCutBefore, Delay: time.Second}, took: time.Second, broken: true,
		},
		"cut after processing": {
			fault: fault.Fault{Kind: fault.KindCutAfter}, starts: 1, later: 1, broken: true,
		},
		"cut, and processed later": {
			fault: fault.Fault{Kind: fault.KindCutLate, Delay: time.Second}, later: 1, broken: true,
		},
		"cut in the middle of the answer": {
			fault:  fault.Fault{Kind: fault.KindCutAnswer},
			starts: 1, later: 1, status: 202, cut: true, body: accepted[:len(accepted)/2],
		},
		"cut JSON": {
			fault:  fault.Fault{Kind: fault.KindCutJSON},
			starts: 1, later: 1, status: 202, body: accepted[:len(accepted)/2],
		},
		"empty answer": {
			fault:  fault.Fault{Kind: fault.KindAnswer, Status: 202, Shape: fault.ShapeEmpty, Processed: true},
			starts: 1, later: 1, status: 202,
		},
		"page of a proxy before processing": {
			fault:  fault.Fault{Kind: fault.KindAnswer, Status: 502, Shape: fault.ShapeHTML, Message: "nginx"},
			status: 502, header: map[string]string{"Content-Type": "text/html"},
			body: "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n" +
				"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
		},
		"service abnormal after processing": {
			fault:  fault.Fault{Kind: fault.KindAnswer, Status: 500, Code: "DRS.M00004", Processed: true},
			starts: 1, later: 1, status: 500, body: `{"error_code":"DRS.M00004","error_msg":"Service abnormal."}`,
		},
		"throttled, with seconds to wait": {
			fault: fault.Fault{Kind: fault.KindAnswer, Status: 429, Shape: fault.ShapeGateway,
				Code: "APIGW.0308", Message: "Too many.", RetryAfter: 1500 * time.Millisecond},
			status: 429, header: map[string]string{"Retry-After": "2"},
			body: `{"error_code":"APIGW.0308","error_msg":"Too many.","request_id":"simulated-1"}`,
		},
		"throttled, with a date to wait for": {
			fault: fault.Fault{Kind: fault.KindAnswer, Status: 429, Shape: fault.ShapeEmpty,
				RetryAfter: 90 * time.Second, RetryAfterDate: true},
			status: 429, header: map[string]string{"Retry-After": "Sat, 01 Jan 2000 00:01:30 GMT"},
		},
		"redirect": {
			fault:  fault.Fault{Kind: fault.KindAnswer, Status: 302, Shape: fault.ShapeEmpty, Location: "https://example.com/x"},
			status: 302, header: map[string]string{"Location": "https://example.com/x"},
		},
		"entry dropped": {
			fault:  fault.Fault{Kind: fault.KindDropEntry},
			starts: 1, later: 1, status: 202, body: `{"results":[` + a + `],"count":2}`,
		},
		"entry of one job dropped": {
			fault:  fault.Fault{Kind: fault.KindDropEntry, Jobs: []string{"a"}},
			starts: 1, later: 1, status: 202, body: `{"results":[` + b + `],"count":2}`,
		},
		"entry of one job doubled": {
			fault:  fault.Fault{Kind: fault.KindDouble, Jobs: []string{"a"}},
			starts: 1, later: 1, status: 202, body: `{"results":[` + a + `,` + b + `,` + a + `],"count":2}`,
		},
		"entry of one job contradicted": {
			fault:  fault.Fault{Kind: fault.KindContradict, Jobs: []string{"b"}},
			starts: 1, later: 1, status: 202, body: `{"results":[` + a + `,` + b + `,` + failedB + `],"count":2}`,
		},
		"foreign entry": {
			fault:  fault.Fault{Kind: fault.KindForeign},
			starts: 1, later: 1, status: 202, body: `{"results":[` + a + `,` + b + `,` + foreign + `],"count":2}`,
		},
		"order reversed": {
			fault:  fault.Fault{Kind: fault.KindReverse},
			starts: 1, later: 1, status: 202, body: `{"results":[` + b + `,` + a + `],"count":2}`,
		},
		"wrong count": {
			fault:  fault.Fault{Kind: fault.KindWrongCount},
			starts: 1, later: 1, status: 202, body: strings.Replace(accepted, `"count":2`, `"count":9`, 1),
		},
		"the document's form": {
			fault:  fault.Fault{Kind: fault.KindOtherForm},
			starts: 1, later: 1, status: 200, body: strings.Replace(accepted, "results", "jobs", 1),
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newPipeHarness(t, fault.WithTasks("a", "b"))
				w.Inject(test.fault)
				began := time.Now()
				reply, err := w.start("a", "b")
				require.Equal(t, test.took, time.Since(began))
				require.Equal(t, test.starts, w.Starts("a"))
				require.Equal(t, test.starts, w.Starts("b"))
				require.Equal(t, map[string]int{test.fault.Name(): 1}, w.FaultsInjected())
				time.Sleep(time.Minute)
				require.Equal(t, test.later, w.Starts("a"))
				if test.broken {
					require.Error(t, err)
					return
				}
				require.NoError(t, err)
				require.Equal(t, test.status, reply.StatusCode)
				require.Equal(t, test.body, string(reply.body))
				require.NotEmpty(t, reply.Header.Get("X-Request-Id"))
				for name, value := range test.header {
					require.Equal(t, value, reply.Header.Get(name))
				}
				if test.cut {
					require.ErrorIs(t, reply.err, io.ErrUnexpectedEOF)
					return
				}
				require.NoError(t, reply.err)
			})
		})
	}
}

func TestAnAnswerMayBeLargerThanAnyoneReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newPipeHarness(t, fault.WithTasks("a"))
		w.Inject(fault.Fault{Kind: fault.KindHuge})
		reply, err := w.start("a")
		require.NoError(t, err)
		require.NoError(t, reply.err)
		require.Greater(t, len(reply.body), 16<<20)
		require.True(t, json.Valid(reply.body))
		require.EqualValues(t, -1, reply.ContentLength, "it does not say how large it is")
	})
}

func TestACallerWhoLeaves(t *testing.T) {
	tests := map[string]struct {
		options []fault.Option
		fault   *fault.Fault
		starts  int
	}{
		"during a delay is not served": {
			fault: &fault.Fault{Kind: fault.KindDelay, Delay: 10 * time.Second},
		},
		"during a delay of the answer was served": {
			fault: &fault.Fault{Kind: fault.KindDelayAnswer, Delay: 10 * time.Second}, starts: 1,
		},
		"before a late cut is served": {
			fault: &fault.Fault{Kind: fault.KindCutAfter, Delay: 10 * time.Second}, starts: 1,
		},
		"during the latency of the network is served": {
			options: []fault.Option{fault.WithLatency(10 * time.Second)}, starts: 1,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newPipeHarness(t, append(test.options, fault.WithTasks("a"))...)
				if test.fault != nil {
					w.Inject(*test.fault)
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				_, err := w.post(ctx, fault.OpStart, startRequest("a"))
				require.ErrorIs(t, err, context.DeadlineExceeded)
				time.Sleep(time.Minute)
				require.Equal(t, test.starts, w.Starts("a"))
				require.Equal(t, drs.StatusConfiguration == w.status("a"), test.starts == 0)
			})
		})
	}
}

func TestTheLatencyIsThatOfBothWays(t *testing.T) {
	for name, injected := range map[string]fault.Fault{
		"as a rule":    {Kind: fault.KindReverse, Op: fault.OpStatus},
		"with a fault": {Kind: fault.KindReverse},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newPipeHarness(t, fault.WithTasks("a"), fault.WithLatency(20*time.Millisecond))
				w.Inject(injected)
				began := time.Now()
				time.AfterFunc(9*time.Millisecond, func() { require.Zero(t, w.Starts("a")) })
				time.AfterFunc(11*time.Millisecond, func() { require.Equal(t, 1, w.Starts("a")) })
				_, err := w.start("a")
				require.NoError(t, err)
				require.Equal(t, 20*time.Millisecond, time.Since(began))
			})
		})
	}
}

func TestCuttingWorksOverARealSocketToo(t *testing.T) {
	for _, kind := range []fault.Kind{
		fault.KindCutBefore, fault.KindCutAfter, fault.KindCutLate, fault.KindCutAnswer,
	} {
		t.Run(string(kind), func(t *testing.T) {
			s := fault.New(fault.WithTasks("a"))
			defer s.Close()
			s.Inject(fault.Fault{Kind: kind})
			url, err := s.Listen()
			require.NoError(t, err)
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			body := strings.NewReader(`{"jobs":[{"job_id":"a"}]}`)
			req, err := http.NewRequest(http.MethodPost, url+"/v3/p/jobs/batch-starting", body)
			require.NoError(t, err)
			req.Header.Set("X-Auth-Token", "any")
			resp, err := client.Do(req)
			if kind != fault.KindCutAnswer {
				require.Error(t, err)
				return
			}
			require.NoError(t, err)
			_, err = io.ReadAll(resp.Body)
			require.ErrorIs(t, err, io.ErrUnexpectedEOF)
			require.NoError(t, resp.Body.Close())
		})
	}
}
