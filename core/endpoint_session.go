package core

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/iam"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// sessionKey is what runs must have in common to share connections, tokens and a project.
type sessionKey struct {
	region, projectID, endpoint, iamEndpoint, language string
	auth                                               plan.Auth
	concurrency                                        int
}

// session holds the client and the credentials for one endpoint and project.
type session struct {
	key         sessionKey
	http        *rest.Client
	credentials rest.Credentials
	backoff     drs.Backoff
	connecting  rest.SharedCall[*drs.Client]

	mu      sync.Mutex
	client  *drs.Client // nil until the project is known
	account uint64      // that the project was looked up in
}

// session returns the session of a plan, and the function to call when the run has ended.
func (s *Starter) session(p *plan.Plan) (*session, func(), error) {
	key := sessionKey{p.Region, p.ProjectID, p.Endpoint, p.IAMEndpoint, p.Language, p.Auth, p.Concurrency}
	if p.Simulate {
		return s.simulated(key)
	}
	kept, end := s.sessions.get(key, func() *session { return s.newSession(key, s.deps.Transport) })
	return kept, end, nil
}

func (s *Starter) newSession(key sessionKey, transport http.RoundTripper) *session {
	if transport == nil {
		transport = rest.NewTransport(key.concurrency)
	}
	client := &rest.Client{
		Transport: transport,
		UserAgent: userAgent(s.deps.Program),
		Trace:     s.deps.Trace,
	}
	return &session{
		key:         key,
		http:        client,
		credentials: signIn{s.deps, key, client}.credentials(),
		backoff:     s.backoff,
	}
}

// connected returns the client, if connect would not need any I/O; otherwise nil.
func (s *session) connected() *drs.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != nil && s.account != currentAccount(s.credentials) {
		return nil // another account has other projects
	}
	return s.client
}

// connect returns the client, and finds out the project first if it is not known yet.
func (s *session) connect(ctx context.Context) (*drs.Client, error) {
	client, err := s.connecting.Do(ctx, func() (*drs.Client, error) {
		if known := s.connected(); known != nil {
			return known, nil
		}
		project, account := s.key.projectID, uint64(0)
		if project == "" {
			err := s.backoff.Retry(ctx, func() (err error) {
				project, account, err = s.project(ctx)
				return err
			})
			if err != nil {
				return nil, err
			}
		}
		client, err := drs.NewClient(s.key.endpoint, project, s.http, s.credentials,
			drs.WithLanguage(s.key.language), drs.WithBackoff(s.backoff))
		if err != nil {
			return nil, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.client, s.account = client, account
		return client, nil
	})
	var late *rest.WaitError
	if errors.As(err, &late) {
		return nil, &drs.DeadlineError{Cause: late.Cause}
	}
	return client, err
}

// project finds out the project of a session that was not given one, and the account that it belongs to: a token knows what
// it is for, otherwise IAM is asked.
func (s *session) project(ctx context.Context) (project string, account uint64, err error) {
	if scoped, ok := s.credentials.(iam.Scoped); ok {
		project, err = scoped.Project(ctx)
	}
	if err == nil && project == "" {
		project, err = iam.LookupProject(ctx, s.http, s.key.iamEndpoint, s.key.region, s.credentials)
	}
	return project, currentAccount(s.credentials), err
}

// simulated returns a session with a simulator of its own, in which every task exists.
func (s *Starter) simulated(key sessionKey) (*session, func(), error) {
	sim := simulator.New()
	url, err := sim.Listen()
	if err != nil {
		return nil, nil, err
	}
	key.endpoint, key.projectID = url, "00000000000000000000000000000000"
	key.auth = plan.Auth{Method: plan.AuthToken, Token: rest.NewSecret("no-token-is-needed-here")}
	transport := rest.NewTransport(key.concurrency)
	transport.Proxy = nil
	made := s.newSession(key, transport)
	made.backoff.Cap = 2 * time.Second
	return made, func() {
		transport.CloseIdleConnections()
		sim.Close()
	}, nil
}
