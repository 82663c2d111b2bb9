package fault

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// access is who may call. Without any credential the service is open: it takes whatever it is shown.
type access struct {
	tokens   map[string]struct{} // ready-made, without an end
	keys     map[string]key      // by access key
	users    []user
	idps     map[string]IDProvider
	projects []Project
	agencies []Agency
	// instanceKeys makes the metadata service of an instance serve temporary keys.
	instanceKeys bool
	// metadataTokens makes it demand a token first.
	metadataTokens bool
	// byService makes DRS refuse tokens, not the gateway in front of it.
	byService bool
}

type key struct{ secret, securityToken string }

type user struct{ domain, name, password string }

// Project is a project of an account.
type Project struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// open tells whether no credential was set up.
func (a *access) open() bool {
	return len(a.tokens) == 0 && len(a.keys) == 0 && len(a.users) == 0 && len(a.idps) == 0
}

// project finds a project of the own account by its ID or its name, whichever is given. Without any set up, every project
// exists but those of the accounts that delegate an agency.
func (a *access) project(id, name string) (Project, bool) {
	if len(a.projects) > 0 {
		return findProject(a.projects, id, name)
	}
	for _, agency := range a.agencies {
		if _, theirs := findProject(agency.Projects, id, ""); theirs {
			return Project{}, false
		}
	}
	return anyProject(id, name)
}

func findProject(all []Project, id, name string) (Project, bool) {
	for _, p := range all {
		if id != "" && p.ID == id || id == "" && name != "" && p.Name == name {
			return p, true
		}
	}
	return Project{}, false
}

// anyProject makes up the project of that ID or name.
func anyProject(id, name string) (Project, bool) {
	if id == "" && name == "" {
		return Project{}, false
	}
	if id == "" {
		sum := sha256.Sum256([]byte(name))
		id = hex.EncodeToString(sum[:16])
	}
	return Project{ID: id, Name: name}, true
}

// identity is who calls, and for what.
type identity struct {
	project string  // that the proof is good for; empty for any of the account
	agency  *Agency // that the caller assumed; nil if the caller acts in the own account
}

// admit returns why a call to DRS is refused, or nil.
func (s *Simulator) admit(c *call) *serviceError {
	who, e := s.identify(c)
	if e != nil {
		return e
	}
	if _, exists := s.projectOf(who, c.project, ""); !exists {
		return invalidProject
	}
	if who.project != "" && who.project != c.project {
		return invalidProject
	}
	return nil
}

// projectOf finds a project of the account in which the caller acts.
func (s *Simulator) projectOf(who identity, id, name string) (Project, bool) {
	switch {
	case who.agency == nil:
		return s.access.project(id, name)
	case len(who.agency.Projects) > 0:
		return findProject(who.agency.Projects, id, name)
	}
	return anyProject(id, name)
}

// identify finds out who is calling.
func (s *Simulator) identify(c *call) (identity, *serviceError) {
	if token := c.Header.Get("X-Auth-Token"); token != "" {
		project, e := s.tokens.check(token, s.Now())
		return identity{project: project}, e
	}
	if authorization := c.Header.Get("Authorization"); strings.HasPrefix(authorization, signatureAlgorithm) {
		agency, e := s.checkSignature(c, authorization)
		return identity{c.Header.Get("X-Project-Id"), agency}, e
	}
	return identity{}, s.tokens.missing()
}

// WithToken accepts a ready-made token, without an end. With any of WithToken, WithKey, WithTemporaryKey, WithUser and
// WithIDP, only what they set up is accepted. With none of them every proof is: any token that is not empty, any
// signature, any user and password, any identity provider.
func WithToken(token string) Option {
	return func(s *Simulator) { s.access.tokens[token] = struct{}{} }
}

// WithKey accepts what is signed with a permanent access key.
func WithKey(access, secret string) Option { return WithTemporaryKey(access, secret, "") }

// WithTemporaryKey accepts what is signed with a temporary access key and carries its security token.
func WithTemporaryKey(access, secret, securityToken string) Option {
	return func(s *Simulator) { s.access.keys[access] = key{secret, securityToken} }
}

// WithUser lets a user sign in with a password.
func WithUser(domain, name, password string) Option {
	return func(s *Simulator) { s.access.users = append(s.access.users, user{domain, name, password}) }
}

// WithIDP lets everybody sign in with an ID token of this identity provider. Of the token only its claim exp is checked;
// its signature is not verified, since there is no provider to ask for the key. See WithIDProvider.
func WithIDP(id string) Option { return WithIDProvider(id, IDProvider{}) }

// WithIDProvider does what WithIDP does, and the claims iss, aud and sub of the ID token must agree with the provider.
func WithIDProvider(id string, p IDProvider) Option {
	return func(s *Simulator) { s.access.idps[id] = p }
}

// WithAgency makes an agency that another account delegates to the own one. Without any, in a service that takes
// whatever proof it is shown, every agency exists.
func WithAgency(a Agency) Option {
	return func(s *Simulator) { s.access.agencies = append(s.access.agencies, a) }
}

// WithInstanceKeys makes the metadata service of an instance serve temporary keys of the own account, which end as tokens
// do. Without it there is no metadata service: it answers HTTP 404.
func WithInstanceKeys() Option { return func(s *Simulator) { s.access.instanceKeys = true } }

// WithMetadataTokens makes the metadata service of WithInstanceKeys demand a token. Without it, it knows no tokens.
func WithMetadataTokens() Option { return func(s *Simulator) { s.access.metadataTokens = true } }

// WithProject makes a project; its name is the region's, for the project that a region comes with. With none, every
// project exists.
func WithProject(id, name string) Option {
	return func(s *Simulator) { s.access.projects = append(s.access.projects, Project{id, name}) }
}

// WithTokenLife makes tokens, and the keys of WithInstanceKeys, end so long after they were issued. Default: 24 hours.
func WithTokenLife(d time.Duration) Option { return func(s *Simulator) { s.settings.tokenLife = d } }

// WithTokensRefusedByService makes DRS refuse a token, with HTTP 403 and DRS.M00100. Without it the gateway does, with
// HTTP 401 and APIGW.0301.
func WithTokensRefusedByService() Option { return func(s *Simulator) { s.access.byService = true } }
