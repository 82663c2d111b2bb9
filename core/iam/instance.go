package iam

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
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

// InstanceKeys returns the function that reads the temporary keys of the instance that this program runs on:
// GET {metadata}/openstack/latest/securitykey. Errors are of type *rest.AuthError.
func InstanceKeys(client *rest.Client, endpoint string) func(context.Context) (Issued, error) {
	return func(ctx context.Context) (Issued, error) {
		u, err := url.Parse(endpoint + "/openstack/latest/securitykey")
		if err != nil {
			return Issued{}, &rest.AuthError{Problem: "the address of the metadata service is not one", Err: err}
		}
		limited, cancel := context.WithTimeoutCause(ctx, metadataLimit, errNoMetadata)
		defer cancel()
		r := rest.Request{Op: "reading the instance's keys", Method: http.MethodGet, URL: u, Header: http.Header{}, Confidential: true}
		answer, _, err := client.Do(limited, r, nil)
		var issued Issued
		if err == nil {
			if issued, err = readTemporaryKeys(r.Op, answer); err == nil {
				return issued, nil
			}
		}
		return issued, instanceError(ctx, err)
	}
}

func instanceError(ctx context.Context, err error) error {
	var broken *rest.TransportError
	var refused *rest.APIError
	switch {
	case errors.As(err, &broken) && ctx.Err() == nil:
		// Trying again would not bring up a metadata service.
		return &rest.AuthError{
			Problem: "the metadata service of a Huawei Cloud instance cannot be read: " + broken.Err.Error(),
			Remedy:  "use ecs-agency only on an instance (ECS) of Huawei Cloud; elsewhere set other credentials",
		}
	case errors.As(err, &refused) && refused.Status == http.StatusNotFound:
		return &rest.AuthError{
			Problem: "the metadata service of this instance has no keys",
			Remedy:  "give the instance an agency (console: Elastic Cloud Server > the instance > Agency)",
			Err:     err,
		}
	}
	return refusal(err, "the keys of this instance cannot be read", func(*rest.APIError) string {
		return "check the agency of the instance"
	})
}
