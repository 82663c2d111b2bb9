package core

import (
	"context"
	"net/http"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Dependencies is what a Starter takes from its environment. Zero values serve.
type Dependencies struct {
	// Program is "action" or "lambda", for the User-Agent.
	Program string
	// Transport makes the connections; nil for one of its own.
	Transport http.RoundTripper
	// IDToken mints an OpenID Connect ID token, as GitHub does for a workflow and AWS STS for a role; nil where there is no such
	// service.
	IDToken func(ctx context.Context, audience string) (rest.Secret, error)
	// LoadSecret reads a secret of AWS Secrets Manager; nil where there is none.
	LoadSecret func(ctx context.Context, id string) ([]byte, error)
	// MetadataEndpoint is the address of the metadata service of a Huawei Cloud instance; empty for iam.MetadataEndpoint. Only tests
	// need another.
	MetadataEndpoint string
	// TokenObtained is told of each token and each secret of a key that a sign-in brings, before it is used, so that it can
	// be masked. Several goroutines may call it at once.
	TokenObtained func(rest.Secret)
	// Trace is told of each request and its response, with secrets removed. Several goroutines may call it at once.
	Trace func(rest.Trace)
}

// Starter starts tasks. It keeps connections, tokens and project IDs between runs, and is safe for concurrent use.
type Starter struct {
	deps     Dependencies
	backoff  drs.Backoff
	sessions sessionPool
}

// NewStarter returns a Starter. It does no I/O.
func NewStarter(d Dependencies) *Starter {
	return &Starter{deps: d, backoff: drs.DefaultBackoff()}
}

// Plan checks a configuration and turns it into what Run takes. It does no I/O. The error is a *plan.ValidationError with
// everything that is wrong.
func (s *Starter) Plan(c *plan.Config) (*plan.Plan, error) {
	p, err := c.Plan(time.Now(), s.deps.IDToken != nil)
	if err == nil && p.Auth.Method == plan.AuthSecret && s.deps.LoadSecret == nil {
		return nil, &plan.ValidationError{Problems: []string{"DRS_SECRET_ID: only the Lambda function reads secrets of AWS Secrets Manager; set other credentials"}}
	}
	return p, err
}

// CloseIdle closes the connections that no request uses. A Lambda function that was frozen calls it, since the other
// side may have closed them meanwhile.
func (s *Starter) CloseIdle() { s.sessions.closeIdle() }

// Close closes the connections of a Starter that is not needed any more.
func (s *Starter) Close() { s.CloseIdle() }
