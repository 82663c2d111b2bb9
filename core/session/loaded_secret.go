package session

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/iam"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// reloadAfter is how long a secret is trusted that was loaded again because of a refusal: one that is wrong would otherwise be
// loaded for each call.
const reloadAfter = time.Minute

// loadedSecret is credentials that are kept in a secret of AWS Secrets Manager. The secret is loaded when it is first needed, kept,
// and loaded once more after a refusal, so that rotating it needs no new deployment.
type loadedSecret struct {
	id   string
	load func(context.Context) ([]byte, error)
	make func(plan.Auth) rest.Credentials
	// mintsIDTokens says that there is a source of ID tokens, so that the secret need not name a file.
	mintsIDTokens bool
	loading       rest.SharedCall[loaded]

	mu       sync.Mutex
	text     []byte
	last     loaded
	used     uint64 // the last generation of its credentials that was used
	loadedAt time.Time
	refused  bool // what was loaded was refused
	changes  int  // how often another text was loaded
	failure  error
	failedAt time.Time
}

// loaded is what the secret held when it was loaded for the nth time, counted from 1.
type loaded struct {
	credentials rest.Credentials // nil if it was not loaded yet
	n           uint64
}

// Authorize uses the number of the loading as the generation.
func (s *loadedSecret) Authorize(ctx context.Context, req *http.Request, r rest.Request) (n uint64, err error) {
	err = s.use(ctx, func(l loaded) error {
		generation, err := l.credentials.Authorize(ctx, req, r)
		s.mu.Lock()
		defer s.mu.Unlock()
		if n = l.n; n == s.last.n {
			s.used = generation
		}
		return err
	})
	return n, err
}

// Project asks the credentials that the secret holds.
func (s *loadedSecret) Project(ctx context.Context) (project string, err error) {
	err = s.use(ctx, func(l loaded) (err error) {
		if scoped, ok := l.credentials.(iam.Scoped); ok {
			project, err = scoped.Project(ctx)
		}
		return err
	})
	return project, err
}

// use uses what the secret holds. If IAM refuses it, the secret is loaded once more: its password may have been rotated.
func (s *loadedSecret) use(ctx context.Context, f func(loaded) error) error {
	for {
		l, err := s.get(ctx)
		if err == nil {
			err = f(l)
		}
		var refused *rest.AuthError
		if l.n == 0 || !errors.As(err, &refused) || refused.Temporary() || !s.reloads(l.n) {
			return err
		}
	}
}

// Refused reports that the service refused what was loaded for the nth time.
func (s *loadedSecret) Refused(n uint64) bool {
	s.mu.Lock()
	last, used := s.last, s.used
	s.mu.Unlock()
	if n != last.n {
		return true // it was loaded again already, and this says nothing of what that brought
	}
	return last.credentials.Refused(used) || s.reloads(n)
}

// reloads notes that what was loaded for the nth time was refused. It returns whether loading it again can help.
func (s *loadedSecret) reloads(n uint64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case n != s.last.n:
		return true
	// Round, because the monotonic clock stands still while a Lambda function is frozen.
	case n > 1 && time.Since(s.loadedAt.Round(0)) < reloadAfter:
		return false
	}
	s.refused = true
	return true
}

// rotated reports whether the secret changed after it was first loaded.
func (s *loadedSecret) rotated() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changes > 1
}

// failureCounts is how long a failure to load the secret counts for the other batches of a run: each would wait as long.
const failureCounts = 10 * time.Second

// known returns what was loaded last, nothing if it must be loaded, or the failure to do so a moment ago.
func (s *loadedSecret) known() (loaded, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.failure != nil && time.Since(s.failedAt.Round(0)) < failureCounts:
		return loaded{}, s.failure
	case s.refused:
		return loaded{}, nil
	}
	return s.last, nil
}

// get returns what was loaded last, and loads the secret if need be.
func (s *loadedSecret) get(ctx context.Context) (loaded, error) {
	if l, err := s.known(); l.n > 0 || err != nil {
		return l, err
	}
	l, err := s.loading.Do(ctx, func() (loaded, error) {
		if l, err := s.known(); l.n > 0 || err != nil {
			return l, err
		}
		text, err := s.load(ctx)
		return s.keep(text, err)
	})
	var late *rest.WaitError
	if errors.As(err, &late) {
		err = &rest.AuthError{Problem: "the secret " + s.id + " was not read in time", Err: &rest.TransportError{Op: "reading the secret", Err: late.Cause}}
	}
	return l, err
}

// keep makes the credentials of a text, unless it is the one that is known.
func (s *loadedSecret) keep(text []byte, err error) (loaded, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var auth plan.Auth
	changed := s.last.credentials == nil || !bytes.Equal(text, s.text)
	if err == nil && changed {
		auth, err = plan.ParseStoredSecret(s.id, text, s.mintsIDTokens)
	}
	if s.failure, s.failedAt = err, time.Now(); err != nil {
		return loaded{}, err
	}
	if changed {
		s.text, s.last.credentials, s.used = text, s.make(auth), 0
		s.changes++
	}
	s.last.n++
	s.loadedAt, s.refused = time.Now(), false
	return s.last, nil
}
