package core

import (
	"context"

	"github.com/drs-batch-start/drs-batch-start/core/iam"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// credential makes what proves who is calling, in the session's way. It does no I/O.
func (s *Starter) credential(key sessionKey, caller *rest.Client) rest.Credentials {
	if key.auth.Method == plan.AuthSecret {
		return &storedSecret{
			load: func(ctx context.Context) ([]byte, error) { return s.deps.LoadSecret(ctx, key.auth.SecretID) },
			make: func(w plan.Auth) rest.Credentials { return s.credentialOf(w, key, caller) },
			id:   key.auth.SecretID,
			turn: make(chan struct{}, 1),
		}
	}
	return s.credentialOf(key.auth, key, caller)
}

func (s *Starter) credentialOf(w plan.Auth, key sessionKey, caller *rest.Client) rest.Credentials {
	scope := iam.Scope{ProjectID: key.projectID, Region: key.region}
	switch w.Method {
	case plan.AuthKeys:
		return iam.Keys(w.AccessKey, w.SecretKey, w.SecurityToken)
	case plan.AuthPassword:
		user := iam.User{Name: w.Username, Password: w.Password, Domain: w.DomainName}
		return iam.Tokens(iam.PasswordSignIn(caller, key.iamEndpoint, user, scope), s.deps.TokenObtained)
	case plan.AuthOIDC:
		return iam.Tokens(iam.OIDCSignIn(caller, key.iamEndpoint, w.IdpID, s.idToken(w), scope), s.deps.TokenObtained)
	}
	return iam.Token(w.Token)
}

// idToken is where ID tokens come from: in a workflow from GitHub, elsewhere from the file.
func (s *Starter) idToken(w plan.Auth) func(context.Context) (rest.Secret, error) {
	if s.deps.IDToken != nil {
		return func(ctx context.Context) (rest.Secret, error) { return s.deps.IDToken(ctx, w.Audience) }
	}
	return iam.IDTokenFile(w.IDTokenFile)
}

// project finds out the project of a session that was not given one: a token knows what it is for, otherwise IAM is asked.
func (s *session) project(ctx context.Context) (string, error) {
	if scoped, may := s.credentials.(iam.Scoped); may {
		if project, err := scoped.Project(ctx); err != nil || project != "" {
			return project, err
		}
	}
	return iam.LookupProject(ctx, s.client_, s.key.iamEndpoint, s.key.region, s.credentials)
}
