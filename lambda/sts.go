package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// tokenLife is how long an ID token is valid, in seconds: the shortest that STS takes. It is exchanged at once.
const tokenLife = 60

// identity has AWS STS sign ID tokens for the function's role.
type identity struct{ awsAccount }

// token returns an ID token for the audience: sts:GetWebIdentityToken, in the function's own region, since the global endpoint does not
// offer it. Errors are of type *rest.AuthError.
func (i identity) token(ctx context.Context, audience string) (rest.Secret, error) {
	if audience == "" {
		return rest.Secret{}, &rest.AuthError{
			Problem: "the ID token has no audience",
			Remedy:  "set DRS_OIDC_AUDIENCE to the client ID of the identity provider in Huawei Cloud",
		}
	}
	client := sts.New(sts.Options{
		Region:           i.region(),
		Credentials:      aws.CredentialsProviderFunc(i.credentials),
		BaseEndpoint:     i.endpoint("STS"),
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
func tokenRemedy(code, _ string) string {
	switch code {
	case "OutboundWebIdentityFederationDisabled", "OutboundWebIdentityFederationDisabledException":
		return "switch outbound web identity federation on, once in the account: aws iam enable-outbound-web-identity-federation"
	case "InvalidAction", "UnknownOperationException":
		return "check AWS_ENDPOINT_URL_STS: what answers there does not offer GetWebIdentityToken; the endpoints of regions do, the global one does not"
	}
	return deniedRemedy(code, "sts:GetWebIdentityToken for this audience")
}
