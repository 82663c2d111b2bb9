package main

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Where nothing answers, the function says so soon, and that it may pass.
func TestAnAWSServiceThatIsOutOfReachIsToldSoon(t *testing.T) {
	began := time.Now()
	f := newFunction(t, "DRS_AUTH_TOKEN", "", "DRS_SECRET_ID", secretARN, "DRS_IAM_ENDPOINT", "http://127.0.0.1:1",
		"AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:1", "DRS_BATCH_SIZE", "1",
		"AWS_ACCESS_KEY_ID", "AKIA", "AWS_SECRET_ACCESS_KEY", "s3cr3t-aws", "AWS_SESSION_TOKEN", "session")
	kind, message := f.failure(`{"jobs":["task-a","task-b","task-c"]}`)
	require.Equal(t, "TransientError", kind)
	require.Contains(t, message.Error, "connecting to AWS Secrets Manager")
	require.Contains(t, message.Error, "NAT gateway")
	require.Less(t, time.Since(began), 20*time.Second, "once, not for each batch and attempt")
	require.NotContains(t, f.seen.String(), "s3cr3t")
}

func TestWhatMayPassIsToldFromWhatNeedsAPerson(t *testing.T) {
	for name, c := range map[string]struct {
		status       int
		answer, want string
		temporary    bool
	}{
		"throttled":           {400, `{"__type":"ThrottlingException","Message":"Rate exceeded"}`, "throttles this account", true},
		"unavailable":         {500, `{"__type":"InternalServiceError","Message":"x"}`, "is unavailable", true},
		"expired credentials": {400, `{"__type":"ExpiredTokenException","Message":"expired"}`, "have expired", true},
		"no permission":       {400, `{"__type":"AccessDeniedException","Message":"User: arn:x is not authorized to perform: secretsmanager:GetSecretValue on resource: y because no identity-based policy allows it"}`, "allow the function's role secretsmanager:GetSecretValue", false},
		"an organization":     {400, `{"__type":"AccessDeniedException","Message":"User: arn:x is not authorized to perform: secretsmanager:GetSecretValue on resource: y with an explicit deny in a service control policy"}`, "ask the administrator of your AWS organization", false},
		"a boundary":          {400, `{"__type":"AccessDeniedException","Message":"User: arn:x is not authorized to perform: secretsmanager:GetSecretValue because no permissions boundary allows it"}`, "ask who owns the boundary", false},
		"a VPC endpoint":      {400, `{"__type":"AccessDeniedException","Message":"User: arn:x is not authorized with an explicit deny in a VPC endpoint policy"}`, "ask who owns the VPC endpoint", false},
		"decryption":          {400, `{"__type":"DecryptionFailure","Message":"x"}`, "kms:Decrypt", false},
		"pending deletion":    {400, `{"__type":"InvalidRequestException","Message":"You can't perform this operation on the secret because it was marked for deletion."}`, "restore the secret", false},
	} {
		t.Run(name, func(t *testing.T) {
			_, getenv := withManager(t, c.status, c.answer)
			_, err := awsAccount{getenv}.secret(t.Context(), secretARN)
			var auth *rest.AuthError
			require.ErrorAs(t, err, &auth)
			require.Equal(t, c.temporary, auth.Temporary())
			require.Equal(t, c.temporary, auth.Exhausted, "the SDK tried again already")
			require.Contains(t, auth.Remedy, c.want)
		})
	}
}

// A certificate does not become another by trying again.
func TestACertificateThatIsNotAcceptedNeedsAPerson(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	variables := map[string]string{"AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "s3cr3t-aws"}
	_, err := awsAccount{func(name string) string { return variables[name] }}.secret(t.Context(), secretARN)
	var auth *rest.AuthError
	require.ErrorAs(t, err, &auth)
	require.False(t, auth.Temporary())
	require.Contains(t, auth.Remedy, "the certificate there is not accepted")
}
