package main

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// secrets reads AWS Secrets Manager as the function's role.
type secrets struct{ awsAccount }

// load returns the secret's text. Errors are of type *rest.AuthError.
func (s secrets) load(ctx context.Context, id string) ([]byte, error) {
	client := secretsmanager.New(secretsmanager.Options{
		Region:           s.regionOf(id),
		Credentials:      aws.CredentialsProviderFunc(s.credentials),
		BaseEndpoint:     s.endpoint("SECRETS_MANAGER"),
		HTTPClient:       newAWSClient(),
		RetryMaxAttempts: awsAttempts,
	})
	out, err := client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String(id)})
	if err != nil {
		return nil, awsError("the secret "+id+" (DRS_SECRET_ID) could not be read", "AWS Secrets Manager", err, secretRemedy)
	}
	if out.SecretString == nil {
		return nil, &rest.AuthError{
			Problem: "the secret " + id + " (DRS_SECRET_ID) holds bytes, not text",
			Remedy:  `store it as text: {"access_key":"…","secret_key":"…"}`,
		}
	}
	return []byte(*out.SecretString), nil
}

// regionOf is the region in the secret's ARN (arn:aws:secretsmanager:REGION:…), or the function's own.
func (s secrets) regionOf(id string) string {
	if parts := strings.Split(id, ":"); len(parts) > 3 && parts[0] == "arn" && parts[3] != "" {
		return parts[3]
	}
	return s.region()
}

// secretRemedy says what to do about a refusal of Secrets Manager.
func secretRemedy(code, message string) string {
	message = strings.ToLower(message)
	switch {
	case code == "ResourceNotFoundException":
		return "set DRS_SECRET_ID to the ARN of a secret in this account and region"
	case code == "DecryptionFailure":
		return "check that the key that encrypts this secret is enabled, and allow the function's role kms:Decrypt on it"
	case strings.Contains(message, "deletion"), strings.Contains(message, "deleted"):
		return "restore the secret: it is scheduled for deletion; or set DRS_SECRET_ID to another one"
	case strings.Contains(message, "kms"):
		return deniedRemedy(code, "kms:Decrypt on the key that encrypts this secret")
	}
	return deniedRemedy(code, "secretsmanager:GetSecretValue on this secret")
}
