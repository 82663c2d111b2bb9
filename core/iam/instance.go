package iam

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

const (
	// MetadataEndpoint is where an instance of Huawei Cloud finds its metadata service.
	MetadataEndpoint = "http://169.254.169.254"
	// metadataLimit is short: the service is on the same host, and where there is none, no answer comes at all.
	metadataLimit = 3 * time.Second
)

var errNoMetadata = fmt.Errorf("no answer within %v", metadataLimit)

// NewMetadataClient returns the client for the metadata service. It never uses a proxy.
func NewMetadataClient(userAgent string, trace func(rest.Trace)) *rest.Client {
	transport := rest.NewTransport(1)
	transport.Proxy = nil
	transport.DisableKeepAlives = true // it is asked once a day
	return &rest.Client{Transport: transport, UserAgent: userAgent, Trace: trace}
}

// metadataTokenLife is how long the token is valid that an instance may demand before it shows anything, in seconds. It is used at once.
const metadataTokenLife = "21600"

// InstanceKeys returns the function that reads the temporary keys of the instance that this program runs on:
// GET {metadata}/openstack/latest/securitykey, with a token of PUT {metadata}/meta-data/latest/api/token where the instance has such
// tokens, of which redactor is told. Errors are of type *rest.AuthError.
func InstanceKeys(client *rest.Client, endpoint string, redactor *rest.Redactor) func(context.Context) (Issued, error) {
	call := func(ctx context.Context, r rest.Request, path string) (*rest.Response, error) {
		var err error
		if r.URL, err = url.Parse(endpoint + path); err != nil {
			return nil, &rest.AuthError{Problem: "the address of the metadata service is not one", Err: err}
		}
		r.Confidential = true
		answer, _, err := client.Do(ctx, r, nil)
		return answer, err
	}
	return func(ctx context.Context) (Issued, error) {
		limited, cancel := context.WithTimeoutCause(ctx, metadataLimit, errNoMetadata)
		defer cancel()
		keys := rest.Request{Op: "reading the instance's keys", Method: http.MethodGet, Header: http.Header{}}
		answer, err := call(limited, rest.Request{Op: "asking for a metadata token", Method: http.MethodPut,
			Header: http.Header{"X-Metadata-Token-Ttl-Seconds": {metadataTokenLife}}}, "/meta-data/latest/api/token")
		switch {
		case err == nil:
			token := rest.NewSecret(string(answer.Body))
			if fault := rest.CheckHeader("the metadata token", token); fault != nil {
				return Issued{}, &rest.AuthError{Problem: fault.Problem, Remedy: metadataRemedy}
			}
			redactor.Add(token)
			keys.Header["X-Metadata-Token"] = []string{token.Reveal()}
		case !hasNoTokens(err):
			return Issued{}, instanceError(ctx, err)
		}
		var issued Issued
		if answer, err = call(limited, keys, "/openstack/latest/securitykey"); err == nil {
			issued, err = readTemporaryKeys(keys.Op, answer)
		}
		if err != nil {
			err = instanceError(ctx, err)
		}
		return issued, err
	}
}

// hasNoTokens tells whether a metadata service refused to give a token because it knows none: then it takes calls without.
func hasNoTokens(err error) bool {
	var refused *rest.APIError
	return errors.As(err, &refused) && slices.Contains([]int{http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusServiceUnavailable}, refused.Status)
}

const metadataRemedy = "use ecs-agency only on an instance (ECS) of Huawei Cloud; elsewhere set other credentials"

func instanceError(ctx context.Context, err error) error {
	var broken *rest.TransportError
	var refused *rest.APIError
	switch {
	case errors.As(err, &broken) && ctx.Err() == nil:
		// Trying again would not bring up a metadata service.
		return &rest.AuthError{Problem: "the metadata service of a Huawei Cloud instance cannot be read: " + broken.Err.Error(), Remedy: metadataRemedy}
	case errors.As(err, &refused) && (refused.Status == http.StatusNotFound || speaksOf(refused, "configure cloud service agency")):
		return &rest.AuthError{
			Problem: "the metadata service of this instance has no keys",
			Remedy:  "give the instance an agency (console: Elastic Cloud Server > the instance > Agency)",
			Err:     err,
		}
	}
	return refusal(err, "the keys of this instance cannot be read", func(e *rest.APIError) string {
		if e.Status == http.StatusUnauthorized {
			return "check the metadata service of the instance: it demands a token and gives none"
		}
		return "check the agency of the instance"
	})
}
