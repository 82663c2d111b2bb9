package rest

import (
	"context"
	"net/http"
)

// Credentials authenticate requests. All implementations are safe for concurrent use.
type Credentials interface {
	// Authorize adds a token or a signature to the HTTP request that was made for r. The generation that it returns tells
	// this token from later ones, for Refused. Errors are of type *AuthError.
	Authorize(ctx context.Context, req *http.Request, r Request) (generation uint64, err error)
	// Refused reports that the service refused the token of this generation. It returns whether another Authorize can help:
	// false for credentials that cannot be renewed, and for those that were renewed a moment ago.
	Refused(generation uint64) bool
}

// SecretHolder is implemented by Credentials that hold secrets which no request carries, such as the key of a signature.
// They are removed from responses too.
type SecretHolder interface {
	Secrets() []Secret
}
