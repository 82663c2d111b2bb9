package fault_test

import (
	"encoding/base64"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

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
				l := newHarness(t, fault.WithIDP("github"), fault.WithProject(project, "cn-north-4"))
				w := l.do("POST", "/v3.0/OS-AUTH/id-token/tokens", test.body, "X-Idp-Id", test.idp)
				require.Equal(t, 1, l.Requests(fault.OpIDToken))
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
