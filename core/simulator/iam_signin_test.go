package simulator_test

import (
	"encoding/base64"
	"fmt"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

func passwordBody(domain, name, password, scope string) string {
	user := fmt.Sprintf(`{"name":%q,"password":%q,"domain":{"name":%q}}`, name, password, domain)
	return `{"auth":{"identity":{"methods":["password"],"password":{"user":` + user + `}},"scope":` + scope + `}}`
}

// signIn signs in with a password, and returns the token.
func (l *harness) signIn(t *testing.T, domain, name, password, scope string) string {
	t.Helper()
	w := l.do("POST", "/v3/auth/tokens", passwordBody(domain, name, password, scope))
	require.Equal(t, 201, w.Code, w.Body)
	return w.Header().Get("X-Subject-Token")
}

type tokenAnswer struct {
	Token struct {
		ExpiresAt time.Time `json:"expires_at"`
		IssuedAt  time.Time `json:"issued_at"`
		Project   struct{ ID, Name string }
	}
}

type iamError struct {
	Error struct {
		Code           int
		Message, Title string
	}
}

func requireIAMError(t *testing.T, w *httptest.ResponseRecorder, status int, message string) {
	t.Helper()
	require.Equal(t, status, w.Code, w.Body)
	require.Empty(t, w.Header().Get("X-Subject-Token"))
	refusal := read[iamError](t, w).Error
	require.Equal(t, status, refusal.Code)
	require.Equal(t, message, refusal.Message)
	require.NotEmpty(t, refusal.Title)
}

func TestSigningInWithAPassword(t *testing.T) {
	const unclear = "Request body is invalid."
	const wrong = "The username or password is wrong."
	const scope = `{"project":{"name":"cn-north-4"}}`
	tests := map[string]struct {
		body    string
		status  int
		message string
	}{
		"that is right":     {passwordBody("d", "n", "p", scope), 201, ""},
		"that is wrong":     {passwordBody("d", "n", "x", scope), 401, wrong},
		"as somebody else":  {passwordBody("d", "x", "p", scope), 401, wrong},
		"in another domain": {passwordBody("x", "n", "p", scope), 401, wrong},
		"for a project that is not there": {
			passwordBody("d", "n", "p", `{"project":{"name":"cn-east-3"}}`), 404, "Could not find project: cn-east-3.",
		},
		"for a project of another ID": {
			passwordBody("d", "n", "p", `{"project":{"id":"x"}}`), 404, "Could not find project: x.",
		},
		"without a name":    {passwordBody("d", "", "p", scope), 400, unclear},
		"without a domain":  {passwordBody("", "n", "p", scope), 400, unclear},
		"by another method": {`{"auth":{"identity":{"methods":["token"]}}}`, 400, unclear},
		"that is no JSON":   {`{`, 400, unclear},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newHarness(t, simulator.WithUser("d", "n", "p"), simulator.WithProject(project, "cn-north-4"))
				w := l.do("POST", "/v3/auth/tokens", test.body)
				require.NotEmpty(t, w.Header().Get("X-Request-Id"))
				require.Equal(t, 1, l.Requests(simulator.OpPassword))
				if test.message != "" {
					requireIAMError(t, w, test.status, test.message)
					require.Zero(t, l.TokensIssued())
					return
				}
				require.Equal(t, test.status, w.Code, w.Body)
				require.NotEmpty(t, w.Header().Get("X-Subject-Token"))
				token := read[tokenAnswer](t, w).Token
				require.Equal(t, project, token.Project.ID)
				require.Equal(t, "cn-north-4", token.Project.Name)
				require.True(t, token.IssuedAt.Equal(time.Now()))
				require.True(t, token.ExpiresAt.Equal(time.Now().Add(24*time.Hour)))
			})
		})
	}
}

// jwt makes an ID token of claims, with a signature that is none.
func jwt(claims string) string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"RS256"}`)) + "." + encode([]byte(claims)) + "." + encode([]byte("signature"))
}

func idTokenBody(token string) string {
	return fmt.Sprintf(`{"auth":{"id_token":{"id":%q},"scope":{"project":{"name":"cn-north-4"}}}}`, token)
}

func TestSigningInWithAnIDToken(t *testing.T) {
	// The bubble's clock begins at 946684800.
	good := idTokenBody(jwt(`{"exp":946684801}`))
	tests := map[string]struct {
		idp, body string
		status    int
		message   string
	}{
		"that is good":               {"github", good, 201, ""},
		"that ends in half a second": {"github", idTokenBody(jwt(`{"exp":946684800.5}`)), 201, ""},
		"that has just ended": {
			"github", idTokenBody(jwt(`{"exp":946684800}`)), 401, "The ID token has expired.",
		},
		"of an unknown provider":      {"gitlab", good, 404, "Could not find identity provider: gitlab."},
		"of no provider":              {"", good, 400, "Request body is invalid."},
		"that does not end":           {"github", idTokenBody(jwt(`{}`)), 401, "The ID token is invalid."},
		"that is no JWT":              {"github", idTokenBody("a.b"), 401, "The ID token is invalid."},
		"whose claims are not base64": {"github", idTokenBody("a.!.c"), 401, "The ID token is invalid."},
		"whose claims are no JSON":    {"github", idTokenBody(jwt(`{`)), 401, "The ID token is invalid."},
		"that is not there":           {"github", `{"auth":{}}`, 400, "Request body is invalid."},
		"in what is no JSON":          {"github", `{`, 400, "Request body is invalid."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newHarness(t, simulator.WithIDP("github"), simulator.WithProject(project, "cn-north-4"))
				w := l.do("POST", "/v3.0/OS-AUTH/id-token/tokens", test.body, "X-Idp-Id", test.idp)
				require.Equal(t, 1, l.Requests(simulator.OpIDToken))
				if test.message != "" {
					requireIAMError(t, w, test.status, test.message)
					return
				}
				require.Equal(t, test.status, w.Code, w.Body)
				require.Equal(t, project, read[tokenAnswer](t, w).Token.Project.ID)
				status, _ := l.call(w.Header().Get("X-Subject-Token"))
				require.Equal(t, 200, status)
			})
		})
	}
}

func TestListingProjects(t *testing.T) {
	type answer struct{ Projects []struct{ ID, Name string } }
	some := []simulator.Option{
		simulator.WithToken("good"),
		simulator.WithProject("p1", "cn-north-4"),
		simulator.WithProject("p2", "eu-west-101"), simulator.WithProject("p3", "eu-west-101"),
	}
	tests := map[string]struct {
		options []simulator.Option
		query   string
		ids     []string
	}{
		"by a name":                    {some, "?name=cn-north-4", []string{"p1"}},
		"by a name that two have":      {some, "?name=eu-west-101", []string{"p2", "p3"}},
		"by a name that none has":      {some, "?name=x", []string{}},
		"all":                          {some, "", []string{"p1", "p2", "p3"}},
		"all, where every one exists":  {nil, "", []string{}},
		"any name, where every exists": {nil, "?name=cn-north-4", []string{"cab2add11c89461040c6d3a29fdef357"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, test.options...)
			w := l.do("GET", "/v3/projects"+test.query, nil, "X-Auth-Token", "good")
			require.Equal(t, 200, w.Code)
			ids := []string{}
			for _, p := range read[answer](t, w).Projects {
				ids = append(ids, p.ID)
			}
			require.Equal(t, test.ids, ids)
		})
	}
	t.Run("takes a token that is good", func(t *testing.T) {
		l := newHarness(t, some...)
		w := l.do("GET", "/v3/projects", nil, "X-Auth-Token", "bad")
		requireIAMError(t, w, 401, "The request you have made requires authentication.")
	})
	t.Run("takes a signature that is good", func(t *testing.T) {
		l := newHarness(t, some...)
		const signature = "SDK-HMAC-SHA256 Access=a, SignedHeaders=x-sdk-date, Signature=00"
		w := l.do("GET", "/v3/projects", nil, "Authorization", signature)
		require.Equal(t, 401, w.Code)
		require.Equal(t, "APIGW.0301", read[map[string]string](t, w)["error_code"])
	})
}
