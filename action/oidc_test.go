package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestAWorkflowSignsInWithGitHubsIDToken(t *testing.T) {
	sim, url := serve(t, fault.WithIDP("github"), fault.WithProject(project, "cn-north-4"))
	claims, err := json.Marshal(map[string]any{"sub": "repo:x/y", "exp": time.Now().Add(time.Hour).Unix()})
	require.NoError(t, err)
	idToken := "eyJhbGciOiJSUzI1NiJ9." + base64.RawURLEncoding.EncodeToString(claims) + ".c2lnbmF0dXJl"
	asked := 0
	github := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if r.URL.Query().Get("audience") == "nobody" {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, "what is said here may be a secret")
			return
		}
		if asked == 1 {
			w.WriteHeader(http.StatusServiceUnavailable) // it is asked again
			return
		}
		require.Equal(t, "huawei", r.URL.Query().Get("audience"))
		require.Equal(t, "Bearer request-t0ken", r.Header.Get("Authorization"))
		fmt.Fprintf(w, `{"value":%q}`, idToken)
	}))
	defer github.Close()
	environment := map[string]string{"GITHUB_ACTIONS": "true", "ACTIONS_ID_TOKEN_REQUEST_URL": github.URL, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "request-t0ken"}
	inputs := []string{"endpoint", url, "iam-endpoint", url, "region", "cn-north-4", "idp-id", "github", "oidc-audience", "huawei", "jobs", "task-a"}
	r := playIn(t, t.TempDir(), environment, inputs...)
	require.Equal(t, 0, r.code, r.log)
	require.Equal(t, 1, sim.TokensIssued())
	require.Contains(t, r.log, "::add-mask::"+idToken)
	require.Regexp(t, `(?m)^::add-mask::\S+$`, r.log, "the token that was obtained is masked too")

	r = playIn(t, t.TempDir(), environment, append(inputs, "oidc-audience", "nobody", "timeout", "4s")...)
	require.Equal(t, 1, r.code)
	require.Contains(t, r.log, "GitHub did not give an ID token")
	require.Contains(t, r.log, "HTTP 403")
	require.NotContains(t, r.log, "may be a secret")

	delete(environment, "ACTIONS_ID_TOKEN_REQUEST_URL")
	r = playIn(t, t.TempDir(), environment, inputs...)
	require.Equal(t, 1, r.code)
	require.Contains(t, r.log, "GitHub offers this job no ID token  → give the job `permissions: id-token: write`")
}
