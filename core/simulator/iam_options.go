package simulator

import "time"

// WithToken accepts a ready-made token, without an end. With any of WithToken, WithKey, WithTemporaryKey, WithUser and
// WithIDP, only what they set up is accepted. With none of them every proof is: any token that is not empty, any
// signature, any user and password, any identity provider.
func WithToken(token string) Option {
	return func(s *settings) { s.access.tokens[token] = struct{}{} }
}

// WithKey accepts what is signed with a permanent access key.
func WithKey(access, secret string) Option { return WithTemporaryKey(access, secret, "") }

// WithTemporaryKey accepts what is signed with a temporary access key and carries its security token.
func WithTemporaryKey(access, secret, securityToken string) Option {
	return func(s *settings) { s.access.keys[access] = key{secret, securityToken} }
}

// WithUser lets a user sign in with a password.
func WithUser(domain, name, password string) Option {
	return func(s *settings) { s.access.users = append(s.access.users, user{domain, name, password}) }
}

// WithIDP lets everybody sign in with an ID token of this identity provider. Of the token only its claim exp is checked;
// its signature is not verified, since there is no provider to ask for the key. See WithIDProvider.
func WithIDP(id string) Option { return WithIDProvider(id, IDProvider{}) }

// WithIDProvider does what WithIDP does, and the claims iss, aud and sub of the ID token must agree with the provider.
func WithIDProvider(id string, p IDProvider) Option {
	return func(s *settings) { s.access.idps[id] = p }
}

// WithAgency makes an agency that another account delegates to the own one. Without any, in a service that takes
// whatever proof it is shown, every agency exists.
func WithAgency(a Agency) Option {
	return func(s *settings) { s.access.agencies = append(s.access.agencies, a) }
}

// WithInstanceKeys makes the metadata service of an instance serve temporary keys of the own account, which end as tokens
// do. Without it there is no metadata service: it answers HTTP 404.
func WithInstanceKeys() Option { return func(s *settings) { s.access.instanceKeys = true } }

// WithProject makes a project; its name is the region's, for the project that a region comes with. With none, every
// project exists.
func WithProject(id, name string) Option {
	return func(s *settings) { s.access.projects = append(s.access.projects, Project{id, name}) }
}

// WithTokenLife makes tokens, and the keys of WithInstanceKeys, end so long after they were issued. Default: 24 hours.
func WithTokenLife(d time.Duration) Option { return func(s *settings) { s.tokenLife = d } }

// WithTokensRefusedByService makes DRS refuse a token, with HTTP 403 and DRS.M00100. Without it the gateway does, with
// HTTP 401 and APIGW.0301.
func WithTokensRefusedByService() Option { return func(s *settings) { s.access.byService = true } }
