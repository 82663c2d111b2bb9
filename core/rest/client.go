package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// MaxAnswer is the size of the largest answer that is read, in bytes. A larger one is refused.
	MaxResponse = 16 << 20
	// maxAbnormal is how much of an abnormal answer is read: more than any service says, less than a proxy's page.
	maxAbnormal = 64 << 10
	// AttemptLimit is how long one exchange may take, signing in first included, to the last byte of the answer.
	AttemptLimit = 60 * time.Second
)

// Request is one call to make.
type Request struct {
	// Op names the call in errors and logs, for instance "batch-starting".
	Op     string
	Method string
	URL    *url.URL
	// Header is sent as it is, with the credential's and the caller's own added. It is changed by that.
	Header http.Header
	Body   []byte
	// ProjectID is the project that the call is for; empty if it is for none. A signature includes it.
	ProjectID string
	// Secrets are what the body carries and nobody may see: with any, neither the body nor the answer is shown.
	Secrets []Secret
}

// Answer is a normal answer: HTTP 2xx, read to its end.
type Response struct {
	Status    int
	Header    http.Header
	Body      []byte
	RequestID string
}

// Exchange is what an observer sees of a request and its answer. It carries no header of the request, and no secret.
type Trace struct {
	Op, Method, URL   string
	Request, Response []byte
	// Status is 0 if no answer came.
	Status    int
	RequestID string
	Duration  time.Duration
	Err       error
}

// Caller makes exchanges. It is safe for concurrent use.
type Client struct {
	// Transport should come from NewTransport. No http.Client is above it: that would follow redirects, which carry the
	// credential to wherever they point.
	Transport http.RoundTripper
	// UserAgent names the program and its version.
	UserAgent string
	// Observe, if not nil, is told of each exchange. It may be called by several goroutines at once.
	Trace func(Trace)
}

// Do makes one exchange: it authorizes the request, unless cred is nil, sends it once, and reads the answer. It returns
// the generation of the proof that was used.
//
// Errors: *AuthError if the proof could not be had, *CallError if no usable answer came, *APIError for every answer but
// 2xx, redirects included.
func (c *Client) Do(ctx context.Context, r Request, cred Credentials) (*Response, uint64, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, AttemptLimit, errAttemptLimit)
	defer cancel()

	req := &http.Request{
		Method:        r.Method,
		URL:           r.URL,
		Host:          r.URL.Host,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        r.Header,
		ContentLength: int64(len(r.Body)),
	}
	var way sentState
	req = way.watch(ctx, req)
	if len(r.Body) > 0 {
		req.GetBody = way.body(r.Body)
		req.Body, _ = req.GetBody() // nothing is written yet
	}
	if req.Header == nil {
		req.Header = http.Header{}
	}
	req.Header["User-Agent"] = []string{c.UserAgent}

	var generation uint64
	if cred != nil {
		var err error
		if generation, err = cred.Authorize(ctx, req, r); err != nil {
			return nil, 0, err
		}
	}
	began := time.Now()
	secret := redactor{header: req.Header, secrets: r.Secrets}
	if keeper, is := cred.(SecretHolder); is {
		secret.kept = keeper.Secrets()
	}
	answer, err := c.send(req, r.Op, secret, &way)
	if c.Trace != nil {
		c.trace(r, answer, err, time.Since(began))
	}
	return answer, generation, err
}

var errAttemptLimit = fmt.Errorf("no answer within %v", AttemptLimit)

func (c *Client) send(req *http.Request, op string, secret redactor, way *sentState) (*Response, error) {
	broken := func(sent bool, requestID string, err error) error {
		if cause := context.Cause(req.Context()); cause != nil {
			err = cause
		}
		return &TransportError{Op: op, Sent: sent, RequestID: requestID, Err: secret.error(err)}
	}
	resp, err := c.Transport.RoundTrip(req)
	if err != nil {
		return nil, broken(way.sent(), "", err)
	}
	defer resp.Body.Close()
	requestID := secret.label(resp.Header.Get("X-Request-Id"))
	switch {
	case resp.StatusCode < 200:
		// HTTP 101: what follows is no answer but another protocol, without an end.
		return nil, broken(true, requestID, fmt.Errorf("the server answered with HTTP %d", resp.StatusCode))
	case resp.StatusCode > 299:
		refused, err := abnormal(op, resp, secret)
		if err != nil {
			return nil, broken(true, requestID, err)
		}
		return nil, refused
	}
	content, err := readResponse(resp)
	if err != nil {
		return nil, broken(true, requestID, err)
	}
	return &Response{Status: resp.StatusCode, Header: resp.Header, Body: secret.body(content), RequestID: requestID}, nil
}

// abnormal reads the answer of a call that was refused, redirects included. It returns an error if the answer broke before
// it said why: a refusal with DRS.M00304 may mean that all is well.
func abnormal(op string, resp *http.Response, secret redactor) (*APIError, error) {
	content, err := io.ReadAll(io.LimitReader(resp.Body, maxAbnormal))
	now := time.Now()
	e := parseAPIError(op, resp.StatusCode, resp.Header, content, now, secret)
	if err != nil && e.Code == "" && e.Status >= 400 && e.Status <= 499 {
		return nil, fmt.Errorf("HTTP %d, and the rest is lost: %w", e.Status, err)
	}
	switch {
	case e.Status >= 300 && e.Status <= 399 && resp.Header.Get("Location") != "":
		e.Message = fmt.Sprintf("the server redirects to %q, which is not followed: it would carry the credential elsewhere",
			secret.text(host(resp.Header.Get("Location"))))
		e.Hint = "set the endpoint to the address of the service itself"
	case e.Status == http.StatusUnauthorized, e.Status == http.StatusForbidden:
		if secret.header["Authorization"] != nil {
			e.Hint = clockSkewHint(resp.Header.Get("Date"), now)
		}
	}
	return e, nil
}

// readAnswer reads the whole body, in one piece if its length is known.
func readResponse(resp *http.Response) ([]byte, error) {
	const trusted = 1 << 20 // of what a Content-Length promises, so much is set aside at once
	switch n := resp.ContentLength; {
	case n > MaxResponse:
		return nil, fmt.Errorf("the answer has %d bytes, more than the %d that are read", n, MaxResponse)
	case n >= 0 && n <= trusted:
		content := make([]byte, n)
		_, err := io.ReadFull(resp.Body, content)
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return content, err
	}
	content, err := io.ReadAll(io.LimitReader(resp.Body, MaxResponse+1))
	if err == nil && len(content) > MaxResponse {
		err = fmt.Errorf("the answer has more than the %d bytes that are read", MaxResponse)
	}
	return content, err
}

// CloseIdle closes the connections that no request uses.
func (c *Client) CloseIdle() {
	if t, can := c.Transport.(interface{ CloseIdleConnections() }); can {
		t.CloseIdleConnections()
	}
}

func (c *Client) trace(r Request, answer *Response, err error, took time.Duration) {
	x := Trace{Op: r.Op, Method: r.Method, URL: r.URL.String(), Duration: took, Err: err}
	if len(r.Secrets) == 0 {
		x.Request = r.Body
	}
	var refused *APIError
	var broken *TransportError
	switch {
	case answer != nil:
		x.Status, x.RequestID = answer.Status, answer.RequestID
		if len(r.Secrets) == 0 {
			x.Response = answer.Body
		}
	case errors.As(err, &refused):
		x.Status, x.RequestID = refused.Status, refused.RequestID
	case errors.As(err, &broken):
		x.RequestID = broken.RequestID
	}
	c.Trace(x)
}

// host is what of a redirect's address is shown: its query may carry secrets.
func host(location string) string {
	u, err := url.Parse(location)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(u.Scheme+"://"+u.Host, "://")
}
