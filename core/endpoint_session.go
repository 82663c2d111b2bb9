package core

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
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

// session is a place to call, as somebody.
type session struct {
	key         sessionKey
	client_     *rest.Client
	credentials rest.Credentials
	backoff     drs.Backoff

	turn   chan struct{} // held while connecting
	client atomic.Pointer[drs.Client]
}

// session returns the one for the plan, and what to call when the run has ended.
func (s *Starter) session(p *plan.Plan) (*session, func(), error) {
	key := sessionKey{p.Region, p.ProjectID, p.Endpoint, p.IAMEndpoint, p.Language, p.Auth, p.Concurrency}
	if p.Simulate {
		return s.simulated(key)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.sessions[key]; known != nil {
		return known, func() {}, nil
	}
	made := s.newSession(key, s.deps.Transport)
	s.sessions[key] = made
	return made, func() {}, nil
}

func (s *Starter) newSession(key sessionKey, transport http.RoundTripper) *session {
	if transport == nil {
		transport = rest.NewTransport(key.concurrency)
	}
	caller := &rest.Client{
		Transport: transport,
		UserAgent: userAgent(s.deps.Program),
		Trace:     s.deps.Trace,
	}
	return &session{
		key:         key,
		client_:     caller,
		credentials: s.credential(key, caller),
		backoff:     s.backoff,
		turn:        make(chan struct{}, 1),
	}
}

// connect returns the client, and finds out the project first if it is not known yet.
func (s *session) connect(ctx context.Context) (*drs.Client, error) {
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, &drs.DeadlineError{Cause: context.Cause(ctx)}
	}
	defer func() { <-s.turn }()
	if known := s.client.Load(); known != nil {
		return known, nil
	}
	project := s.key.projectID
	if project == "" {
		err := s.backoff.Retry(ctx, true, func() (err error) {
			project, err = s.project(ctx)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	client, err := drs.NewClient(s.key.endpoint, project, s.client_, s.credentials,
		drs.WithLanguage(s.key.language), drs.WithBackoff(s.backoff))
	if err != nil {
		return nil, err
	}
	s.client.Store(client)
	return client, nil
}

// simulated returns a session with a simulator of its own, in which every job exists.
func (s *Starter) simulated(key sessionKey) (*session, func(), error) {
	sim := simulator.New(simulator.Rehearsal())
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
