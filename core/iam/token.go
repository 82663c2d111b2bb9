package iam

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// renewBefore is how long before its end a token is renewed; one of a short life, after nine tenths of it.
const renewBefore = 5 * time.Minute

// Issued is a token that IAM gave.
type Issued struct {
	Token rest.Secret
	// Project is the project that the token is for.
	Project string
	// Expires is when the token ends; zero if IAM did not say.
	Expires time.Time
}

// Scoped is a credential that may know its project.
type Scoped interface {
	// Project returns the project's ID; empty if the credential cannot tell. Errors are of type *AuthError.
	Project(ctx context.Context) (string, error)
}

// Tokens returns a credential that obtains tokens by fetch, keeps each until shortly before its end, and renews it once
// when it is refused. Many goroutines that need one at the same moment cause one call of fetch. obtained, if not nil, is
// told of each token before it is used. The credential is Scoped.
func Tokens(fetch func(context.Context) (Issued, error), obtained func(rest.Secret)) rest.Credentials {
	return &tokens{fetch: fetch, obtained: obtained}
}

type tokens struct {
	fetch    func(context.Context) (Issued, error)
	obtained func(rest.Secret)

	mu      sync.Mutex
	current cachedToken
	flight  *flight // the fetch under way, if any
}

// lease is a token in hand.
type cachedToken struct {
	Issued
	header     []string
	generation uint64
	renewAt    time.Time
}

// flight is a fetch that several wait for.
type flight struct {
	done chan struct{}
	err  error
	// left says that whoever began it had no more time: that says nothing to the others.
	left bool
}

func (t *tokens) Authorize(ctx context.Context, req *http.Request, _ rest.Request) (uint64, error) {
	l, err := t.get(ctx)
	if err != nil {
		return 0, err
	}
	req.Header["X-Auth-Token"] = l.header
	return l.generation, nil
}

func (t *tokens) Refused(generation uint64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if generation == t.current.generation { // a later one is good as far as anybody knows
		t.current = cachedToken{generation: generation}
	}
	return true
}

func (t *tokens) Project(ctx context.Context) (string, error) {
	l, err := t.get(ctx)
	return l.Project, err
}

// get returns a token that is good for a while.
func (t *tokens) get(ctx context.Context) (cachedToken, error) {
	for {
		t.mu.Lock()
		if now().Before(t.current.renewAt) {
			defer t.mu.Unlock()
			return t.current, nil
		}
		f := t.flight
		if f == nil {
			f = &flight{done: make(chan struct{})}
			t.flight = f
			t.mu.Unlock()
			return t.lead(ctx, f)
		}
		t.mu.Unlock()
		select {
		case <-f.done:
			if f.err != nil && !f.left {
				return cachedToken{}, f.err
			}
		case <-ctx.Done():
			// A call that was not sent, so that it counts as one that time was lacking for.
			return cachedToken{}, &rest.AuthError{Problem: "no token was there in time", Err: &rest.TransportError{Op: "sign-in", Err: context.Cause(ctx)}}
		}
	}
}

// lead fetches a token for everybody who waits for f.
func (t *tokens) lead(ctx context.Context, f *flight) (cachedToken, error) {
	issued, err := t.fetch(ctx)
	if err == nil {
		err = t.check(issued)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	f.left = err != nil && ctx.Err() != nil
	switch now := now(); {
	case err == nil:
		if issued.Expires.IsZero() {
			issued.Expires = now.Add(time.Hour) // IAM's own live for 24 hours
		}
		early := min(renewBefore, issued.Expires.Sub(now)/10)
		t.current = cachedToken{issued, headerOf(issued.Token), t.current.generation + 1, issued.Expires.Add(-early)}
	case !t.current.Token.Empty() && now.Before(t.current.Expires):
		// Renewing early failed, but the token in hand is still good. Half of the time that is left is waited before the
		// next try, so that not every call has to wait for one that fails.
		err = nil
		if !f.left {
			t.current.renewAt = now.Add(t.current.Expires.Sub(now) / 2)
		}
	}
	f.err = err
	t.flight = nil
	close(f.done)
	return t.current, err
}

// check looks at a token that was obtained, and tells of it.
func (t *tokens) check(issued Issued) error {
	if t.obtained != nil {
		t.obtained(issued.Token)
	}
	if fault := rest.CheckHeader("the token from IAM", issued.Token); fault != nil {
		return &rest.AuthError{Problem: fault.Problem, Remedy: "check iam-endpoint"}
	}
	return nil
}

// now is the time on the wall. The other clock, which time.Now brings along, stands still while a Lambda function is
// frozen, and tokens end all the same.
func now() time.Time { return time.Now().Round(0) }
