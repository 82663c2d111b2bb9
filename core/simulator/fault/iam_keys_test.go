package fault_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

type keys struct {
	Access, Secret, SecurityToken string
	ExpiresAt                     time.Time `json:"expires_at"`
}

func (l *harness) signed(k keys, method, path, body string) *httptest.ResponseRecorder {
	l.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	fault.Sign(r, []byte(body), k.Access, k.Secret, k.SecurityToken)
	w := httptest.NewRecorder()
	l.ServeHTTP(w, r)
	return w
}

func issuedKeys(t *testing.T, w *httptest.ResponseRecorder) keys {
	t.Helper()
	k := read[struct{ Credential keys }](t, w).Credential
	require.NotEmpty(t, k.Access)
	require.NotEmpty(t, k.Secret)
	require.NotEmpty(t, k.SecurityToken)
	return k
}

func TestAnAgencysKeysEnd(t *testing.T) {
	for name, end := range map[string]func(*harness){
		"in time":          func(*harness) { time.Sleep(time.Hour) },
		"by being revoked": func(l *harness) { l.RevokeTokens() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newHarness(t, account...)
				k := issuedKeys(t, l.signed(ownKeys, "POST", agencyPath, assumeBody("operator", "theirs")))
				end(l)
				w := l.signed(k, "POST", "/v3/p1/jobs/batch-status", readA)
				require.Equal(t, 401, w.Code)
				require.Contains(t, w.Body.String(), "has expired")
			})
		})
	}
}

func TestTemporaryKeysNeedTheirSecretAndToken(t *testing.T) {
	l := newHarness(t, account...)
	good := issuedKeys(t, l.signed(ownKeys, "POST", agencyPath, assumeBody("operator", "theirs")))
	for name, change := range map[string]func(*keys){
		"another secret": func(k *keys) { k.Secret = "x" },
		"no token":       func(k *keys) { k.SecurityToken = "" },
	} {
		k := good
		change(&k)
		require.Equal(t, 401, l.signed(k, "POST", "/v3/p1/jobs/batch-status", readA).Code, name)
	}
}
