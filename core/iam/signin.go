package iam

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Scope is the project that a token is to be for.
type Scope struct {
	// ProjectID is the project's ID. If it is empty, Region names the region's own project.
	ProjectID, Region string
}

func (s Scope) json() map[string]any {
	if s.ProjectID != "" {
		return map[string]any{"project": map[string]string{"id": s.ProjectID}}
	}
	return map[string]any{"project": map[string]string{"name": s.Region}}
}

func (s Scope) String() string {
	if s.ProjectID != "" {
		return "project " + s.ProjectID
	}
	return "the project of region " + s.Region
}

// User is an IAM user.
type User struct {
	Name     string
	Password Secret
	// Domain is the name of the account that the user belongs to.
	Domain string
}

// PasswordSignIn returns what obtains tokens for an IAM user: POST {iam}/v3/auth/tokens. Errors are of type *AuthError.
func PasswordSignIn(caller *Caller, endpoint string, user User, scope Scope) func(context.Context) (Issued, error) {
	return func(ctx context.Context) (Issued, error) {
		issued, err := signIn(ctx, caller, endpoint+"/v3/auth/tokens", "password sign-in", nil, []Secret{user.Password}, map[string]any{
			"auth": map[string]any{
				"identity": map[string]any{
					"methods": []string{"password"},
					"password": map[string]any{
						"user": map[string]any{
							"name":     user.Name,
							"password": user.Password.Reveal(),
							"domain":   map[string]string{"name": user.Domain},
						},
					},
				},
				"scope": scope.json(),
			},
		})
		if err != nil {
			return Issued{}, errorOf(err, fmt.Sprintf("IAM gave user %q of account %q no token for %v", user.Name, user.Domain, scope),
				"check username, password, domain-name and the project, and that the user may use the API (programmatic access)")
		}
		return issued, nil
	}
}

// OIDCSignIn returns what obtains tokens for an OpenID Connect ID token: POST {iam}/v3.0/OS-AUTH/id-token/tokens. idToken
// is called for each. Errors are of type *AuthError.
func OIDCSignIn(caller *Caller, endpoint, idpID string, idToken func(context.Context) (Secret, error), scope Scope) func(context.Context) (Issued, error) {
	return func(ctx context.Context) (Issued, error) {
		token, err := idToken(ctx)
		if err != nil {
			return Issued{}, errorOf(err, "no ID token could be had", "")
		}
		if err := checkIDToken(token, time.Now()); err != nil {
			return Issued{}, err
		}
		issued, err := signIn(ctx, caller, endpoint+"/v3.0/OS-AUTH/id-token/tokens", "ID-token sign-in",
			http.Header{"X-Idp-Id": {idpID}}, []Secret{token}, map[string]any{
				"auth": map[string]any{
					"id_token": map[string]string{"id": token.Reveal()},
					"scope":    scope.json(),
				},
			})
		if err != nil {
			return Issued{}, errorOf(err, fmt.Sprintf("IAM gave identity provider %q no token for %v", idpID, scope),
				"check idp-id, and in the IAM console the provider's address, client ID (the token's audience), signing keys and conversion rules")
		}
		return issued, nil
	}
}

// signIn makes the call that both ways have in common.
func signIn(ctx context.Context, caller *Caller, address, op string, header http.Header, secrets []Secret, request any) (Issued, error) {
	u, err := url.Parse(address)
	if err != nil {
		return Issued{}, err
	}
	body, err := json.Marshal(request)
	if err != nil {
		return Issued{}, err
	}
	if header == nil {
		header = http.Header{}
	}
	header["Content-Type"] = []string{"application/json"}
	answer, _, err := caller.Do(ctx, Request{Op: op, Method: http.MethodPost, URL: u, Header: header, Body: body, Secrets: secrets}, nil)
	if err != nil {
		return Issued{}, err
	}
	var content struct {
		Token struct {
			ExpiresAt time.Time `json:"expires_at"`
			Project   struct {
				ID string `json:"id"`
			} `json:"project"`
		} `json:"token"`
	}
	token := NewSecret(answer.Header.Get("X-Subject-Token"))
	switch err := json.Unmarshal(answer.Body, &content); {
	case err != nil:
		return Issued{}, &CallError{Op: op, Sent: true, RequestID: answer.RequestID, Err: fmt.Errorf("the answer is not whole or not JSON: %w", err)}
	case token.Empty():
		return Issued{}, &CallError{Op: op, Sent: true, RequestID: answer.RequestID, Err: fmt.Errorf("the answer has no header X-Subject-Token")}
	}
	return Issued{Token: token, Project: content.Token.Project.ID, Expires: content.Token.ExpiresAt}, nil
}
