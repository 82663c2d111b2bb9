package core

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Surroundings is what a Starter takes from where it runs. Zero values serve.
type Dependencies struct {
	// Program is "action" or "lambda", for the User-Agent.
	Program string
	// Transport makes the connections; nil for one of its own.
	Transport http.RoundTripper
	// IDToken mints an OpenID Connect ID token, as GitHub does for a workflow; nil where nobody does.
	IDToken func(ctx context.Context, audience string) (rest.Secret, error)
	// LoadSecret reads a secret of AWS Secrets Manager; nil where there is none.
	LoadSecret func(ctx context.Context, id string) ([]byte, error)
	// Obtained is told of each token that is obtained while running, before it is used, so that it can be masked. Several
	// goroutines may call it at once.
	TokenObtained func(rest.Secret)
	// Exchange is told of each request and its answer, with secrets taken out. Several goroutines may call it at once.
	Trace func(rest.Trace)
}

// Starter starts jobs. It keeps connections, tokens and project IDs between runs, and is safe for concurrent use.
type Starter struct {
	deps    Dependencies
	backoff drs.Backoff

	mu       sync.Mutex
	sessions map[sessionKey]*session
}

// NewStarter returns a Starter. It does no I/O.
func NewStarter(s Dependencies) *Starter {
	return &Starter{deps: s, backoff: drs.DefaultBackoff(), sessions: make(map[sessionKey]*session)}
}

// Plan checks a configuration and turns it into what Run takes. It does no I/O. The error is a *ValidationError with
// everything that is wrong.
func (s *Starter) Plan(c *plan.Config) (*plan.Plan, error) {
	p, err := c.Plan(time.Now(), s.deps.IDToken != nil)
	if err == nil && p.Auth.Method == plan.AuthSecret && s.deps.LoadSecret == nil {
		return nil, &plan.ValidationError{Problems: []string{"DRS_SECRET_ID: only the Lambda function reads secrets of AWS Secrets Manager; set another way of calling"}}
	}
	return p, err
}

// CloseIdle closes the connections that no request uses. A Lambda function that was frozen calls it, since the other
// side may have closed them meanwhile.
func (s *Starter) CloseIdle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, session := range s.sessions {
		session.client_.CloseIdle()
	}
}

// Close closes the connections of a Starter that is not needed any more.
func (s *Starter) Close() { s.CloseIdle() }
