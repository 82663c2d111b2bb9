package simulator

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// access is who may call. Without any credential the service is open: it takes whatever it is shown.
type access struct {
	tokens   map[string]struct{} // ready-made, without an end
	keys     map[string]key      // by access key
	users    []user
	idps     map[string]struct{}
	projects []scope
	// byService makes DRS refuse tokens, not the gateway in front of it.
	byService bool
}

type key struct{ secret, securityToken string }

type user struct{ domain, name, password string }

// scope is a project.
type scope struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// open tells whether no credential was set up.
func (a *access) open() bool {
	return len(a.tokens) == 0 && len(a.keys) == 0 && len(a.users) == 0 && len(a.idps) == 0
}

// project finds a project by its ID or its name, whichever is given. Without any set up, every project exists.
func (a *access) project(id, name string) (scope, bool) {
	for _, p := range a.projects {
		if p.ID == id || id == "" && p.Name == name {
			return p, true
		}
	}
	if len(a.projects) > 0 || id == "" && name == "" {
		return scope{}, false
	}
	if id == "" {
		sum := sha256.Sum256([]byte(name))
		id = hex.EncodeToString(sum[:16])
	}
	return scope{ID: id, Name: name}, true
}

// admit returns why a call to DRS is refused, and nil if it is not.
func (s *Simulator) admit(c *call) *serviceError {
	project, refusal := s.identify(c)
	if refusal != nil {
		return refusal
	}
	if _, exists := s.settings.access.project(c.project, ""); !exists {
		return invalidProject
	}
	if project != "" && project != c.project {
		return invalidProject
	}
	return nil
}

// identify finds out who is calling, and returns the project that the proof is good for; empty if for any.
func (s *Simulator) identify(c *call) (project string, _ *serviceError) {
	if token := c.Header.Get("X-Auth-Token"); token != "" {
		return s.tokens.check(token, s.now())
	}
	if authorization := c.Header.Get("Authorization"); strings.HasPrefix(authorization, signatureAlgorithm) {
		return c.Header.Get("X-Project-Id"), s.checkSignature(c, authorization)
	}
	return "", s.tokens.missing()
}
