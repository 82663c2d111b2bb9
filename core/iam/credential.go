// Package iam proves who is calling, and makes the one exchange over HTTP that every call of the program consists of.
//
// A call is proven by a token (ready-made, or obtained with a password or an OpenID Connect ID token) or by a signature
// with an access key. The endpoints, bodies and headers are those of Huawei Cloud's Identity and Access Management.
package iam

import (
	"context"
	"net/http"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Token returns the credential of a ready-made token: valid for at most 24 hours, and not renewable.
func Token(token rest.Secret) rest.Credentials {
	return &fixedToken{headerOf(token), rest.CheckHeader("auth-token", token)}
}

type fixedToken struct {
	header []string
	fault  *rest.AuthError // nil if the token can be sent
}

func (t *fixedToken) Authorize(_ context.Context, req *http.Request, _ rest.Request) (uint64, error) {
	if t.fault != nil {
		return 0, t.fault
	}
	req.Header["X-Auth-Token"] = t.header
	return 0, nil
}

func (*fixedToken) Refused(uint64) bool { return false }

// headerOf is a token as the header X-Auth-Token takes it. Requests share it, since none of them changes it.
func headerOf(token rest.Secret) []string { return []string{token.Reveal()} }
