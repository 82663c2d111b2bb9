package drs

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// attempt makes one exchange and takes its answer in.
//
// Errors: those of iam.Caller.Do, with a hint where one is known, and *iam.CallError if the answer is not usable.
type attempt struct{ *Client }

func (h attempt) do(ctx context.Context, c *call) error {
	began := time.Now()
	answer, generation, err := h.client.Do(requestContext(ctx, c.idempotent), rest.Request{
		Op:        c.op,
		Method:    http.MethodPost,
		URL:       c.url,
		Header:    h.header(),
		Body:      c.body,
		ProjectID: h.projectID,
	}, h.credentials)
	c.generation = generation
	var requestID string
	if err == nil {
		requestID = answer.RequestID
		err = h.take(c, answer)
	}
	var abnormal *rest.APIError
	if errors.As(err, &abnormal) {
		addHint(abnormal)
		requestID = abnormal.RequestID
	}
	var broken *rest.TransportError
	if errors.As(err, &broken) {
		requestID = broken.RequestID
	}
	if c.observe != nil {
		c.observe(Attempt{Duration: time.Since(began), RequestID: requestID, Err: err})
	}
	return err
}

func (h attempt) take(c *call, answer *rest.Response) error {
	err := c.read(answer)
	if err == nil {
		return nil
	}
	// A normal HTTP status around an abnormal answer.
	if e := rest.ParseAPIError(c.op, answer.Status, answer.Header, answer.Body, time.Now()); e.Code != "" {
		return e
	}
	return &rest.TransportError{Op: c.op, Sent: true, RequestID: answer.RequestID, Err: err}
}
