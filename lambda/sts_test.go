package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// securityTokens speaks as much of the API of AWS STS as the function calls.
type securityTokens struct {
	t      *testing.T
	status int
	answer string
	calls  atomic.Int32
}

func (s *securityTokens) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.calls.Add(1)
	body, err := io.ReadAll(r.Body)
	require.NoError(s.t, err)
	form, err := url.ParseQuery(string(body))
	require.NoError(s.t, err)
	require.Equal(s.t, "GetWebIdentityToken", form.Get("Action"))
	require.Equal(s.t, "RS256", form.Get("SigningAlgorithm"))
	require.Equal(s.t, "60", form.Get("DurationSeconds"))
	require.Equal(s.t, "huawei", form.Get("Audience.member.1"))
	require.Contains(s.t, r.Header.Get("Authorization"), "/eu-central-1/sts/aws4_request", "the function's own region")
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(s.status)
	_, _ = io.WriteString(w, s.answer)
}

// roleToken is an ID token as AWS signs it for a role.
func roleToken() string {
	encode := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	claims := fmt.Sprintf(`{"iss":"https://example.tokens.sts.global.api.aws","aud":"huawei","sub":"arn:aws:iam::123456789012:role/drs","exp":%d}`, time.Now().Add(time.Minute).Unix())
	return encode(`{"alg":"RS256"}`) + "." + encode(claims) + ".s3cr3tsignature"
}

func tokenAnswer(token string) string {
	return `<GetWebIdentityTokenResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetWebIdentityTokenResult><WebIdentityToken>` + token +
		`</WebIdentityToken><Expiration>2030-01-01T00:00:00Z</Expiration></GetWebIdentityTokenResult></GetWebIdentityTokenResponse>`
}

func refusedBySTS(code, message string) string {
	return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>` + code + `</Code><Message>` + message + `</Message></Error><RequestId>x</RequestId></ErrorResponse>`
}

func withSTS(t *testing.T, status int, answer string) (*securityTokens, func(string) string) {
	s := &securityTokens{t: t, status: status, answer: answer}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	variables := map[string]string{"AWS_ENDPOINT_URL_STS": server.URL, "AWS_REGION": "eu-central-1",
		"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "s3cr3t-aws", "AWS_SESSION_TOKEN": "session"}
	return s, func(name string) string { return variables[name] }
}

func TestTheFunctionSignsInAsItsRole(t *testing.T) {
	s, getenv := withSTS(t, 200, tokenAnswer(roleToken()))
	provider := fault.IDProvider{Issuer: "https://example.tokens.sts.global.api.aws", ClientID: "huawei"}
	f := newFunctionOf(t, []fault.Option{fault.Rehearsal(), fault.WithIDProvider("aws", provider)},
		"DRS_AUTH_TOKEN", "", "DRS_IDP_ID", "aws", "DRS_OIDC_AUDIENCE", "huawei", "DRS_IAM_ENDPOINT", simulated,
		"DRS_BATCH_SIZE", "1", "AWS_ENDPOINT_URL_STS", getenv("AWS_ENDPOINT_URL_STS"),
		"AWS_REGION", "eu-central-1", "AWS_ACCESS_KEY_ID", "AKIA", "AWS_SECRET_ACCESS_KEY", "s3cr3t-aws", "AWS_SESSION_TOKEN", "session")
	f.report(`{"jobs":["task-a","task-b","task-c"]}`)
	f.report(`{"jobs":["task-d"]}`)
	require.EqualValues(t, 1, s.calls.Load(), "one token for all batches and invocations")
	require.Equal(t, 1, f.sim.TokensIssued())
	require.NotContains(t, f.seen.String(), "s3cr3t")
}

func TestWhySTSGivesNoTokenIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		status       int
		answer, want string
		temporary    bool
	}{
		"federation is off":   {status: 400, answer: refusedBySTS("OutboundWebIdentityFederationDisabledException", "Disabled."), want: "aws iam enable-outbound-web-identity-federation"},
		"no permission":       {status: 403, answer: refusedBySTS("AccessDenied", "Not authorized."), want: "allow the function's role sts:GetWebIdentityToken"},
		"an old endpoint":     {status: 400, answer: refusedBySTS("InvalidAction", "Could not find operation."), want: "check AWS_ENDPOINT_URL_STS"},
		"throttled":           {status: 400, answer: refusedBySTS("Throttling", "Rate exceeded"), want: "throttles this account", temporary: true},
		"expired credentials": {status: 403, answer: refusedBySTS("ExpiredTokenException", "The security token included in the request is expired"), want: "have expired", temporary: true},
		"out of order":        {status: 503, answer: "<html>", want: "out of order", temporary: true},
	} {
		t.Run(name, func(t *testing.T) {
			_, getenv := withSTS(t, c.status, c.answer)
			_, err := identity{awsAccount{getenv}}.token(t.Context(), "huawei")
			var auth *rest.AuthError
			require.ErrorAs(t, err, &auth)
			require.ErrorContains(t, err, c.want)
			require.Equal(t, c.temporary, auth.Temporary())
			require.NotContains(t, err.Error(), "s3cr3t")
		})
	}
	_, err := identity{awsAccount{func(string) string { return "" }}}.token(t.Context(), "")
	require.ErrorContains(t, err, "set DRS_OIDC_AUDIENCE")
}
