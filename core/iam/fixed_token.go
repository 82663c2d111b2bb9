// Package iam authenticates the caller: by a token (ready-made, or obtained with a password or an OpenID Connect ID token)
// or by a signature with an access key, and as an agency of another account with any of these. The endpoints, bodies and
// headers are those of Huawei Cloud's Identity and Access Management.
package iam

import (
	"context"
	"net/http"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Token returns the credentials of a ready-made token: valid for at most 24 hours, and not renewable.
func Token(token rest.Secret) rest.Credentials { return newFixedToken("auth-token", token) }

// newFixedToken returns the credentials of a token that messages call by this name.
func newFixedToken(name string, token rest.Secret) *fixedToken {
	return &fixedToken{[]string{token.Reveal()}, rest.CheckHeader(name, token)}
}

type fixedToken struct {
	header []string        // shared by the requests, since none of them changes it
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
