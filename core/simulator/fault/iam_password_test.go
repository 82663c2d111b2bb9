package fault_test

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func passwordBody(domain, name, password, scope string) string {
	user := fmt.Sprintf(`{"name":%q,"password":%q,"domain":{"name":%q}}`, name, password, domain)
	return `{"auth":{"identity":{"methods":["password"],"password":{"user":` + user + `}},"scope":` + scope + `}}`
}

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
				l := newHarness(t, fault.WithUser("d", "n", "p"), fault.WithProject(project, "cn-north-4"))
				w := l.do("POST", "/v3/auth/tokens", test.body)
				require.NotEmpty(t, w.Header().Get("X-Request-Id"))
				require.Equal(t, 1, l.Requests(fault.OpPassword))
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
