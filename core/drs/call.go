package drs

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Window is until when a call may be sent, and until when it may finish. Each ends by its deadline or by a cancellation.
type Window struct{ Send, Finish context.Context }

// The limits of one attempt, signing in included, where rest.AttemptLimit is too long.
const (
	// readLimit is that of a reading: whoever waits for a task can read again.
	readLimit = 20 * time.Second
	// informLimit is that of a call that only informs, and is not sent again.
	informLimit = 10 * time.Second
)

// call is one call of the API.
type call struct {
	op   operation
	body []byte
	// idempotent says that sending the call again does no harm even if it was processed: it only reads, or asks for a check.
	idempotent bool
	// once says that the call is not worth another attempt.
	once bool
	// limit is how long an attempt may take; 0 for rest.AttemptLimit.
	limit time.Duration
	// read takes the response in. An error means that the response is not usable.
	read func(*rest.Response) error
	// observe, if not nil, is told of each attempt.
	observe func(Attempt)
}

// Attempt is one sending of a call.
type Attempt struct {
	Duration  time.Duration
	RequestID string
	Err       error
}

// do makes a call. An idempotent one is sent again, with back-off, while it may be sent, and is sent once after that while it
// may finish. Every other call is sent once: whoever makes it decides about each of its tasks whether to send it again.
//
// Errors: those of renew, and *DeadlineError if there was no time for another attempt, or for the first.
func (c *Client) do(w Window, call *call) error {
	inTime := w.Send.Err() == nil
	switch {
	case inTime && call.idempotent && !call.once:
		return c.backoff.Retry(w.Send, func() error { return c.renew(w, call) })
	case inTime, call.idempotent && w.Finish.Err() == nil:
		return c.renew(w, call)
	}
	return &DeadlineError{Cause: context.Cause(w.Send)}
}

// renew makes an attempt, and another one with renewed credentials if the first were refused and can be renewed.
//
// Errors: those of attempt, in a *rest.AuthError if the credentials were refused for good.
func (c *Client) renew(w Window, call *call) error {
	generation, err := c.attempt(w, call)
	if err == nil {
		return nil
	}
	if Classify(err) == Unauthenticated && c.credentials.Refused(generation) && w.Send.Err() == nil {
		_, err = c.attempt(w, call)
	}
	if Classify(err) == Unauthenticated {
		return &rest.AuthError{Problem: "the service does not accept the credentials", Err: err}
	}
	return err
}

// attempt makes one exchange and takes its response in. It returns the generation of the credentials that it used.
//
// Errors: those of rest.Client.Do, with a hint where one is known, and *rest.TransportError if the response is not usable.
func (c *Client) attempt(w Window, call *call) (generation uint64, err error) {
	began := time.Now()
	request := rest.Request{
		Op:        string(call.op),
		Method:    http.MethodPost,
		URL:       c.urls[call.op],
		Header:    c.header(),
		Body:      call.body,
		ProjectID: c.projectID,
		Limit:     call.limit,
	}
	if !call.idempotent {
		request.SendBefore = w.Send
	}
	response, generation, err := c.client.Do(w.Finish, request, c.credentials)
	var refused *rest.APIError
	switch {
	case err == nil:
		err = call.take(response)
	case errors.As(err, &refused):
		if named := call.takeAbnormal(refused); named != nil {
			response, err = named, nil
		}
	}
	requestID := ""
	switch {
	case err != nil:
		requestID = explain(err)
	case call.observe != nil:
		requestID = response.RequestID
	}
	if call.observe != nil {
		call.observe(Attempt{Duration: time.Since(began), RequestID: requestID, Err: err})
	}
	return generation, err
}

func (c *Client) header() http.Header {
	h := make(http.Header, 8)
	// One array for all values: the keys are written as net/http spells them.
	values := [...]string{"application/json", c.language}
	h["Content-Type"] = values[0:1:1]
	h["X-Language"] = values[1:2:2]
	return h
}

// take reads the response. A refusal may hide behind a normal HTTP status.
func (c *call) take(response *rest.Response) error {
	err := c.read(response)
	if err == nil {
		return nil
	}
	if e := rest.ParseAPIError(string(c.op), response.Status, response.Header, response.Body, time.Now()); e.Code != "" {
		return e
	}
	return &rest.TransportError{Op: string(c.op), Sent: true, RequestID: response.RequestID, Err: err}
}

// takeAbnormal reads an abnormal response that names each task: each entry then speaks for its own. It returns nil if the response does
// not, or refuses the call for a reason of its own.
func (c *call) takeAbnormal(e *rest.APIError) *rest.Response {
	class := classifyResponse(e.Status, e.Code)
	if e.Status < 400 || e.Status > 499 || e.Body == nil || class == Unauthenticated || class == NotProcessed {
		return nil
	}
	response := &rest.Response{Status: e.Status, Body: e.Body, RequestID: e.RequestID}
	if c.read(response) != nil {
		return nil
	}
	return response
}

// explain gives a refusal of the service the hint for it, where one is known, and returns the ID of the response. What lies within a
// failure to sign in is shared by all calls that met it, and has its own remedy.
func explain(err error) (requestID string) {
	switch e := err.(type) {
	case *rest.APIError:
		addHint(e)
		return e.RequestID
	case *rest.TransportError:
		return e.RequestID
	}
	return ""
}
