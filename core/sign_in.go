package core

import (
	"context"

	"github.com/drs-batch-start/drs-batch-start/core/iam"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// signIn makes the credentials of a session.
type signIn struct {
	deps   Dependencies
	key    sessionKey
	client *rest.Client
}

// credentials makes the credentials for the session's sign-in method. It does no I/O.
func (s signIn) credentials() rest.Credentials {
	if s.key.auth.Method == plan.AuthSecret {
		return &storedSecret{
			load: func(ctx context.Context) ([]byte, error) { return s.deps.LoadSecret(ctx, s.key.auth.SecretID) },
			make: s.credentialsOf,
			id:   s.key.auth.SecretID,
		}
	}
	return s.credentialsOf(s.key.auth)
}

func (s signIn) credentialsOf(auth plan.Auth) rest.Credentials {
	scope := iam.Scope{ProjectID: s.key.projectID, Region: s.key.region}
	switch auth.Method {
	case plan.AuthKeys:
		return iam.Keys(auth.AccessKey, auth.SecretKey, auth.SecurityToken)
	case plan.AuthPassword:
		user := iam.User{Name: auth.Username, Password: auth.Password, Domain: auth.DomainName}
		return s.renewable(iam.PasswordSignIn(s.client, s.key.iamEndpoint, user, scope))
	case plan.AuthOIDC:
		return s.renewable(iam.OIDCSignIn(s.client, s.key.iamEndpoint, auth.IdpID, s.idToken(auth), scope))
	case plan.AuthNone, plan.AuthToken, plan.AuthSecret: // of what a secret holds, the method is known by now
	}
	return iam.Token(auth.Token)
}

func (s signIn) renewable(fetch func(context.Context) (iam.Issued, error)) rest.Credentials {
	return iam.Renewable(fetch, s.deps.TokenObtained)
}

// idToken returns the source of ID tokens: GitHub in a workflow, otherwise the file.
func (s signIn) idToken(auth plan.Auth) func(context.Context) (rest.Secret, error) {
	if s.deps.IDToken != nil {
		return func(ctx context.Context) (rest.Secret, error) { return s.deps.IDToken(ctx, auth.Audience) }
	}
	return iam.IDTokenFile(auth.IDTokenFile)
}
