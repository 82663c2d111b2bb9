package drs

import (
	"context"
	"net/http"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// attempt makes one exchange and takes its response in.
//
// Errors: those of rest.Client.Do, with a hint where one is known, and *rest.TransportError if the response is not usable.
type attempt struct{ *Client }

func (h attempt) do(ctx context.Context, c *call) error {
	began := time.Now()
	request := rest.Request{
		Op:        string(c.op),
		Method:    http.MethodPost,
		URL:       h.urls[c.op],
		Header:    h.header(),
		Body:      c.body,
		ProjectID: h.projectID,
		Limit:     c.limit,
	}
	under := requestContext(ctx, c.idempotent)
	if !c.idempotent && under != ctx {
		request.SendBefore = ctx // the time of grace is for starts under way
	}
	response, generation, err := h.client.Do(under, request, h.credentials)
	c.generation = generation
	if err == nil {
		err = h.take(c, response)
	}
	requestID := ""
	switch {
	case err != nil:
		requestID = explain(err)
	case c.observe != nil:
		requestID = response.RequestID
	}
	if c.observe != nil {
		c.observe(Attempt{Duration: time.Since(began), RequestID: requestID, Err: err})
	}
	return err
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

func (h attempt) take(c *call, response *rest.Response) error {
	err := c.read(response)
	if err == nil {
		return nil
	}
	// A normal HTTP status around an abnormal response.
	if e := rest.ParseAPIError(string(c.op), response.Status, response.Header, response.Body, time.Now()); e.Code != "" {
		return e
	}
	return &rest.TransportError{Op: string(c.op), Sent: true, RequestID: response.RequestID, Err: err}
}
