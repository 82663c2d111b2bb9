package main

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/aws/smithy-go"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// secrets reads AWS Secrets Manager with the credentials that Lambda puts into the environment. The rest of the SDK's
// configuration, which would look for others on disk and in the network, is left out: it costs start-up time.
type secrets struct{ getenv func(string) string }

// load returns the secret's text. Errors are of type *core.AuthError.
func (s secrets) load(ctx context.Context, id string) ([]byte, error) {
	options := secretsmanager.Options{
		Region:      s.region(id),
		Credentials: aws.CredentialsProviderFunc(s.credentials),
	}
	for _, variable := range []string{"AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ENDPOINT_URL"} {
		if endpoint := s.getenv(variable); endpoint != "" {
			options.BaseEndpoint = aws.String(endpoint)
			break
		}
	}
	out, err := secretsmanager.New(options).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String(id)})
	if err != nil {
		return nil, secretError(id, err)
	}
	if out.SecretString == nil {
		return nil, &rest.AuthError{
			Problem: "the secret " + id + " (DRS_SECRET_ID) holds bytes, not text",
			Remedy:  `store it as text: {"access_key":"…","secret_key":"…"}`,
		}
	}
	return []byte(*out.SecretString), nil
}

// region is the one in the secret's ARN (arn:aws:secretsmanager:REGION:…), or the function's own.
func (s secrets) region(id string) string {
	if parts := strings.Split(id, ":"); len(parts) > 3 && parts[0] == "arn" && parts[3] != "" {
		return parts[3]
	}
	return s.getenv("AWS_REGION")
}

func (s secrets) credentials(context.Context) (aws.Credentials, error) {
	c := aws.Credentials{
		AccessKeyID:     s.getenv("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: s.getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken:    s.getenv("AWS_SESSION_TOKEN"),
	}
	if !c.HasKeys() {
		return c, errors.New("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set; in Lambda the function's role sets them")
	}
	return c, nil
}

// secretError says what to do about a secret that could not be read.
func secretError(id string, err error) error {
	e := &rest.AuthError{Problem: "the secret " + id + " (DRS_SECRET_ID) could not be read", Err: err}
	var missing *types.ResourceNotFoundException
	var refused smithy.APIError
	switch {
	case errors.As(err, &missing):
		e.Remedy = "set DRS_SECRET_ID to the ARN of a secret in this account and region"
	case errors.As(err, &refused) && strings.Contains(refused.ErrorCode(), "AccessDenied"):
		e.Remedy = "allow the function's role secretsmanager:GetSecretValue on this secret"
		if strings.Contains(strings.ToLower(refused.ErrorMessage()), "kms") {
			e.Remedy = "allow the function's role kms:Decrypt on the key that encrypts this secret"
		}
	default:
		e.Remedy = "check DRS_SECRET_ID, and that the function can reach AWS Secrets Manager"
	}
	return e
}
