package session

import (
	"cmp"
	"context"

	"github.com/drs-batch-start/drs-batch-start/core/iam"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// signIn makes the credentials of a session.
type signIn struct {
	env    Environment
	key    key
	client *rest.Client
}

// credentials makes the credentials for the session's sign-in method. It does no I/O.
func (s signIn) credentials() rest.Credentials {
	if s.key.auth.Method == plan.AuthSecret {
		return &loadedSecret{
			load: func(ctx context.Context) ([]byte, error) { return s.env.LoadSecret(ctx, s.key.auth.SecretID) },
			make: s.credentialsOf,
			id:   s.key.auth.SecretID,

			mintsIDTokens: s.env.IDToken != nil,
		}
	}
	return s.credentialsOf(s.key.auth)
}

// credentialsOf makes the credentials of a method, exchanged for those of an agency if one is to be assumed. A secret's own agency
// goes before the one of the settings.
func (s signIn) credentialsOf(auth plan.Auth) rest.Credentials {
	if auth.AgencyName == "" && auth.AgencyURN == "" {
		auth.AgencyName, auth.AgencyDomain, auth.AgencyURN = s.key.auth.AgencyName, s.key.auth.AgencyDomain, s.key.auth.AgencyURN
	}
	trust := iam.TrustAgency{URN: auth.AgencyURN, ProviderURN: auth.ProviderURN}
	switch {
	case auth.ProviderURN != "":
		return s.renewable(iam.AssumeWithOIDC(s.client, s.key.stsEndpoint, trust, s.idToken(auth)))
	case auth.AgencyName == "" && trust.URN == "":
		return s.own(auth, s.key.scope())
	}
	// The project is one of the agency's account; the own token is for the own account, or for its project of the region.
	own := s.own(auth, iam.Scope{Region: s.key.region, Domain: auth.DomainName})
	if trust.URN != "" {
		return s.renewable(iam.AssumeTrustAgency(s.client, s.key.stsEndpoint, trust, own))
	}
	return s.renewable(iam.AssumeAgency(s.client, s.key.iamEndpoint, iam.Agency{Name: auth.AgencyName, Domain: auth.AgencyDomain}, own))
}

// own makes the credentials of a method for a scope.
func (s signIn) own(auth plan.Auth, scope iam.Scope) rest.Credentials {
	s.env.Redactor.Add(auth.Token, auth.AccessKey, auth.SecretKey, auth.SecurityToken, auth.Password)
	switch auth.Method {
	case plan.AuthKeys:
		return iam.Keys(auth.AccessKey, auth.SecretKey, auth.SecurityToken)
	case plan.AuthPassword:
		user := iam.User{Name: auth.Username, Password: auth.Password, Domain: auth.DomainName}
		return s.renewable(iam.PasswordSignIn(s.client, s.key.iamEndpoint, user, scope))
	case plan.AuthOIDC:
		return s.renewable(iam.OIDCSignIn(s.client, s.key.iamEndpoint, auth.IdpID, s.idToken(auth), scope))
	case plan.AuthInstance:
		client := iam.NewMetadataClient(s.client.UserAgent, s.client.Trace)
		if s.env.Transport != nil {
			client.Transport = s.env.Transport
		}
		return s.renewable(iam.InstanceKeys(client, cmp.Or(s.env.MetadataEndpoint, iam.MetadataEndpoint), s.env.Redactor))
	case plan.AuthNone, plan.AuthToken, plan.AuthSecret: // of what a secret holds, the method is known by now
	}
	return iam.Token(auth.Token)
}

func (s signIn) renewable(fetch func(context.Context) (iam.Issued, error)) rest.Credentials {
	return iam.Renewable(fetch, s.env.Redactor)
}

// idToken returns the source of ID tokens: GitHub in a workflow, AWS STS in a Lambda function, otherwise the file.
func (s signIn) idToken(auth plan.Auth) func(context.Context) (rest.Secret, error) {
	mint := iam.IDTokenFile(auth.IDTokenFile)
	if s.env.IDToken != nil {
		mint = func(ctx context.Context) (rest.Secret, error) { return s.env.IDToken(ctx, auth.Audience) }
	}
	return func(ctx context.Context) (rest.Secret, error) {
		token, err := mint(ctx)
		s.env.Redactor.Add(token)
		return token, err
	}
}
