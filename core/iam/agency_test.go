package iam

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

const keysBody = `{"credential":{"access":"AK-1","secret":"s3cr3t-sk","securitytoken":"s3cr3t-st","expires_at":"2030-01-02T03:04:05.678000Z"}}`

var operator = Agency{Name: "operator", Domain: "acme"}

func TestAnAgencyIsAssumedAsTheAPIDocuments(t *testing.T) {
	for name, own := range map[string]rest.Credentials{
		"with a token": Token(rest.NewSecret(token)),
		"signed":       Keys(rest.NewSecret("AK"), rest.NewSecret("SK"), rest.Secret{}),
	} {
		t.Run(name, func(t *testing.T) {
			s := newIAMServer(t, says(201, keysBody))
			var seen []rest.Trace
			client := s.caller()
			client.Trace = func(x rest.Trace) { seen = append(seen, x) }
			issued, err := AssumeAgency(client, s.url, operator, own)(t.Context())
			require.NoError(t, err)
			require.Equal(t, "AK-1 s3cr3t-sk s3cr3t-st", issued.Keys.AccessKey.Reveal()+" "+issued.Keys.SecretKey.Reveal()+" "+issued.Keys.SecurityToken.Reveal())
			require.Equal(t, time.Date(2030, 1, 2, 3, 4, 5, 678_000_000, time.UTC), issued.Expires)
			require.Len(t, s.asked, 1)
			require.Equal(t, "POST /v3.0/OS-CREDENTIAL/securitytokens", s.asked[0].method+" "+s.asked[0].uri)
			require.JSONEq(t, `{"auth":{"identity":{"methods":["assume_role"],"assume_role":{"agency_name":"operator","domain_name":"acme","duration_seconds":3600}}}}`, s.asked[0].body)
			if name == "signed" {
				require.Contains(t, s.asked[0].header.Get("Authorization"), "Access=AK,")
			} else {
				require.Equal(t, token, s.asked[0].header.Get("X-Auth-Token"))
			}
			require.NotContains(t, fmt.Sprintf("%+v %s", seen, seen[0].Response), "s3cr3t")
		})
	}
}

func TestAnAgencysKeysSignAndAreMasked(t *testing.T) {
	var masked []string
	s := newIAMServer(t, says(201, keysBody))
	c := Renewable(AssumeAgency(s.caller(), s.url, operator, Token(rest.NewSecret(token))),
		&rest.Redactor{Added: func(s rest.Secret) { masked = append(masked, s.Reveal()) }})
	for range 3 {
		req, err := http.NewRequest(http.MethodGet, "https://drs.example/v3/p/jobs", nil)
		require.NoError(t, err)
		_, err = c.Authorize(t.Context(), req, rest.Request{ProjectID: "p"})
		require.NoError(t, err)
		require.Contains(t, req.Header.Get("Authorization"), "Access=AK-1,")
		require.Equal(t, "s3cr3t-st", req.Header.Get("X-Security-Token"))
	}
	require.Len(t, s.asked, 1, "the keys are kept")
	require.Equal(t, []string{"AK-1", "s3cr3t-sk", "s3cr3t-st"}, masked)
}

func TestARefusedAgencyNamesTheProblemAndTheRemedy(t *testing.T) {
	says403 := says(403, `{"error":{"code":403,"message":"You are not authorized to perform the requested action.","title":"Forbidden"}}`)
	for name, c := range map[string]struct {
		answer    http.HandlerFunc
		want      string
		temporary bool
	}{
		"no trust": {says403, `agency "operator" of account "acme" cannot be assumed: agency sign-in: HTTP 403, 403: You are not authorized to perform the requested action.; ` +
			`check the trust: the agency must delegate to this account (console: IAM > Agencies), and the caller needs the permission Agent Operator in its own account`, false},
		"no such agency": {says(404, unknownScope), "check agency-name and agency-domain-name: the name of the agency, and of the account that created it", false},
		"wrong keys":     {says(401, wrongUser), "check the own credentials: IAM does not accept them", false},
		"a bad request":  {says(400, `{"error":{"code":400,"message":"x"}}`), "check agency-name, agency-domain-name and the own credentials", false},
		"unavailable":    {says(503, ""), "HTTP 503", true},
		"cut":            {says(201, keysBody[:60]), "the answer is not whole or not JSON", true},
		"no secret":      {says(201, `{"credential":{"access":"s3cr3t"}}`), "lacks an access key, its secret or its security token", true},
		"no time":        {says(201, `{"credential":{"access":"s3cr3t","secret":"s3cr3t","securitytoken":"s3cr3t","expires_at":"s3cr3t"}}`), "expires_at is not a time", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newIAMServer(t, c.answer)
			_, err := AssumeAgency(s.caller(), s.url, operator, Token(rest.NewSecret(token)))(t.Context())
			var auth *rest.AuthError
			require.ErrorAs(t, err, &auth)
			require.ErrorContains(t, err, c.want)
			require.Equal(t, c.temporary, auth.Temporary())
			require.NotContains(t, err.Error(), "s3cr3t")
			require.Len(t, s.asked, 1)
		})
	}
}

func TestOwnCredentialsThatAreRefusedAreRenewedOnceForAnAgency(t *testing.T) {
	s := newIAMServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Auth-Token") == "token-1" {
			says(401, wrongUser)(w, r)
			return
		}
		says(201, keysBody)(w, r)
	})
	n := 0
	own := Renewable(func(context.Context) (Issued, error) {
		n++
		return Issued{Token: rest.NewSecret(fmt.Sprintf("token-%d", n))}, nil
	}, nil)
	_, err := AssumeAgency(s.caller(), s.url, operator, own)(t.Context())
	require.NoError(t, err)
	require.Len(t, s.asked, 2)
}

func TestAnAgencyThatIsRefusedForSomethingElseIsAskedForOnce(t *testing.T) {
	s := newIAMServer(t, says(403, `{"error":{"code":403,"message":"no trust"}}`))
	own := Renewable(func(context.Context) (Issued, error) { return Issued{Token: rest.NewSecret("token-1")}, nil }, nil)
	_, err := AssumeAgency(s.caller(), s.url, operator, own)(t.Context())
	require.Error(t, err)
	require.Len(t, s.asked, 1)
}

func TestAScopeIsAProjectOrAnAccount(t *testing.T) {
	for want, scope := range map[string]Scope{
		`{"project":{"id":"0a1b2c3d4e5f60718293a4b5c6d7e8f9"}}`: {ProjectID: "0a1b2c3d4e5f60718293a4b5c6d7e8f9", Region: "cn-north-4"},
		`{"project":{"name":"cn-north-4"}}`:                     {Region: "cn-north-4"},
		`{"domain":{"name":"acme"}}`:                            {Domain: "acme", Region: "cn-north-4"},
	} {
		got, err := json.Marshal(scope)
		require.NoError(t, err)
		require.Equal(t, want, string(got))
		require.NotEmpty(t, scope.String())
	}
}
