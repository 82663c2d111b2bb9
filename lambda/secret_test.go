package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
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
	text, err := secrets{awsAccount{getenv}}.load(t.Context(), secretARN)
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
			_, err := secrets{awsAccount{getenv}}.load(t.Context(), secretARN)
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
