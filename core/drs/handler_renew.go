package drs

import (
	"context"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// renew sends a call again, once, with renewed credentials if the first were refused and can be renewed.
//
// Errors: those of the attempt, in a *rest.AuthError if the credentials were refused for good.
type renew struct {
	credentials rest.Credentials
	next        handler
}

func (h renew) do(ctx context.Context, c *call) error {
	err := h.next.do(ctx, c)
	if err == nil {
		return nil
	}
	if Classify(err) == Unauthenticated && h.credentials.Refused(c.generation) && ctx.Err() == nil {
		err = h.next.do(ctx, c)
	}
	if Classify(err) == Unauthenticated {
		return &rest.AuthError{Problem: "the service does not accept the credentials", Err: err}
	}
	return err
}
