package rest

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

// AttemptLimit is how long one exchange may take, signing in first included, up to the last byte of the response, if the request
// does not say otherwise.
const AttemptLimit = 60 * time.Second

// limitError is the cause of an exchange's end that took too long.
type limitError time.Duration

func (e limitError) Error() string { return fmt.Sprintf("no answer within %v", time.Duration(e)) }

// Request is one call to make.
type Request struct {
	// Op names the call in errors and logs, for instance "batch-starting".
	Op     string
	Method string
	URL    *url.URL
	// Header is sent as it is, together with the headers of the credentials and of the client. Do adds those to it.
	Header http.Header
	Body   []byte
	// ProjectID is the project that the call is for; empty if it is for none. A signature includes it.
	ProjectID string
	// Limit is how long the exchange may take; 0 for AttemptLimit.
	Limit time.Duration
	// Confidential says that the bodies carry secrets: a Trace shows neither, nor the ID of a normal response, which may repeat a
	// secret that nobody knows yet.
	Confidential bool
	// SendBefore, if not nil, limits when the request may be sent: once it is done, no sign-in and no connection are begun
	// for the request, and the request does not leave. A request that was sent before goes on under its own context.
	SendBefore context.Context
}

// sendState knows whether any part of a request may have reached the service. Without a connection none has; once it has one,
// some may have. It also keeps a request from leaving after its time to be sent.
//
// Watching the body would be more exact, but net/http sends the headers of a body of an unknown type in a packet of their
// own, which makes a call a tenth slower (BenchmarkDo).
type sendState struct {
	before context.Context // ends the time to be sent; nil if there is no limit
	cancel context.CancelCauseFunc
	phase  atomic.Int32
}

// The phases of a request.
const (
	waiting   int32 = iota // for its credentials or for a connection
	connected              // it has a connection, and is being sent
	written                // its headers were written
	stopped                // its time to be sent is over, and it was not sent
)

// request makes the HTTP request of r, and the context under which to sign in for it: under that of the request itself, the
// connections of the sign-in would count as the request's. stop frees what watches the request.
func (s *sendState) request(ctx context.Context, r Request) (req *http.Request, signIn context.Context, stop func()) {
	stop = func() {}
	if s.before != nil {
		var cancel context.CancelCauseFunc
		ctx, cancel = context.WithCancelCause(ctx)
		s.cancel = cancel
		unwatch := context.AfterFunc(s.before, s.stop)
		stop = func() { unwatch(); cancel(nil) }
		if s.late() {
			s.stop()
		}
	}
	req = &http.Request{
		Method:        r.Method,
		URL:           r.URL,
		Host:          r.URL.Host,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        r.Header,
		ContentLength: int64(len(r.Body)),
	}
	if req.Header == nil {
		req.Header = http.Header{}
	}
	req = req.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      s.getConn,
		GotConn:      s.gotConn,
		WroteHeaders: s.wroteHeaders,
	}))
	if len(r.Body) > 0 {
		req.GetBody = s.body(r.Body)
		req.Body, _ = req.GetBody() // nothing is written yet
	}
	return req, ctx, stop
}

func (s *sendState) late() bool { return s.before != nil && s.before.Err() != nil }

// stop ends a request that still waits to be sent.
func (s *sendState) stop() {
	if s.phase.CompareAndSwap(waiting, stopped) {
		s.cancel(context.Cause(s.before))
	}
}

// getConn is called before a connection is looked for. Over HTTP/1, the transport looks for another one only if it wrote
// nothing to the one before.
func (s *sendState) getConn(string) {
	s.phase.CompareAndSwap(connected, waiting)
	if s.late() {
		s.stop()
	}
}

// gotConn is called before the request is written to a connection.
func (s *sendState) gotConn(info httptrace.GotConnInfo) {
	if s.late() {
		s.stop()
	}
	if s.phase.CompareAndSwap(waiting, connected) || s.phase.Load() != stopped {
		return
	}
	// Over HTTP/2 the canceled context is enough: it is looked at before the headers are written. Over HTTP/1 it is not.
	if c, ok := info.Conn.(*tls.Conn); !ok || c.ConnectionState().NegotiatedProtocol != "h2" {
		_ = info.Conn.Close()
	}
}

func (s *sendState) wroteHeaders() { s.phase.CompareAndSwap(connected, written) }

// mayHaveArrived tells whether the request may have been processed.
func (s *sendState) mayHaveArrived() bool {
	phase := s.phase.Load()
	return phase == connected || phase == written
}

var errNotRepeated = errors.New("the connection was given up by the server after the request was written to it")

// body returns the function by which the transport gets the body again for another connection. That is allowed as long as
// nothing was written. Over HTTP/2 the transport would also repeat a request of which the server says that it did not
// process it; whether to believe that, and when to send again, is not for the transport to decide.
func (s *sendState) body(content []byte) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		if s.phase.Load() == written {
			return nil, errNotRepeated
		}
		return io.NopCloser(bytes.NewReader(content)), nil
	}
}

// IsProjectID tells whether a text has the form of a project's ID: 32 letters and digits.
func IsProjectID(id string) bool {
	for i := range len(id) {
		if c := id[i]; !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
			return false
		}
	}
	return len(id) == 32
}
