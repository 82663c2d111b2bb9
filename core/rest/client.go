// Package rest makes one HTTP exchange: it sends a request once, reads the response, turns what went wrong into a typed
// error, and removes secrets from everything that leaves it.
package rest

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
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
	// Secrets are the secrets in the body. A Trace of a request with secrets shows neither its body nor its response.
	Secrets []Secret
	// Confidential says that the response carries secrets that are not known yet: a Trace shows neither body.
	Confidential bool
	// SendBefore, if not nil, limits when the request may be sent: once it is done, no sign-in and no connection are begun
	// for the request, and the request does not leave. A request that was sent before goes on under its own context.
	SendBefore context.Context
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

	sent := sentState{before: r.SendBefore}
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

	redact := redactor{header: req.Header, secrets: r.Secrets}
	if holder, ok := credentials.(SecretHolder); ok {
		redact.held = holder.Secrets()
	}
	began := time.Now()
	resp, err := c.send(req, r.Op, redact, &sent)
	if c.Trace != nil {
		c.trace(r, resp, err, time.Since(began))
	}
	return resp, generation, err
}

func (c *Client) send(req *http.Request, op string, redact redactor, sent *sentState) (*Response, error) {
	resp, err := c.Transport.RoundTrip(req)
	if err != nil {
		return nil, newTransportError(req, op, sent.mayHaveArrived(), err, redact)
	}
	defer resp.Body.Close()
	return readResponse(req, op, resp, redact)
}

// CloseIdle closes the connections that no request uses.
func (c *Client) CloseIdle() {
	if t, ok := c.Transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}
