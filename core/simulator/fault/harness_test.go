package fault_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

const project = "054ba152d480d55b2f5dc0069e7ddef0"

// harness is a simulator with a client that has no rules of its own: it sends what it is told to and shows the response.
type harness struct {
	*fault.Simulator
	t     *testing.T
	token string
}

func newHarness(t *testing.T, opts ...fault.Option) *harness {
	s := fault.New(opts...)
	t.Cleanup(s.Close)
	return &harness{Simulator: s, t: t, token: "any"}
}

// post calls DRS without a network in between.
func (l *harness) post(op string, body any) *httptest.ResponseRecorder {
	return l.do(http.MethodPost, "/v3/"+project+"/jobs/"+op, body, "X-Auth-Token", l.token)
}

// do makes one request, with pairs of header names and values.
func (l *harness) do(method, path string, body any, header ...string) *httptest.ResponseRecorder {
	l.t.Helper()
	var content io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		content = bytes.NewBufferString(b)
	default:
		encoded, err := json.Marshal(b)
		require.NoError(l.t, err)
		content = bytes.NewReader(encoded)
	}
	r := httptest.NewRequest(method, path, content)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	l.ServeHTTP(w, r)
	return w
}

// start asks for a start at once, and returns what is said of each job.
func (l *harness) start(ids ...string) []drs.StartJobResp {
	l.t.Helper()
	w := l.post(fault.OpStart, startRequest(ids...))
	require.Equal(l.t, http.StatusAccepted, w.Code, w.Body)
	return read[drs.Response[drs.StartJobResp]](l.t, w).Results
}

// startBody is the body of a request to start tasks.
type startBody struct {
	Jobs []drs.StartInfo `json:"jobs"`
}

func startRequest(ids ...string) startBody {
	var req startBody
	for _, id := range ids {
		req.Jobs = append(req.Jobs, drs.StartInfo{JobID: id})
	}
	return req
}

// statuses reads the statuses of all jobs, in one page.
func (l *harness) statuses(ids ...string) []drs.Status {
	l.t.Helper()
	w := l.post(fault.OpStatus, drs.StatusRequest{Jobs: ids, PageReq: &drs.PageReq{CurPage: 1}})
	require.Equal(l.t, http.StatusOK, w.Code, w.Body)
	var statuses []drs.Status
	for _, result := range read[drs.Response[drs.StatusJobResp]](l.t, w).Results {
		statuses = append(statuses, result.Status)
	}
	return statuses
}

func read[T any](t *testing.T, w *httptest.ResponseRecorder) T {
	t.Helper()
	return decode[T](t, w.Body.Bytes())
}

func decode[T any](t *testing.T, text []byte) T {
	t.Helper()
	var v T
	require.NoError(t, json.Unmarshal(text, &v), string(text))
	return v
}
