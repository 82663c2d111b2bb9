package iam

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

const (
	issuedBody   = `{"token":{"expires_at":"2030-01-02T03:04:05.678000Z","methods":["password"],"project":{"id":"0a1b2c3d4e5f60718293a4b5c6d7e8f9","name":"cn-north-4"}}}`
	unknownIDP   = `{"error":{"code":404,"message":"Could not find identity provider: gitlab.","title":"Not Found"}}`
	unknownScope = `{"error":{"code":404,"message":"Could not find project: cn-north-9.","title":"Not Found"}}`
	wrongUser    = `{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}`
	wrongToken   = `{"error":{"code":401,"message":"The ID token is invalid.","title":"Unauthorized"}}`
)

// ways are the ways of obtaining a token.
func ways(s *iamServer, scope Scope) map[string]func(context.Context) (Issued, error) {
	user := User{Name: "alice", Password: rest.NewSecret(password), Domain: "acme"}
	source := func(context.Context) (rest.Secret, error) {
		return idToken(`{"iss":"https://issuer","aud":["a","b"]}`), nil
	}
	return map[string]func(context.Context) (Issued, error){
		"password": PasswordSignIn(s.caller(), s.url, user, scope),
		"oidc":     OIDCSignIn(s.caller(), s.url, "github", source, scope),
	}
}

// A token for another project than one would be used for it, and shown.
func TestAProjectThatIsNoneIsNeitherUsedNorShown(t *testing.T) {
	s := newIAMServer(t, issues("t0ken", `{"token":{"project":{"id":"s3cr3t/../x"}}}`))
	for way, signIn := range ways(s, Scope{Region: "cn-north-4"}) {
		_, err := signIn(t.Context())
		var auth *rest.AuthError
		require.ErrorAs(t, err, &auth, way)
		require.False(t, auth.Temporary(), "it is not asked for again")
		require.ErrorContains(t, err, "has something else in the place of a project's ID")
		require.NotContains(t, err.Error(), "s3cr3t")
	}
}

func TestASignInAsksForWhatTheAPIDocuments(t *testing.T) {
	region, project := Scope{Region: "cn-north-4"}, Scope{ProjectID: "0a1b2c3d4e5f60718293a4b5c6d7e8f9", Region: "cn-north-4"}
	for name, c := range map[string]struct {
		way, uri, body string
		scope          Scope
		idp            string
	}{
		"a user, for a region's project": {
			"password", "/v3/auth/tokens",
			`{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"alice","password":` + quoted(password) + `,"domain":{"name":"acme"}}}},"scope":{"project":{"name":"cn-north-4"}}}}`,
			region, "",
		},
		"a user, for a project by its name": {
			"password", "/v3/auth/tokens",
			`{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"alice","password":` + quoted(password) + `,"domain":{"name":"acme"}}}},"scope":{"project":{"name":"cn-north-4_team-a"}}}}`,
			Scope{Project: "cn-north-4_team-a", Region: "cn-north-4"}, "",
		},
		"a user, for a project": {
			"password", "/v3/auth/tokens",
			`{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"alice","password":` + quoted(password) + `,"domain":{"name":"acme"}}}},"scope":{"project":{"id":"0a1b2c3d4e5f60718293a4b5c6d7e8f9"}}}}`,
			project, "",
		},
		"an ID token, for a region's project": {
			"oidc", "/v3.0/OS-AUTH/id-token/tokens",
			`{"auth":{"id_token":{"id":"` + idToken(`{"iss":"https://issuer","aud":["a","b"]}`).Reveal() + `"},"scope":{"project":{"name":"cn-north-4"}}}}`,
			region, "github",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newIAMServer(t, issues("t0ken", issuedBody))
			issued, err := ways(s, c.scope)[c.way](t.Context())
			require.NoError(t, err)
			require.Equal(t, "t0ken", issued.Token.Reveal())
			require.Equal(t, "0a1b2c3d4e5f60718293a4b5c6d7e8f9", issued.Project)
			require.Equal(t, time.Date(2030, 1, 2, 3, 4, 5, 678_000_000, time.UTC), issued.Expires)
			require.Len(t, s.asked, 1)
			got := s.asked[0]
			require.Equal(t, []string{"POST", c.uri, c.body}, []string{got.method, got.uri, got.body})
			require.Equal(t, []string{"application/json", c.idp, ""},
				[]string{got.header.Get("Content-Type"), got.header.Get("X-Idp-Id"), got.header.Get("X-Auth-Token")})
		})
	}
}

func TestARefusedSignInNamesTheProblemAndTheRemedy(t *testing.T) {
	for name, c := range map[string]struct {
		way    string
		answer http.HandlerFunc
		scope  Scope
		want   string
	}{
		"a wrong password": {"password", says(401, wrongUser), Scope{Region: "cn-north-4"},
			`IAM gave user "alice" of account "acme" no token for the project of region cn-north-4: password sign-in: HTTP 401, 401: The username or password is wrong.; check username, password, domain-name and the project, and that the user may use the API (programmatic access); a user with two-step login cannot sign in by password`},
		"a region without a project": {"password", says(404, unknownScope), Scope{Region: "cn-north-9"},
			`IAM gave user "alice" of account "acme" no token for the project of region cn-north-9: password sign-in: HTTP 404, 404: Could not find project: cn-north-9.; check region, or set project-id (console: My Credentials)`},
		"an unknown project": {"oidc", says(404, unknownScope), Scope{ProjectID: "0a1b2c3d4e5f60718293a4b5c6d7e8f9"},
			`IAM gave identity provider "github" no token for project 0a1b2c3d4e5f60718293a4b5c6d7e8f9: ID-token sign-in: HTTP 404, 404: Could not find project: cn-north-9.; check project-id: it must be a project of this account and region (console: My Credentials), and open to the caller`},
		"an unknown provider": {"oidc", says(404, unknownIDP), Scope{ProjectID: "0a1b2c3d4e5f60718293a4b5c6d7e8f9"},
			`IAM gave identity provider "github" no token for project 0a1b2c3d4e5f60718293a4b5c6d7e8f9: ID-token sign-in: HTTP 404, 404: Could not find identity provider: gitlab.; check idp-id: it is the name of the identity provider in the IAM console of this account`},
		"an ID token that the provider does not know": {"oidc", says(401, wrongToken), Scope{ProjectID: "0a1b2c3d4e5f60718293a4b5c6d7e8f9"},
			`IAM gave identity provider "github" no token for project 0a1b2c3d4e5f60718293a4b5c6d7e8f9: ID-token sign-in: HTTP 401, 401: The ID token is invalid.; check idp-id, and in the IAM console the provider's address, client ID, signing keys and conversion rules: the ID token has iss "https://issuer", aud ["a","b"], sub none`},
		"a redirect": {"password", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://login.example/?next=x", http.StatusFound)
		}, Scope{ProjectID: "0a1b2c3d4e5f60718293a4b5c6d7e8f9"},
			`IAM gave user "alice" of account "acme" no token for project 0a1b2c3d4e5f60718293a4b5c6d7e8f9: password sign-in: HTTP 302: the server redirects to "https://login.example", which is not followed: it would carry the credentials elsewhere; set the endpoint to the address of the service itself`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ways(newIAMServer(t, c.answer), c.scope)[c.way](t.Context())
			var auth *rest.AuthError
			require.ErrorAs(t, err, &auth)
			require.Equal(t, c.want, err.Error())
			require.False(t, auth.Temporary())
			var refused *rest.APIError
			require.ErrorAs(t, err, &refused)
		})
	}
}

func TestASignInThatMayWorkAnotherTimeIsTemporary(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"throttled":               says(429, ""),
		"unavailable":             says(503, "<html>upstream</html>"),
		"a page in between":       says(200, "<html>sign in to the network</html>"),
		"an answer that is cut":   issues("t0ken", `{"token":{"expi`),
		"an answer with no token": says(201, issuedBody),
		"a cut": func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		},
	} {
		for _, way := range []string{"password", "oidc"} {
			t.Run(name+", "+way, func(t *testing.T) {
				_, err := ways(newIAMServer(t, answer), Scope{Region: "x"})[way](t.Context())
				var auth *rest.AuthError
				require.ErrorAs(t, err, &auth)
				require.True(t, auth.Temporary(), "%v", err)
				require.Empty(t, auth.Remedy)
			})
		}
	}
}

func TestIAMThatCannotBeReachedIsNamedAndTemporary(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	_, err = ways(&iamServer{url: "http://" + l.Addr().String()}, Scope{Region: "x"})["password"](t.Context())
	var auth *rest.AuthError
	require.ErrorAs(t, err, &auth)
	require.True(t, auth.Temporary())
	require.ErrorContains(t, err, "could not be sent")
	require.ErrorContains(t, err, "connection refused")
}

func TestASignInWithoutAnEndIsKeptAnyway(t *testing.T) {
	issued, err := ways(newIAMServer(t, issues("t0ken", `{"token":{}}`)), Scope{Region: "x"})["password"](t.Context())
	require.NoError(t, err)
	require.True(t, issued.Expires.IsZero())
	require.Empty(t, issued.Project)
}

func TestAnIdentityProviderThatNoHeaderCarriesIsNamed(t *testing.T) {
	_, err := OIDCSignIn(&rest.Client{}, "", "git\nhub", nil, Scope{})(t.Context())
	require.ErrorContains(t, err, "idp-id cannot be sent: a line break follows its first 3 bytes")
}

func TestAProjectThatIsNoIDIsNotUsed(t *testing.T) {
	for _, project := range []string{"a/b", "a b", "a\u200bb", "é", strings.Repeat("a", 65)} {
		s := newIAMServer(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Subject-Token", token)
			w.WriteHeader(201)
			_, _ = fmt.Fprintf(w, `{"token":{"project":{"id":%q}}}`, project)
		})
		var known []string
		redactor := &rest.Redactor{Added: func(s rest.Secret) { known = append(known, s.Reveal()) }}
		c := Renewable(PasswordSignIn(s.caller(), s.url, User{Name: "bob"}, Scope{Region: "cn-north-4"}), redactor)
		_, err := c.(Scoped).Project(t.Context())
		require.ErrorContains(t, err, "has something else in the place of a project's ID")
		require.NotContains(t, err.Error(), project)
		require.Equal(t, []string{token}, known, "the error may repeat the token")
	}
}
