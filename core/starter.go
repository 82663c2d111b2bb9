package core

import (
	"context"
	"net/http"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/engine"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
	"github.com/drs-batch-start/drs-batch-start/core/session"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
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
	// Redactor is told of each secret that a run holds, given or obtained, before it is used. What a run says and returns has not
	// passed it yet: that is for the last to do, who shows it.
	Redactor *rest.Redactor
	// Trace is told of each request and its response. Several goroutines may call it at once.
	Trace func(rest.Trace)
}

// Starter starts tasks. It keeps connections, tokens and project IDs between runs, and is safe for concurrent use.
type Starter struct {
	deps     Dependencies
	backoff  drs.Backoff
	sessions session.Pool
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

// Run does what the plan says and returns what became of it: one result for each task, in the plan's order. o may be nil.
//
// When ctx ends, by its deadline or because the run is cancelled, Run stops within 1.5 seconds with what is known; it ends
// that long before a deadline.
func (s *Starter) Run(ctx context.Context, p *plan.Plan, o *engine.Observer) *report.Report {
	if p.Simulate {
		return s.simulate(ctx, p, o)
	}
	kept := s.sessions.Get(p, s.environment())
	return engine.Run(ctx, p, engine.Service{Connect: kept.Connect, Backoff: s.backoff}, o)
}

func (s *Starter) environment() session.Environment {
	return session.Environment{
		UserAgent:        userAgent(s.deps.Program),
		Transport:        s.deps.Transport,
		IDToken:          s.deps.IDToken,
		LoadSecret:       s.deps.LoadSecret,
		MetadataEndpoint: s.deps.MetadataEndpoint,
		Redactor:         s.deps.Redactor,
		Trace:            s.deps.Trace,
		Backoff:          s.backoff,
	}
}

// simulate runs a plan against a simulator of its own, in which every task exists.
func (s *Starter) simulate(ctx context.Context, p *plan.Plan, o *engine.Observer) *report.Report {
	sim := simulator.New()
	connect := func(context.Context) (*drs.Client, error) {
		url, err := sim.Listen()
		if err != nil {
			return nil, err
		}
		direct := rest.NewTransport(p.Concurrency)
		direct.Proxy = nil
		rehearsed := *p
		rehearsed.Endpoint, rehearsed.ProjectID = url, "00000000000000000000000000000000"
		rehearsed.Auth = plan.Auth{Method: plan.AuthToken, Token: rest.NewSecret("no-token-is-needed-here")}
		env := s.environment()
		env.Transport = direct
		return session.New(&rehearsed, env).Connect(ctx)
	}
	defer sim.Close()
	backoff := s.backoff
	backoff.Cap = 2 * time.Second
	return engine.Run(ctx, p, engine.Service{Connect: connect, Backoff: backoff}, o)
}

// CloseIdle closes the connections that no request uses. A Lambda function that was frozen calls it, since the other
// side may have closed them meanwhile.
func (s *Starter) CloseIdle() { s.sessions.CloseIdle() }

// Close closes the connections of a Starter that is not needed any more.
func (s *Starter) Close() { s.CloseIdle() }
