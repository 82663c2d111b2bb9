// Package session holds the client and the credentials for one endpoint and project, and keeps them between runs.
package session

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/iam"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Environment is what sessions take from around the program. Zero values serve.
type Environment struct {
	// UserAgent names the program to the service.
	UserAgent string
	// Transport makes the connections; nil for one of its own for each session.
	Transport http.RoundTripper
	// IDToken mints an OpenID Connect ID token; nil where there is no such service.
	IDToken func(ctx context.Context, audience string) (rest.Secret, error)
	// LoadSecret reads a secret of AWS Secrets Manager; nil where there is none.
	LoadSecret func(ctx context.Context, id string) ([]byte, error)
	// MetadataEndpoint is the address of an instance's metadata service; empty for iam.MetadataEndpoint.
	MetadataEndpoint string
	// Redactor is told of each secret before it is used.
	Redactor *rest.Redactor
	// Trace is told of each request and its response.
	Trace func(rest.Trace)
	// Backoff says how calls are sent again.
	Backoff drs.Backoff
}

// key is what runs must have in common to share connections, tokens and a project.
type key struct {
	region, projectID, projectName, endpoint, iamEndpoint, stsEndpoint, language string
	auth                                                                         plan.Auth
	concurrency                                                                  int
}

// scope is the project that a sign-in is for.
func (k key) scope() iam.Scope {
	return iam.Scope{ProjectID: k.projectID, Project: k.projectName, Region: k.region}
}

// Session is the client and the credentials for one endpoint and project. It is safe for concurrent use.
type Session struct {
	key         key
	http        *rest.Client
	credentials rest.Credentials
	backoff     drs.Backoff
	connecting  rest.SharedCall[*drs.Client]

	mu     sync.Mutex
	client *drs.Client // nil until the project is known
}

// New returns a session for the endpoint, the project and the sign-in method of a plan. It does no I/O.
func New(p *plan.Plan, env Environment) *Session { return newSession(keyOf(p), env) }

func keyOf(p *plan.Plan) key {
	return key{p.Region, p.ProjectID, p.ProjectName, p.Endpoint, p.IAMEndpoint, p.STSEndpoint, p.Language, p.Auth, p.Concurrency}
}

func newSession(k key, env Environment) *Session {
	transport := env.Transport
	if transport == nil {
		transport = rest.NewTransport(k.concurrency)
	}
	client := &rest.Client{Transport: transport, UserAgent: env.UserAgent, Trace: env.Trace}
	return &Session{key: k, http: client, credentials: signIn{env, k, client}.credentials(), backoff: env.Backoff}
}

// Connect returns the client. It finds out the project first if that is not known yet: a token knows what it is for, otherwise IAM
// is asked. Once connected, it does no I/O.
//
// Errors: *rest.AuthError, and *drs.DeadlineError if ctx ends first.
func (s *Session) Connect(ctx context.Context) (*drs.Client, error) {
	if client := s.connected(); client != nil {
		return client, nil
	}
	client, err := s.connecting.Do(ctx, func() (*drs.Client, error) {
		if known := s.connected(); known != nil {
			return known, nil
		}
		project := s.key.projectID
		if project == "" {
			err := s.backoff.Retry(ctx, func() (err error) {
				project, err = s.project(ctx)
				return err
			})
			if err != nil {
				return nil, err
			}
		}
		client, err := drs.NewClient(drs.Config{Endpoint: s.key.endpoint, ProjectID: project, Client: s.http, Credentials: s.credentials,
			Language: s.key.language, Backoff: s.backoff})
		if err != nil {
			return nil, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.client = client
		return client, nil
	})
	var late *rest.WaitError
	if errors.As(err, &late) {
		return nil, &drs.DeadlineError{Cause: late.Cause}
	}
	return client, err
}

func (s *Session) connected() *drs.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.client
}

func (s *Session) project(ctx context.Context) (project string, err error) {
	if scoped, ok := s.credentials.(iam.Scoped); ok {
		project, err = scoped.Project(ctx)
	}
	if err == nil && project == "" {
		project, err = iam.LookupProject(ctx, s.http, s.key.iamEndpoint, s.key.scope(), s.credentials)
	}
	return project, err
}

// stale says that a later run must not use the session: its secret was rotated, maybe to another account, which has other projects.
func (s *Session) stale() bool {
	secret, ok := s.credentials.(*loadedSecret)
	return ok && secret.rotated()
}

// CloseIdle closes the connections that no request uses.
func (s *Session) CloseIdle() { s.http.CloseIdle() }

// maxSessions is how many sessions a Pool keeps. Events may name regions and projects, and each of them is a session.
const maxSessions = 8

// Pool keeps sessions between runs. It is safe for concurrent use, and its zero value is ready.
type Pool struct {
	mu       sync.Mutex
	sessions map[key]*Session
}

// Get returns the session of a plan, and makes it if there is none. When there would be too many, all are given up; a run that is
// under way keeps its own.
func (p *Pool) Get(of *plan.Plan, env Environment) *Session {
	p.mu.Lock()
	defer p.mu.Unlock()
	k := keyOf(of)
	if s := p.sessions[k]; s != nil && !s.stale() {
		return s
	}
	if len(p.sessions) >= maxSessions {
		p.closeIdle()
		clear(p.sessions)
	}
	if p.sessions == nil {
		p.sessions = make(map[key]*Session)
	}
	s := newSession(k, env)
	p.sessions[k] = s
	return s
}

// CloseIdle closes the connections that no request uses.
func (p *Pool) CloseIdle() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closeIdle()
}

func (p *Pool) closeIdle() {
	for _, s := range p.sessions {
		s.CloseIdle()
	}
}
