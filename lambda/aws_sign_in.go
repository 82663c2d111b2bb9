package main

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// secret returns the text of a secret of AWS Secrets Manager, read as the function's role. Errors are of type *rest.AuthError.
func (a awsAccount) secret(ctx context.Context, id string) ([]byte, error) {
	client := secretsmanager.New(secretsmanager.Options{
		Region:           a.secretRegion(id),
		Credentials:      aws.CredentialsProviderFunc(a.credentials),
		BaseEndpoint:     a.endpoint("SECRETS_MANAGER"),
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

// secretRegion is the region in the secret's ARN (arn:aws:secretsmanager:REGION:…), or the function's own.
func (a awsAccount) secretRegion(id string) string {
	if parts := strings.Split(id, ":"); len(parts) > 3 && parts[0] == "arn" && parts[3] != "" {
		return parts[3]
	}
	return a.region()
}

// secretRemedy says what to do about a refusal of Secrets Manager.
func secretRemedy(code, message string) string {
	lower := strings.ToLower(message)
	switch {
	case code == "ResourceNotFoundException":
		return "set DRS_SECRET_ID to the ARN of a secret in this account and region"
	case code == "DecryptionFailure":
		return "check that the key that encrypts this secret is enabled, and allow the function's role kms:Decrypt on it"
	case strings.Contains(lower, "deletion"), strings.Contains(lower, "deleted"):
		return "restore the secret: it is scheduled for deletion; or set DRS_SECRET_ID to another one"
	case strings.Contains(lower, "kms"):
		return deniedRemedy(code, message, "kms:Decrypt on the key that encrypts this secret")
	}
	return deniedRemedy(code, message, "secretsmanager:GetSecretValue on this secret")
}

// tokenLife is how long an ID token is valid, in seconds: the shortest that STS takes. It is exchanged at once.
const tokenLife = 60

// idToken returns an ID token of the function's role for the audience, which AWS STS signs: sts:GetWebIdentityToken, in the
// function's own region, since the global endpoint does not offer it. Errors are of type *rest.AuthError.
func (a awsAccount) idToken(ctx context.Context, audience string) (rest.Secret, error) {
	if audience == "" {
		return rest.Secret{}, &rest.AuthError{
			Problem: "the ID token has no audience",
			Remedy:  "set DRS_OIDC_AUDIENCE to the client ID of the identity provider in Huawei Cloud",
		}
	}
	client := sts.New(sts.Options{
		Region:           a.region(),
		Credentials:      aws.CredentialsProviderFunc(a.credentials),
		BaseEndpoint:     a.endpoint("STS"),
		HTTPClient:       newAWSClient(),
		RetryMaxAttempts: awsAttempts,
	})
	out, err := client.GetWebIdentityToken(ctx, &sts.GetWebIdentityTokenInput{
		Audience:         []string{audience},
		SigningAlgorithm: aws.String("RS256"),
		DurationSeconds:  aws.Int32(tokenLife),
	})
	if err != nil {
		return rest.Secret{}, awsError("AWS STS gave the function no ID token", "AWS STS", err, tokenRemedy)
	}
	return rest.NewSecret(aws.ToString(out.WebIdentityToken)), nil
}

// tokenRemedy says what to do about a refusal of STS.
func tokenRemedy(code, message string) string {
	switch code {
	case "OutboundWebIdentityFederationDisabled", "OutboundWebIdentityFederationDisabledException":
		return "switch outbound web identity federation on, once in the account: aws iam enable-outbound-web-identity-federation"
	case "InvalidAction", "UnknownOperationException":
		return "check AWS_ENDPOINT_URL_STS: what answers there does not offer GetWebIdentityToken; the endpoints of regions do, the global one does not"
	}
	return deniedRemedy(code, message, "sts:GetWebIdentityToken for this audience")
}
