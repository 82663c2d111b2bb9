package drs

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/iam"
)

// attempt makes one exchange and takes its answer in.
//
// Errors: those of iam.Caller.Do, with a hint where one is known, and *iam.CallError if the answer is not usable.
type attempt struct{ *Client }

func (h attempt) do(ctx context.Context, c *call) error {
	began := time.Now()
	answer, stamp, err := h.caller.Do(requestContext(ctx, c.safe), iam.Request{
		Op:     c.op,
		Method: http.MethodPost,
		URL:    c.url,
		Header: h.header(),
		Body:   c.body,
	}, h.credential)
	c.stamp = stamp
	var requestID string
	if err == nil {
		requestID = answer.RequestID
		err = h.take(c, answer)
	}
	var abnormal *iam.APIError
	if errors.As(err, &abnormal) {
		addHint(abnormal)
		requestID = abnormal.RequestID
	}
	var broken *iam.CallError
	if errors.As(err, &broken) {
		requestID = broken.RequestID
	}
	if c.observe != nil {
		c.observe(Attempt{Duration: time.Since(began), RequestID: requestID, Err: err})
	}
	return err
}

func (h attempt) take(c *call, answer *iam.Answer) error {
	err := c.read(answer)
	if err == nil {
		return nil
	}
	// A normal HTTP status around an abnormal answer.
	if e := iam.ReadAPIError(c.op, answer.Status, answer.Header, answer.Body, time.Now()); e.Code != "" {
		return e
	}
	return &iam.CallError{Op: c.op, Sent: true, RequestID: answer.RequestID, Err: err}
}
