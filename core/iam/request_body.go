package iam

import (
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// requestBody is a body that knows whether the transport took any of it. The transport reads a body only once it has a
// connection, so a body that was not touched certainly did not reach the service.
type requestBody struct {
	content []byte
	at      int
	first   *requestBody // the one whose touched counts; nil for the first itself
	touched atomic.Bool
}

func (b *requestBody) again() (io.ReadCloser, error) {
	return &requestBody{content: b.content, first: b}, nil
}

// withoutBody returns the request, which has none, such that it counts as sent once it has a connection.
func withoutBody(req *http.Request, b *requestBody) *http.Request {
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { b.touched.Store(true) }}
	return req.WithContext(httptrace.WithClientTrace(req.Context(), trace))
}

func (b *requestBody) sent() bool { return b.touched.Load() }

func (b *requestBody) Read(p []byte) (int, error) {
	counts := b
	if b.first != nil {
		counts = b.first
	}
	counts.touched.Store(true)
	if b.at >= len(b.content) {
		return 0, io.EOF
	}
	n := copy(p, b.content[b.at:])
	b.at += n
	return n, nil
}

func (b *requestBody) Close() error { return nil }
