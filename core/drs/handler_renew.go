package drs

import (
	"context"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// renew sends a call again, once, with a new proof of who is calling if the first was refused and can be renewed.
//
// Errors: those of the attempt, in an *iam.AuthError if the proof was refused for good.
type renew struct {
	credentials rest.Credentials
	next        handler
}

func (h renew) do(ctx context.Context, c *call) error {
	err := h.next.do(ctx, c)
	if Classify(err) == Unauthenticated && h.credentials.Refused(c.generation) && ctx.Err() == nil {
		err = h.next.do(ctx, c)
	}
	if Classify(err) == Unauthenticated {
		return &rest.AuthError{Problem: "the service does not accept the credential", Err: err}
	}
	return err
}
