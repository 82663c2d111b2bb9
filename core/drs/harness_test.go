package drs

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// within is the time for a call that may be sent, and may finish, until ctx ends.
func within(ctx context.Context) Window { return Window{Send: ctx, Finish: ctx} }

// exchanges is a transport that does not need a network: each request gets the next of the answers, the last one again and
// again.
type exchanges struct {
	answers []exchange
	calls   int
}

// exchange answers a request that has its connection.
type exchange func(*http.Request) (*http.Response, error)

func (e *exchanges) RoundTrip(r *http.Request) (*http.Response, error) {
	e.calls++
	return e.answers[min(e.calls, len(e.answers))-1](r)
}

// connect tells the request that it has a connection.
func connect(r *http.Request) {
	trace := httptrace.ContextClientTrace(r.Context())
	trace.GetConn("")
	conn, _ := net.Pipe() // nothing is written to it
	trace.GotConn(httptrace.GotConnInfo{Conn: conn})
	trace.WroteHeaders()
}

func answer(status int, header http.Header, body string) exchange {
	return func(r *http.Request) (*http.Response, error) {
		connect(r)
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}, nil
	}
}

var (
	good      = answer(200, nil, `{"results":[{"id":"a","status":"success"}]}`)
	refused   = answer(401, nil, `{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information"}`)
	forbidden = answer(403, nil, `{"error_code":"DRS.M00102","error_msg":"no"}`)
	throttled = answer(429, nil, `{}`)
	cut       = answer(200, nil, `{"results":[`)
	// stuck never gets its connection, hanging never its response.
	stuck   exchange = func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() }
	hanging exchange = func(r *http.Request) (*http.Response, error) { connect(r); return stuck(r) }
)

// clientWith returns a client of a service that answers so, and waits as long as it may between attempts.
func clientWith(t *testing.T, credentials rest.Credentials, answers ...exchange) (*Client, *exchanges) {
	t.Helper()
	e := &exchanges{answers: answers}
	c, err := NewClient(Config{Endpoint: "http://127.0.0.1", ProjectID: "p0", Client: &rest.Client{Transport: e}, Credentials: credentials, Backoff: longest})
	require.NoError(t, err)
	return c, e
}

// each runs a test for calls, in a bubble.
func each(t *testing.T, calls map[string]func(*Client, Window) error, test func(*testing.T, func(*Client, Window) error)) {
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { test(t, call) })
		})
	}
}

// ending returns a window that ends for sending and for finishing after these times.
func ending(t *testing.T, send, finish time.Duration) Window {
	var w Window
	for after, ctx := range map[time.Duration]*context.Context{send: &w.Send, finish: &w.Finish} {
		var end context.CancelFunc
		*ctx, end = context.WithCancel(t.Context())
		if after == 0 {
			end()
		}
		timer := time.AfterFunc(after, end)
		t.Cleanup(func() { timer.Stop(); end() })
	}
	return w
}

// anyone are credentials that are accepted as they are.
type anyone struct{}

func (anyone) Authorize(context.Context, *http.Request, rest.Request) (uint64, error) { return 0, nil }
func (anyone) Refused(uint64) bool                                                    { return false }

// service answers each call with the next of the responses, the last one again and again, and notes paths and bodies.
type service struct {
	responses []string
	calls     []string
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.calls = append(s.calls, r.URL.Path+" "+string(body))
	next := s.responses[min(len(s.calls), len(s.responses))-1]
	status, text, coded := strings.Cut(next, "|")
	if !coded {
		status, text = "200", next
	}
	w.WriteHeader(map[string]int{"200": 200, "202": 202, "400": 400, "429": 429, "500": 500, "502": 502}[status])
	_, _ = io.WriteString(w, text)
}

// clientOf returns a client of a service that answers so. Nothing is waited for between attempts.
func clientOf(t *testing.T, responses ...string) (*Client, *service) {
	t.Helper()
	s := &service{responses: responses}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	c, err := NewClient(Config{Endpoint: server.URL + "/", ProjectID: "p0", Client: &rest.Client{Transport: server.Client().Transport},
		Credentials: anyone{}, Backoff: Backoff{Base: 1, Cap: 1, Attempts: 3}})
	require.NoError(t, err)
	return c, s
}
