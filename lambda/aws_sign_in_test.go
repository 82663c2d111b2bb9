package main

import (
	"encoding/base64"
	"encoding/json"
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

const secretARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:drs-AbCdEf"

// manager speaks as much of the API of AWS Secrets Manager as the function calls.
type manager struct {
	t      *testing.T
	status int
	answer string
	reads  atomic.Int32
}

func (m *manager) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.reads.Add(1)
	body, err := io.ReadAll(r.Body)
	require.NoError(m.t, err)
	var request struct {
		SecretID string `json:"SecretId"`
	}
	require.NoError(m.t, json.Unmarshal(body, &request))
	require.Equal(m.t, secretARN, request.SecretID)
	require.Equal(m.t, "secretsmanager.GetSecretValue", r.Header.Get("X-Amz-Target"))
	require.Contains(m.t, r.Header.Get("Authorization"), "/eu-central-1/secretsmanager/aws4_request", "the region is the secret's")
	require.Equal(m.t, "session", r.Header.Get("X-Amz-Security-Token"))
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(m.status)
	_, _ = io.WriteString(w, m.answer)
}

func stored(text string) string {
	content, _ := json.Marshal(map[string]string{"ARN": secretARN, "Name": "drs", "SecretString": text})
	return string(content)
}

func withManager(t *testing.T, status int, answer string) (*manager, func(string) string) {
	m := &manager{t: t, status: status, answer: answer}
	s := httptest.NewServer(m)
	t.Cleanup(s.Close)
	variables := map[string]string{
		"AWS_ENDPOINT_URL_SECRETS_MANAGER": s.URL, "AWS_REGION": "us-east-1",
		"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "s3cr3t-aws", "AWS_SESSION_TOKEN": "session",
	}
	return m, func(name string) string { return variables[name] }
}

func TestASecretIsReadFromSecretsManager(t *testing.T) {
	_, getenv := withManager(t, 200, stored(`{"auth_token":"x"}`))
	text, err := awsAccount{getenv}.secret(t.Context(), secretARN)
	require.NoError(t, err)
	require.JSONEq(t, `{"auth_token":"x"}`, string(text))
}

func TestAnUnreadableSecretNamesTheRemedy(t *testing.T) {
	for name, c := range map[string]struct {
		status       int
		answer, want string
	}{
		"no permission":     {400, `{"__type":"AccessDeniedException","Message":"User is not authorized to perform: secretsmanager:GetSecretValue"}`, "allow the function's role secretsmanager:GetSecretValue on this secret"},
		"no key permission": {400, `{"__type":"AccessDeniedException","Message":"Access to KMS is not allowed"}`, "allow the function's role kms:Decrypt on the key that encrypts this secret"},
		"no such secret":    {400, `{"__type":"ResourceNotFoundException","Message":"Secrets Manager can't find the specified secret."}`, "set DRS_SECRET_ID to the ARN of a secret in this account and region"},
		"bytes":             {200, `{"ARN":"x","SecretBinary":"AAAA"}`, "holds bytes, not text"},
	} {
		t.Run(name, func(t *testing.T) {
			_, getenv := withManager(t, c.status, c.answer)
			_, err := awsAccount{getenv}.secret(t.Context(), secretARN)
			require.IsType(t, &rest.AuthError{}, err)
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, secretARN)
			require.NotContains(t, err.Error(), "s3cr3t")
		})
	}
}

func TestTheFunctionReadsItsSecretOnceWhenItIsFirstNeeded(t *testing.T) {
	m, getenv := withManager(t, 200, stored(`{"auth_token":"s3cr3t-t0ken"}`))
	f := newFunction(t, "DRS_AUTH_TOKEN", "", "DRS_SECRET_ID", secretARN, "DRS_IAM_ENDPOINT", "http://127.0.0.1:1",
		"AWS_ENDPOINT_URL_SECRETS_MANAGER", getenv("AWS_ENDPOINT_URL_SECRETS_MANAGER"),
		"AWS_ACCESS_KEY_ID", "AKIA", "AWS_SECRET_ACCESS_KEY", "s3cr3t-aws", "AWS_SESSION_TOKEN", "session")
	require.Zero(t, m.reads.Load())
	f.report(`{"jobs":["task-a"]}`)
	f.report(`{"jobs":["task-b"]}`)
	require.EqualValues(t, 1, m.reads.Load())
	require.NotContains(t, f.seen.String(), "s3cr3t")
}

func TestARefusedSecretIsReadAgainOnce(t *testing.T) {
	m, getenv := withManager(t, 200, stored(`{"auth_token":"s3cr3t-old"}`))
	f := newFunction(t, "DRS_AUTH_TOKEN", "", "DRS_SECRET_ID", secretARN, "DRS_IAM_ENDPOINT", "http://127.0.0.1:1",
		"AWS_ENDPOINT_URL_SECRETS_MANAGER", getenv("AWS_ENDPOINT_URL_SECRETS_MANAGER"),
		"AWS_ACCESS_KEY_ID", "AKIA", "AWS_SECRET_ACCESS_KEY", "s3cr3t-aws", "AWS_SESSION_TOKEN", "session")
	kind, _ := f.failure(`{"jobs":["task-a"]}`) // refused, read again, and refused again: nothing was rotated
	require.Equal(t, "AuthError", kind)
	require.EqualValues(t, 2, m.reads.Load())
	require.NotContains(t, f.seen.String(), "s3cr3t")
}

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
		"keys that end soon":  {status: 403, answer: refusedBySTS("SessionDurationEscalationException", "The requested token duration would extend beyond the session."), want: "have expired", temporary: true},
		"an organization":     {status: 403, answer: refusedBySTS("AccessDenied", "User: arn:x is not authorized to perform: sts:GetWebIdentityToken with an explicit deny in a service control policy"), want: "a service control policy refuses sts:GetWebIdentityToken for this audience, whatever the role allows"},
		"unavailable":         {status: 503, answer: "<html>", want: "is unavailable", temporary: true},
	} {
		t.Run(name, func(t *testing.T) {
			_, getenv := withSTS(t, c.status, c.answer)
			_, err := awsAccount{getenv}.idToken(t.Context(), "huawei")
			var auth *rest.AuthError
			require.ErrorAs(t, err, &auth)
			require.ErrorContains(t, err, c.want)
			require.Equal(t, c.temporary, auth.Temporary())
			require.NotContains(t, err.Error(), "s3cr3t")
		})
	}
	_, err := awsAccount{func(string) string { return "" }}.idToken(t.Context(), "")
	require.ErrorContains(t, err, "set DRS_OIDC_AUDIENCE")
}
