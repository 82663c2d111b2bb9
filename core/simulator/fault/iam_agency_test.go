package fault_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

const agencyPath = "/v3.0/OS-CREDENTIAL/securitytokens"

// keys are temporary keys, or permanent ones without the last two.
// signed makes one request signed with keys.
func assumeBody(agency, domain string) string {
	return fmt.Sprintf(`{"auth":{"identity":{"methods":["assume_role"],"assume_role":{"agency_name":%q,"domain_name":%q,`+
		`"duration_seconds":3600}}}}`, agency, domain)
}

var (
	ownKeys = keys{Access: "AK", Secret: "SK"}
	account = []fault.Option{
		fault.Rehearsal(), fault.WithKey("AK", "SK"), fault.WithToken("good"), fault.WithProject("ours", "cn-north-4"),
		fault.WithAgency(fault.Agency{
			Name: "operator", Domain: "theirs", DomainID: "d1", Projects: []fault.Project{{ID: "p1", Name: "cn-north-4"}},
		}),
		fault.WithAgency(fault.Agency{Name: "closed", Domain: "theirs", DomainID: "d1", Untrusted: true}),
	}
)

const readA = `{"jobs":["a"]}`

func TestAnAgencysKeysActInTheDelegatingAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, account...)
		for name, w := range map[string]*httptest.ResponseRecorder{
			"signed":       l.signed(ownKeys, "POST", agencyPath, assumeBody("operator", "theirs")),
			"with a token": l.do("POST", agencyPath, assumeBody("operator", "theirs"), "X-Auth-Token", "good"),
		} {
			require.Equal(t, http.StatusCreated, w.Code, name)
			k := issuedKeys(t, w)
			require.True(t, k.ExpiresAt.Equal(time.Now().Add(time.Hour)))
			require.Equal(t, 200, l.signed(k, "POST", "/v3/p1/jobs/batch-status", readA).Code, name)
			require.Equal(t, 403, l.signed(k, "POST", "/v3/ours/jobs/batch-status", readA).Code, "that is another account's project")
			projects := l.signed(k, "GET", "/v3/projects?name=cn-north-4", "").Body.String()
			require.Contains(t, projects, `"p1"`)
			require.NotContains(t, projects, `"ours"`)
		}
		require.Equal(t, 2, l.KeysIssued())
		require.Equal(t, 2, l.Requests(fault.OpAgency))
		require.Equal(t, 403, l.signed(ownKeys, "POST", "/v3/p1/jobs/batch-status", readA).Code, "own keys do not act there")
	})
}

func TestAnAgencyIsRefused(t *testing.T) {
	const unclear = "Request body is invalid."
	role := func(text string) string {
		return `{"auth":{"identity":{"methods":["assume_role"],"assume_role":{` + text + `}}}}`
	}
	for name, test := range map[string]struct {
		body, token string
		status      int
		message     string
	}{
		"without trust": {
			assumeBody("closed", "theirs"), "good", 403, "You are not authorized to perform the requested action.",
		},
		"that nobody made":   {assumeBody("x", "theirs"), "good", 404, "Could not find agency x in domain theirs."},
		"of another account": {assumeBody("operator", "x"), "good", 404, "Could not find agency operator in domain x."},
		"of another account, by ID": {
			role(`"agency_name":"operator","domain_id":"d2"`), "good", 404, "Could not find agency operator in domain d2.",
		},
		"to nobody":           {assumeBody("operator", "theirs"), "bad", 401, "The request you have made requires authentication."},
		"without a name":      {assumeBody("", "theirs"), "good", 400, unclear},
		"without an account":  {assumeBody("operator", ""), "good", 400, unclear},
		"for too short":       {role(`"agency_name":"operator","domain_id":"d1","duration_seconds":899`), "good", 400, unclear},
		"for too long":        {role(`"agency_name":"operator","domain_id":"d1","duration_seconds":86401`), "good", 400, unclear},
		"by another method":   {`{"auth":{"identity":{"methods":["token"]}}}`, "good", 400, unclear},
		"in what is not JSON": {`{`, "good", 400, unclear},
	} {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, account...)
			requireIAMError(t, l.do("POST", agencyPath, test.body, "X-Auth-Token", test.token), test.status, test.message)
			require.Zero(t, l.KeysIssued())
		})
	}
	t.Run("to who assumed another", func(t *testing.T) {
		l := newHarness(t, account...)
		k := issuedKeys(t, l.signed(ownKeys, "POST", agencyPath, assumeBody("operator", "theirs")))
		require.Equal(t, 403, l.signed(k, "POST", agencyPath, assumeBody("operator", "theirs")).Code)
	})
}

func TestAnAgencyIsFoundByItsAccountsID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, account...)
		const body = `{"auth":{"identity":{"methods":["assume_role"],"assume_role":{"agency_name":"operator","domain_id":"d1"}}}}`
		k := issuedKeys(t, l.do("POST", agencyPath, body, "X-Auth-Token", "good"))
		require.True(t, k.ExpiresAt.Equal(time.Now().Add(15*time.Minute)), "the default")
	})
}

func TestWithoutCredentialsSetUpEveryAgencyExists(t *testing.T) {
	l := newHarness(t, fault.Rehearsal())
	k := issuedKeys(t, l.do("POST", agencyPath, assumeBody("any", "one"), "X-Auth-Token", "any"))
	require.Equal(t, 200, l.signed(k, "POST", "/v3/p/jobs/batch-status", readA).Code)
	k.Secret = "x"
	require.Equal(t, 401, l.signed(k, "POST", "/v3/p/jobs/batch-status", readA).Code, "what was issued is checked")
}

func TestAnInstanceHasTemporaryKeys(t *testing.T) {
	const path = "/openstack/latest/securitykey"
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, append(account[:len(account):len(account)], fault.WithInstanceKeys(), fault.WithTokenLife(time.Hour))...)
		w := l.do("GET", path, nil)
		require.Equal(t, 200, w.Code)
		k := issuedKeys(t, w)
		require.True(t, k.ExpiresAt.Equal(time.Now().Add(time.Hour)))
		require.Equal(t, 200, l.signed(k, "POST", "/v3/ours/jobs/batch-status", readA).Code)
		require.Equal(t, 201, l.signed(k, "POST", agencyPath, assumeBody("operator", "theirs")).Code, "it may assume an agency")
	})
	t.Run("only if it is one", func(t *testing.T) {
		l := newHarness(t, account...)
		require.Equal(t, 404, l.do("GET", path, nil).Code)
		require.Equal(t, 1, l.Requests(fault.OpInstanceKeys))
	})
}
