package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// awsAccount is the function's account, as Lambda's environment describes it. The rest of the SDK's configuration, which would look
// for credentials on disk and in the network, is left out: it costs start-up time.
type awsAccount struct{ getenv func(string) string }

func (a awsAccount) region() string { return a.getenv("AWS_REGION") }

// credentials are those of the function's role.
func (a awsAccount) credentials(context.Context) (aws.Credentials, error) {
	c := aws.Credentials{
		AccessKeyID:     a.getenv("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: a.getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken:    a.getenv("AWS_SESSION_TOKEN"),
	}
	if !c.HasKeys() {
		return c, errors.New("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set; in Lambda the function's role sets them")
	}
	return c, nil
}

// endpoint is the address that the environment gives for a service, such as "STS"; nil for the service's own.
func (a awsAccount) endpoint(service string) *string {
	for _, variable := range []string{"AWS_ENDPOINT_URL_" + service, "AWS_ENDPOINT_URL"} {
		if endpoint := a.getenv(variable); endpoint != "" {
			return aws.String(endpoint)
		}
	}
	return nil
}

const (
	// connectLimit is how long a connection to AWS may take. A function in a VPC without a route would wait until its end.
	connectLimit = 2 * time.Second
	// awsAttempts is how often a call to AWS is made at the most.
	awsAttempts = 2
)

// newAWSClient returns a client that tells soon whether AWS is in reach.
func newAWSClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: connectLimit}).DialContext,
			TLSHandshakeTimeout: connectLimit,
			ForceAttemptHTTP2:   true,
		},
		Timeout: 10 * time.Second,
	}
}
