package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	smithyhttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
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

// awsError is the failure of a call to a service of AWS that signing in needs. What may pass is marked as such, and is not tried
// again in this invocation: the SDK did. remedy says what to do about a code of the service; empty if it knows nothing.
func awsError(problem, service string, err error, remedy func(code, message string) string) error {
	e := &rest.AuthError{Problem: problem, Err: err}
	var refused smithy.APIError
	var dialled *net.OpError
	var unverified *tls.CertificateVerificationError
	var response *smithyhttp.ResponseError
	passes := func(what, remedy string) {
		e.Exhausted, e.Remedy = true, remedy
		e.Err = &rest.TransportError{Op: what, Err: err}
	}
	switch {
	case errors.As(err, &unverified):
		e.Remedy = "check the address of " + service + " (AWS_ENDPOINT_URL) and the proxy: the certificate there is not accepted"
	case errors.As(err, &dialled) && dialled.Op == "dial":
		passes("connecting to "+service, noRoute)
		e.Err.(*rest.TransportError).Err = dialled
	case errors.As(err, &refused) && isThrottling(refused.ErrorCode()):
		passes("asking "+service, service+" throttles this account: the next invocation may succeed; start fewer at once")
	case errors.As(err, &refused) && isExpired(refused.ErrorCode()):
		passes("asking "+service, "the credentials of the function's role have expired, or are about to: Lambda renews them, and the next invocation may succeed")
	case errors.As(err, &refused) && remedy(refused.ErrorCode(), refused.ErrorMessage()) != "":
		e.Remedy = remedy(refused.ErrorCode(), refused.ErrorMessage())
	case errors.As(err, &response) && response.HTTPStatusCode() >= 500, errors.As(err, &refused) && refused.ErrorFault() == smithy.FaultServer:
		passes("asking "+service, service+" is unavailable: the next invocation may succeed")
	case errors.As(err, &refused):
		e.Remedy = "see what " + service + " says"
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		passes("asking "+service, "raise the function's timeout, or check that it reaches "+service)
	default:
		passes("asking "+service, noRoute)
	}
	return e
}

const noRoute = "check the function's network: in a VPC it needs a NAT gateway or an interface endpoint for this service, and a security group that lets it out"

func isThrottling(code string) bool {
	return strings.Contains(code, "Throttl") || strings.Contains(code, "TooManyRequests") || code == "RequestLimitExceeded" || code == "SlowDown"
}

// isExpired reports whether the credentials of the role have expired, or will before the token would that was asked for.
func isExpired(code string) bool {
	return strings.HasPrefix(code, "ExpiredToken") || code == "RequestExpired" || strings.HasPrefix(code, "SessionDurationEscalation")
}

// deniers are the policies beside the role's own that AWS names in a refusal, each with who can change it.
var deniers = [...]struct{ named, who string }{
	{"service control policy", "the administrator of your AWS organization"},
	{"resource control policy", "the administrator of your AWS organization"},
	{"permissions boundary", "who owns the boundary"},
	{"VPC endpoint policy", "who owns the VPC endpoint"},
	{"resource-based policy", "who owns the resource"},
}

// deniedRemedy says who has to allow the action that was refused; empty if the code says something else.
func deniedRemedy(code, message, action string) string {
	if !strings.Contains(code, "AccessDenied") {
		return ""
	}
	for _, d := range deniers {
		if strings.Contains(strings.ToLower(message), strings.ToLower(d.named)) {
			return fmt.Sprintf("a %s refuses %s, whatever the role allows: ask %s", d.named, action, d.who)
		}
	}
	return "allow the function's role " + action
}
