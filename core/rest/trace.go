package rest

import (
	"errors"
	"time"
)

// Trace is what an observer sees of a request and its response. It carries no header of the request, and no secret.
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
	shown := len(r.Secrets) == 0 && !r.Confidential
	if shown {
		t.Request = r.Body
	}
	var refused *APIError
	var broken *TransportError
	switch {
	case resp != nil:
		t.Status, t.RequestID = resp.Status, resp.RequestID
		if shown {
			t.Response = resp.Body
		}
	case errors.As(err, &refused):
		t.Status, t.RequestID = refused.Status, refused.RequestID
	case errors.As(err, &broken):
		t.RequestID = broken.RequestID
	}
	c.Trace(t)
}
