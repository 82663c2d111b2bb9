// Package rest makes one HTTP exchange: it sends a request once, reads the response, turns what went wrong into a typed
// error. What it returns is as the other side said it: a Redactor makes it safe to show.
package rest

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"
)

// Credentials authenticate requests. All implementations are safe for concurrent use.
type Credentials interface {
	// Authorize adds a token or a signature to the HTTP request that was made for r. The generation that it returns tells
	// this token from later ones, for Refused. Errors are of type *AuthError.
	Authorize(ctx context.Context, req *http.Request, r Request) (generation uint64, err error)
	// Refused reports that the service refused the token of this generation. It returns whether another Authorize can help:
	// false for credentials that cannot be renewed, and for those that were renewed a moment ago.
	Refused(generation uint64) bool
}

// Client makes exchanges. It is safe for concurrent use.
type Client struct {
	// Transport should come from NewTransport. It is used without an http.Client, because that would follow redirects,
	// which carry the credentials to another address.
	Transport http.RoundTripper
	// UserAgent names the program and its version.
	UserAgent string
	// Trace, if not nil, is told of each exchange. Several goroutines may call it at once.
	Trace func(Trace)
}

// Do makes one exchange: it authorizes the request, unless credentials is nil, sends it once, and reads the response. It
// returns the generation of the token that was used.
//
// Errors: *AuthError if signing in failed, *TransportError if no usable response came, *APIError for every status but
// 2xx, redirects included.
func (c *Client) Do(ctx context.Context, r Request, credentials Credentials) (*Response, uint64, error) {
	limit := cmp.Or(r.Limit, AttemptLimit)
	ctx, cancel := context.WithTimeoutCause(ctx, limit, limitError(limit))
	defer cancel()

	sent := sendState{before: r.SendBefore}
	req, signIn, stop := sent.request(ctx, r)
	defer stop()
	values := [...]string{c.UserAgent, "identity"}
	req.Header["User-Agent"] = values[:1:1]

	var generation uint64
	if credentials != nil {
		var err error
		if generation, err = credentials.Authorize(signIn, req, r); err != nil {
			return nil, 0, err
		}
	}
	// Only now, so that it is not signed: proxies change this header.
	req.Header["Accept-Encoding"] = values[1:]

	began := time.Now()
	resp, err := c.send(req, r.Op, &sent)
	if c.Trace != nil {
		c.trace(r, resp, err, time.Since(began))
	}
	return resp, generation, err
}

func (c *Client) send(req *http.Request, op string, sent *sendState) (*Response, error) {
	resp, err := c.Transport.RoundTrip(req)
	if err != nil {
		return nil, newTransportError(req, op, sent.mayHaveArrived(), err)
	}
	defer resp.Body.Close()
	return readResponse(req, op, resp)
}

// CloseIdle closes the connections that no request uses.
func (c *Client) CloseIdle() {
	if t, ok := c.Transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// Trace is what an observer sees of a request and its response. It carries no header of the request.
// Like all that comes from the other side, it may repeat secrets.
type Trace struct {
	Op, Method, URL   string
	Request, Response []byte
	// Status is 0 if no response came.
	Status    int
	RequestID string
	Duration  time.Duration
	Err       error
}

func (c *Client) trace(r Request, resp *Response, err error, took time.Duration) {
	t := Trace{Op: r.Op, Method: r.Method, URL: r.URL.String(), Duration: took, Err: err}
	if !r.Confidential {
		t.Request = r.Body
	}
	var refused *APIError
	var broken *TransportError
	switch {
	case resp != nil:
		t.Status = resp.Status
		if !r.Confidential {
			t.Response, t.RequestID = resp.Body, resp.RequestID
		}
	case errors.As(err, &refused):
		t.Status, t.RequestID = refused.Status, refused.RequestID
	case errors.As(err, &broken):
		t.RequestID = broken.RequestID
	}
	c.Trace(t)
}
