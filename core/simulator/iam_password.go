package simulator

import (
	"encoding/json"
	"net/http"
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
func (s *Simulator) signInWithPassword(c *call) response {
	var req authRequest
	if json.Unmarshal(c.body, &req) != nil {
		return c.refuse(badSignIn)
	}
	u, methods := req.Auth.Identity.Password.User, req.Auth.Identity.Methods
	if len(methods) != 1 || methods[0] != "password" || u.Name == "" || u.Domain.Name == "" {
		return c.refuse(badSignIn)
	}
	if !s.settings.access.knows(user{u.Domain.Name, u.Name, u.Password}) {
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
func (s *Simulator) issue(c *call, req *authRequest, method string) response {
	var resp tokenResponse
	id := ""
	if asked := req.Auth.Scope.Project; asked != nil {
		project, exists := s.settings.access.project(asked.ID, asked.Name)
		if !exists {
			return c.refuse(noSuchProject(asked.ID + asked.Name))
		}
		resp.Token.Project, id = &project, project.ID
	}
	now := s.now()
	expires := now.Add(s.settings.tokenLife)
	resp.Token.Methods = []string{method}
	resp.Token.IssuedAt = now.UTC().Format(expiryFormat)
	resp.Token.ExpiresAt = expires.UTC().Format(expiryFormat)
	a := c.respond(http.StatusCreated, resp)
	a.header = map[string]string{"X-Subject-Token": s.tokens.issue(id, now, expires)}
	return a
}
