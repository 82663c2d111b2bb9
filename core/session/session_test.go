package session

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// idleCloser counts how often its idle connections are closed.
type idleCloser struct {
	http.RoundTripper
	closed int
}

func (c *idleCloser) CloseIdleConnections() { c.closed++ }

func TestAPoolKeepsSessionsAndNotTooMany(t *testing.T) {
	var pool Pool
	transport := new(idleCloser)
	get := func(project string) *Session {
		return pool.Get(&plan.Plan{Options: plan.Options{ProjectID: project}}, Environment{Transport: transport})
	}
	first := get("p0")
	require.Same(t, first, get("p0"), "what runs have in common is shared")
	require.NotSame(t, first, get("p1"))
	for i := range 100 {
		get(fmt.Sprintf("p%d", i))
		require.LessOrEqual(t, len(pool.sessions), maxSessions)
	}
	require.NotZero(t, transport.closed, "the connections of what is given up are closed")
	closed, kept := transport.closed, len(pool.sessions)
	pool.CloseIdle()
	require.Equal(t, closed+kept, transport.closed)
}

func TestASessionWhoseSecretWasRotatedIsGivenUp(t *testing.T) {
	var pool Pool
	loads := 0
	env := Environment{LoadSecret: func(context.Context, string) ([]byte, error) {
		loads++
		return fmt.Appendf(nil, `{"auth_token":"t0ken-%d"}`, loads), nil
	}}
	p := &plan.Plan{Options: plan.Options{Endpoint: "http://127.0.0.1", ProjectID: "p", Auth: plan.Auth{Method: plan.AuthSecret, SecretID: "arn:x"}}}
	s := pool.Get(p, env)
	n, err := s.credentials.Authorize(t.Context(), &http.Request{Header: http.Header{}}, rest.Request{})
	require.NoError(t, err)
	require.Same(t, s, pool.Get(p, env), "a secret is loaded once for many runs")
	require.True(t, s.credentials.Refused(n))
	_, err = s.credentials.Authorize(t.Context(), &http.Request{Header: http.Header{}}, rest.Request{})
	require.NoError(t, err)
	require.NotSame(t, s, pool.Get(p, env), "another account has other projects")
}

func TestAConnectedSessionIsReusedWhateverItsSignInMethod(t *testing.T) {
	loads := 0
	env := Environment{LoadSecret: func(context.Context, string) ([]byte, error) {
		loads++
		return []byte(`{"auth_token":"t0ken"}`), nil
	}}
	for _, auth := range []plan.Auth{{Method: plan.AuthToken, Token: rest.NewSecret("t0ken")}, {Method: plan.AuthSecret, SecretID: "arn:x"}} {
		var pool Pool
		p := &plan.Plan{Options: plan.Options{Endpoint: "http://127.0.0.1", ProjectID: "p", Auth: auth}}
		first, err := pool.Get(p, env).Connect(t.Context())
		require.NoError(t, err)
		again, err := pool.Get(p, env).Connect(t.Context())
		require.NoError(t, err)
		require.Same(t, first, again)
	}
}
