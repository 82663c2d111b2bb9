package drs

import (
	"context"
	"net/http"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// call is one call on its way through the chain of handlers.
type call struct {
	op   operation
	body []byte
	// idempotent says that sending the call again does no harm even if it was processed: it only reads, or asks for a check.
	idempotent bool
	// limit is how long an attempt may take; 0 for rest.AttemptLimit.
	limit time.Duration
	// read takes the response in. An error means that the response is not usable.
	read func(*rest.Response) error
	// observe, if not nil, is told of each attempt.
	observe func(Attempt)
	// generation is that of the credentials that the last attempt used.
	generation uint64
}

// Attempt is one sending of a call.
type Attempt struct {
	Duration  time.Duration
	RequestID string
	Err       error
}

// handler does a call, or passes it on.
type handler interface {
	do(ctx context.Context, c *call) error
}

func (c *Client) do(ctx context.Context, call *call) error { return c.chain.do(ctx, call) }

func (c *Client) header() http.Header {
	h := make(http.Header, 8)
	// One array for all values: the keys are written as net/http spells them.
	values := [...]string{"application/json", c.language}
	h["Content-Type"] = values[0:1:1]
	h["X-Language"] = values[1:2:2]
	return h
}
