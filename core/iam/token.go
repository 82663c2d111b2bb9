package iam

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

// renewBefore is how long before its end a token is renewed; one of a short life, after nine tenths of it.
const renewBefore = 5 * time.Minute

// Issued is a token that IAM gave.
type Issued struct {
	Token Secret
	// Project is the project that the token is for.
	Project string
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
func Tokens(fetch func(context.Context) (Issued, error), obtained func(Secret)) Credential {
	return &tokens{fetch: fetch, obtained: obtained}
}

type tokens struct {
	fetch    func(context.Context) (Issued, error)
	obtained func(Secret)

	mu      sync.Mutex
	current Issued
	renewAt time.Time
	stamp   uint64  // of current; 0 if there is none
	flight  *flight // the fetch under way, if any
}

// flight is a fetch that several wait for.
type flight struct {
	done chan struct{}
	err  error
	// left says that whoever began it had no more time: that says nothing to the others.
	left bool
}

func (t *tokens) Authorize(ctx context.Context, req *http.Request, _ []byte) (uint64, error) {
	issued, stamp, err := t.get(ctx)
	if err != nil {
		return 0, err
	}
	setToken(req.Header, issued.Token)
	return stamp, nil
}

func (t *tokens) Refused(stamp uint64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if stamp == t.stamp { // a later one is good as far as anybody knows
		t.current, t.renewAt = Issued{}, time.Time{}
	}
	return true
}

func (t *tokens) Project(ctx context.Context) (string, error) {
	issued, _, err := t.get(ctx)
	return issued.Project, err
}

// get returns a token that is good for a while.
func (t *tokens) get(ctx context.Context) (Issued, uint64, error) {
	for {
		t.mu.Lock()
		if time.Now().Before(t.renewAt) {
			defer t.mu.Unlock()
			return t.current, t.stamp, nil
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
				return Issued{}, 0, f.err
			}
		case <-ctx.Done():
			return Issued{}, 0, &AuthError{Problem: "no token was there in time", Err: context.Cause(ctx)}
		}
	}
}

// lead fetches a token for everybody who waits for f.
func (t *tokens) lead(ctx context.Context, f *flight) (Issued, uint64, error) {
	issued, err := t.fetch(ctx)
	if err == nil && t.obtained != nil {
		t.obtained(issued.Token)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	switch {
	case err == nil:
		t.stamp++
		if issued.Expires.IsZero() {
			issued.Expires = now.Add(time.Hour) // IAM does not say; its own tokens live for 24 hours
		}
		t.current = issued
		life := issued.Expires.Sub(now)
		t.renewAt = issued.Expires.Add(-min(renewBefore, life/10))
	case !t.current.Token.Empty() && now.Before(t.current.Expires):
		// Renewing early failed: the token in hand is still good, and the next call tries again.
		err = nil
	}
	f.err, f.left = err, err != nil && ctx.Err() != nil
	t.flight = nil
	close(f.done)
	return t.current, t.stamp, err
}

// errorOf makes an AuthError of a failed call to IAM. What IAM itself refuses gets the remedy, what may pass by itself none.
func errorOf(err error, problem, remedy string) error {
	var auth *AuthError
	if errors.As(err, &auth) {
		return auth
	}
	e := &AuthError{Problem: problem, Err: err}
	if !e.Temporary() {
		e.Remedy = remedy
	}
	return e
}
