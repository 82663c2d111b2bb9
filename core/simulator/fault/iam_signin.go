package fault

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// expiryFormat is how IAM writes times: RFC 3339, UTC, with microseconds.
const expiryFormat = "2006-01-02T15:04:05.000000Z07:00"

// authRequest is the body of a sign-in, by password or by ID token.
type authRequest struct {
	Auth struct {
		Identity struct {
			Methods  []string `json:"methods"`
			Password struct {
				User struct {
					Name     string `json:"name"`
					Password string `json:"password"`
					Domain   struct {
						Name string `json:"name"`
					} `json:"domain"`
				} `json:"user"`
			} `json:"password"`
		} `json:"identity"`
		IDToken struct {
			ID string `json:"id"`
		} `json:"id_token"`
		Scope struct {
			Project *struct {
				ID   string `json:"id"`
				Name string `json:"name"`
			} `json:"project"`
		} `json:"scope"`
	} `json:"auth"`
}

// tokenResponse is the body of the answer to a sign-in. The token itself is a header.
type tokenResponse struct {
	Token struct {
		ExpiresAt string   `json:"expires_at"`
		IssuedAt  string   `json:"issued_at"`
		Methods   []string `json:"methods"`
		Project   *Project `json:"project,omitempty"`
	} `json:"token"`
}

// signInWithPassword answers POST /v3/auth/tokens.
func (s *Simulator) signInWithPassword(c *call) simulator.Response {
	var req authRequest
	if json.Unmarshal(c.body, &req) != nil {
		return c.refuse(badSignIn)
	}
	u, methods := req.Auth.Identity.Password.User, req.Auth.Identity.Methods
	if len(methods) != 1 || methods[0] != "password" || u.Name == "" || u.Domain.Name == "" {
		return c.refuse(badSignIn)
	}
	if !s.access.knows(user{u.Domain.Name, u.Name, u.Password}) {
		return c.refuse(wrongPassword)
	}
	return s.issue(c, &req, "password")
}

// knows tells whether there is such a user, with that password.
func (a *access) knows(u user) bool {
	for _, known := range a.users {
		if known == u {
			return true
		}
	}
	return a.open()
}

// issue answers a sign-in that succeeded with a token for the project that it asks for; for any if it asks for none.
func (s *Simulator) issue(c *call, req *authRequest, method string) simulator.Response {
	var resp tokenResponse
	id := ""
	if asked := req.Auth.Scope.Project; asked != nil {
		project, exists := s.access.project(asked.ID, asked.Name)
		if !exists {
			return c.refuse(noSuchProject(asked.ID + asked.Name))
		}
		resp.Token.Project, id = &project, project.ID
	}
	now := s.Now()
	expires := now.Add(s.settings.tokenLife)
	resp.Token.Methods = []string{method}
	resp.Token.IssuedAt = now.UTC().Format(expiryFormat)
	resp.Token.ExpiresAt = expires.UTC().Format(expiryFormat)
	a := simulator.JSON(http.StatusCreated, resp)
	a.Header.Set("X-Subject-Token", s.tokens.issue(id, now, expires))
	return a
}

// signInWithIDToken serves POST /v3.0/OS-AUTH/id-token/tokens. The identity provider must be known, and the ID token must be
// a JSON Web Token that has not expired and agrees with the provider. Its signature is not verified.
func (s *Simulator) signInWithIDToken(c *call) simulator.Response {
	var req authRequest
	if json.Unmarshal(c.body, &req) != nil || req.Auth.IDToken.ID == "" {
		return c.refuse(badSignIn)
	}
	id := c.Header.Get("X-Idp-Id")
	if id == "" {
		return c.refuse(badSignIn)
	}
	if e := s.acceptIDToken(id, req.Auth.IDToken.ID); e != nil {
		return c.refuse(e)
	}
	return s.issue(c, &req, "mapped")
}

// acceptIDToken returns why an ID token of a provider is refused, or nil.
func (s *Simulator) acceptIDToken(id, text string) *serviceError {
	provider, known := s.access.idps[id]
	if !known && !s.access.open() {
		return noSuchProvider(id)
	}
	token, ok := readClaims(text)
	if !ok {
		return badIDToken
	}
	switch expires, ok := token.expiry(); {
	case !ok:
		return badIDToken
	case !s.Now().Before(expires):
		return expiredIDToken
	}
	return provider.refuses(token)
}

// claims are what an ID token says.
type claims map[string]any

// readClaims reads the claims of a JSON Web Token.
func readClaims(token string) (claims, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, false
	}
	content, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil, false
	}
	var c claims
	return c, json.Unmarshal(content, &c) == nil
}

// expiry returns the claim exp: a NumericDate of RFC 7519, in seconds, perhaps with a fraction.
func (c claims) expiry() (time.Time, bool) {
	seconds, ok := c["exp"].(float64)
	return time.UnixMilli(int64(seconds * 1000)), ok
}

// values returns the texts of a claim, which is a text or a list.
func (c claims) values(name string) []string {
	switch v := c[name].(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, item := range v {
			if text, ok := item.(string); ok {
				all = append(all, text)
			}
		}
		return all
	}
	return nil
}
