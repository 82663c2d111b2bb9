// Package iam proves who is calling, and makes the one exchange over HTTP that every call of the program consists of.
//
// A call is proven by a token (ready-made, or obtained with a password or an OpenID Connect ID token) or by a signature
// with an access key. The endpoints, bodies and headers are those of Huawei Cloud's Identity and Access Management.
package iam

import (
	"context"
	"net/http"
)

// Credential proves who is calling. All implementations are safe for concurrent use.
type Credential interface {
	// Authorize adds the proof to the request, whose body is passed beside it. The stamp it returns tells this proof
	// from later ones, for Refused. Errors are of type *AuthError.
	Authorize(ctx context.Context, req *http.Request, body []byte) (stamp uint64, err error)
	// Refused says that the service refused the proof that bears the stamp. It returns whether another Authorize can
	// help: false for what cannot be renewed.
	Refused(stamp uint64) bool
}

// Keeper is a Credential that knows secrets which no request carries, such as the key of a signature. They are taken out of
// what the other side says too.
type Keeper interface {
	Kept() []Secret
}

// Token returns the credential of a ready-made token: valid for at most 24 hours, and not renewable.
func Token(token Secret) Credential {
	return &fixedToken{headerOf(token), HeaderFault("auth-token", token)}
}

type fixedToken struct {
	header []string
	fault  *AuthError // nil if the token can be sent
}

func (t *fixedToken) Authorize(_ context.Context, req *http.Request, _ []byte) (uint64, error) {
	if t.fault != nil {
		return 0, t.fault
	}
	req.Header["X-Auth-Token"] = t.header
	return 0, nil
}

func (*fixedToken) Refused(uint64) bool { return false }

// headerOf is a token as the header X-Auth-Token takes it. Requests share it, since none of them changes it.
func headerOf(token Secret) []string { return []string{token.Reveal()} }
