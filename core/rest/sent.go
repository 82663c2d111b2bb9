package rest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// delivery knows whether anything of a request may have reached the service. Without a connection, nothing has; once the
// headers are written, something may have for good.
//
// The body does not tell, though it would be more exact: net/http sends the headers of a body that is not one of its own
// readers in a packet of their own, which makes a call a tenth slower (BenchmarkCall).
type sentState struct{ connected, wrote atomic.Bool }

// watch returns the request for ctx, such that d knows.
func (d *sentState) watch(ctx context.Context, req *http.Request) *http.Request {
	return req.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// Over HTTP/1, the transport looks for another connection only if it wrote nothing to the one before.
		GetConn:      func(string) { d.connected.Store(false) },
		GotConn:      func(httptrace.GotConnInfo) { d.connected.Store(true) },
		WroteHeaders: func() { d.wrote.Store(true) },
	}))
}

// sent tells whether the request may have been processed.
func (d *sentState) sent() bool { return d.connected.Load() || d.wrote.Load() }

var errNotRepeated = errors.New("the connection was given up by the server after the request was written to it")

// body returns what the transport calls to get the body again for another connection. That is good as long as nothing was
// written. Over HTTP/2 it would also repeat a request of which the server says that it did not process it; whether to
// believe that, and when to send again, is not for the transport to decide.
func (d *sentState) body(content []byte) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		if d.wrote.Load() {
			return nil, errNotRepeated
		}
		return io.NopCloser(bytes.NewReader(content)), nil
	}
}
