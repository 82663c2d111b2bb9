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

// Scoped is a Credential that knows the project it is good for.
type Scoped interface {
	Credential
	// Project returns the project's ID, signing in if need be; empty if the token says nothing of a project. Errors are
	// of type *AuthError.
	Project(ctx context.Context) (string, error)
}

// Projected is a Credential that can name the project of the calls it is used for.
type Projected interface {
	Credential
	// InProject returns the same credential for calls in the project.
	InProject(id string) Credential
}

// InProject returns the credential for calls in the project, whose ID may be known only after some other call. A
// signature names the project from then on; a token has its own and is returned as it is.
func InProject(cred Credential, id string) Credential {
	if p, ok := cred.(Projected); ok {
		return p.InProject(id)
	}
	return cred
}

// Token returns the credential of a ready-made token: valid for at most 24 hours, and not renewable.
func Token(token Secret) Credential {
	return &fixedToken{value: []string{token.Reveal()}, fault: headerFault("auth-token", token.Reveal())}
}

type fixedToken struct {
	value []string // as a header takes it, once for all requests
	fault *AuthError
}

func (t *fixedToken) Authorize(_ context.Context, req *http.Request, _ []byte) (uint64, error) {
	if t.fault != nil {
		return 0, t.fault
	}
	req.Header["X-Auth-Token"] = t.value
	return 0, nil
}

func (*fixedToken) Refused(uint64) bool { return false }

func (*fixedToken) refusal() (problem, remedy string) {
	return "the service does not accept auth-token: it has ended (a token lives for 24 hours), was revoked, or is for another project or region",
		"obtain a new token for this project, and set auth-token to it"
}
