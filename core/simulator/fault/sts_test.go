package fault_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestSTSGivesTheKeysOfATrustAgency(t *testing.T) {
	const urn, provider = "iam::1a2b:agency:drs", "iam::1a2b:oidc-provider:github"
	good, expired := jwt(`{"exp":4102444800,"sub":"x"}`), jwt(`{"exp":1}`)
	oidc := func(token string) string {
		return `{"agency_urn":"` + urn + `","provider_urn":"` + provider + `","agency_session_name":"test","id_token":"` + token + `"}`
	}
	for name, c := range map[string]struct {
		path, body string
		status     int
	}{
		"for an ID token":            {"/v5/agencies/assume-with-oidc", oidc(good), 200},
		"not for one that has ended": {"/v5/agencies/assume-with-oidc", oidc(expired), 401},
		"not without a session name": {"/v5/agencies/assume", `{"agency_urn":"` + urn + `"}`, 400},
		"not for too long":           {"/v5/agencies/assume", `{"agency_urn":"` + urn + `","agency_session_name":"test","duration_seconds":43201}`, 400},
		"for a token":                {"/v5/agencies/assume", `{"agency_urn":"` + urn + `","agency_session_name":"test"}`, 200},
		"not of another agency":      {"/v5/agencies/assume", `{"agency_urn":"` + urn + `x","agency_session_name":"test"}`, 404},
	} {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, fault.WithAgency(fault.Agency{URN: urn}), fault.WithIDP(provider), fault.WithToken("t0ken"))
			w := l.do("POST", c.path, c.body, "X-Auth-Token", "t0ken")
			require.Equal(t, c.status, w.Code, w.Body)
			if c.status == 200 {
				require.Contains(t, w.Body.String(), `"security_token":"simulated-security-token-`)
				require.Equal(t, 1, l.KeysIssued())
			}
		})
	}
	l := newHarness(t, fault.WithAgency(fault.Agency{URN: urn}), fault.WithToken("t0ken"))
	require.Equal(t, 401, l.do("POST", "/v5/agencies/assume", `{"agency_urn":"`+urn+`","agency_session_name":"test"}`).Code)
}
