package core

import (
	"context"

	"github.com/drs-batch-start/drs-batch-start/core/iam"
)

// credential makes what proves who is calling, in the session's way. It does no I/O.
func (s *Starter) credential(key sessionKey, caller *iam.Caller) iam.Credential {
	if key.way.Kind == WaySecret {
		return &secretCredential{
			load: func(ctx context.Context) ([]byte, error) { return s.surroundings.LoadSecret(ctx, key.way.SecretID) },
			make: func(w Way) iam.Credential { return s.credentialOf(w, key, caller) },
			id:   key.way.SecretID,
			turn: make(chan struct{}, 1),
		}
	}
	return s.credentialOf(key.way, key, caller)
}

func (s *Starter) credentialOf(w Way, key sessionKey, caller *iam.Caller) iam.Credential {
	scope := iam.Scope{ProjectID: key.projectID, Region: key.region}
	switch w.Kind {
	case WayKeys:
		return iam.Keys(w.AccessKey, w.SecretKey, w.SecurityToken)
	case WayPassword:
		user := iam.User{Name: w.Username, Password: w.Password, Domain: w.DomainName}
		return iam.Tokens(iam.PasswordSignIn(caller, key.iamEndpoint, user, scope), s.surroundings.Obtained)
	case WayOIDC:
		return iam.Tokens(iam.OIDCSignIn(caller, key.iamEndpoint, w.IdpID, s.idToken(w), scope), s.surroundings.Obtained)
	}
	return iam.Token(w.Token)
}

// idToken is where ID tokens come from: in a workflow from GitHub, elsewhere from the file.
func (s *Starter) idToken(w Way) func(context.Context) (iam.Secret, error) {
	if s.surroundings.IDToken != nil {
		return func(ctx context.Context) (iam.Secret, error) { return s.surroundings.IDToken(ctx, w.Audience) }
	}
	return iam.IDTokenFile(w.IDTokenFile)
}

// project finds out the project of a session that was not given one: a token knows what it is for, otherwise IAM is asked.
func (s *session) project(ctx context.Context) (string, error) {
	if scoped, may := s.credential.(iam.Scoped); may {
		if project, err := scoped.Project(ctx); err != nil || project != "" {
			return project, err
		}
	}
	return iam.LookupProject(ctx, s.caller, s.key.iamEndpoint, s.key.region, s.credential)
}
