package iam

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

const (
	// renewBefore is how long before their end credentials are renewed; those of a short life, after nine tenths of it.
	renewBefore = 5 * time.Minute
	// refusalBelieved is how long a refusal is taken for an answer: the same sign-in would be refused again, and accounts
	// are locked after a few.
	refusalBelieved = time.Minute
	// assumedLife is the life of credentials of which IAM does not say when they end. IAM's own tokens live for 24 hours.
	assumedLife = time.Hour
)

// Scoped is implemented by credentials that may know their project.
type Scoped interface {
	// Project returns the project's ID; empty if the credentials do not know it. Errors are of type *AuthError.
	Project(ctx context.Context) (string, error)
}

// Renewable returns credentials that sign in by fetch, keep what it issued until shortly before that ends, and renew it once
// when the service refuses it. Many goroutines that need it at the same moment cause one call of fetch, and so do many that
// come one after the other to be refused. redactor is told of each secret before it is used, and of those that came with an
// error. The credentials are Scoped.
func Renewable(fetch func(context.Context) (Issued, error), redactor *rest.Redactor) rest.Credentials {
	return &renewable{fetch: fetch, redactor: redactor}
}

type renewable struct {
	fetch    func(context.Context) (Issued, error)
	redactor *rest.Redactor
	fetching rest.SharedCall[cachedCredentials]

	mu      sync.Mutex
	current cachedCredentials
	dropped bool // current was refused by the service, and nothing was issued since

	replaced  time.Time // when credentials that the service refused were last replaced
	refusal   error     // the last final refusal to sign in
	refusedAt time.Time
}

// cachedCredentials are kept until they are to be renewed.
type cachedCredentials struct {
	Issued
	credentials rest.Credentials // nil if there are none
	generation  uint64
	renewAt     time.Time
}

func (r *renewable) Authorize(ctx context.Context, req *http.Request, call rest.Request) (uint64, error) {
	c, err := r.get(ctx)
	if err != nil {
		return 0, err
	}
	_, err = c.credentials.Authorize(ctx, req, call)
	return c.generation, err
}

// Refused drops the credentials of the generation, unless they replaced refused ones a moment ago: then renewing does not
// help.
func (r *renewable) Refused(generation uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case generation != r.current.generation:
		return true // there are later ones, of which this says nothing
	case now().Sub(r.replaced) < refusalBelieved:
		return false
	}
	r.current = cachedCredentials{generation: generation}
	r.dropped = true
	return true
}

func (r *renewable) Project(ctx context.Context) (string, error) {
	c, err := r.get(ctx)
	return c.Project, err
}

// get returns credentials that are good for a while.
func (r *renewable) get(ctx context.Context) (cachedCredentials, error) {
	if c, err := r.cached(); err != nil || c.credentials != nil {
		return c, err
	}
	c, err := r.fetching.Do(ctx, func() (cachedCredentials, error) {
		if c, err := r.cached(); err != nil || c.credentials != nil {
			return c, err
		}
		issued, err := r.fetch(ctx)
		r.redactor.Add(issued.secrets()...)
		return r.keep(ctx, issued, err)
	})
	var late *rest.WaitError
	if errors.As(err, &late) {
		// Like a call that could not be sent for lack of time.
		err = &rest.AuthError{Problem: "signing in took too long", Err: &rest.TransportError{Op: "sign-in", Err: late.Cause}}
	}
	return c, err
}

// cached returns the credentials in use, if they are good for a while, or the refusal that is still believed.
func (r *renewable) cached() (cachedCredentials, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch now := now(); {
	case now.Before(r.current.renewAt):
		return r.current, nil
	case r.refusal != nil && now.Sub(r.refusedAt) < refusalBelieved && !r.usable(now):
		return cachedCredentials{}, r.refusal
	}
	return cachedCredentials{}, nil
}

// usable tells whether the credentials in use have not ended yet.
func (r *renewable) usable(now time.Time) bool {
	return r.current.credentials != nil && now.Before(r.current.Expires)
}

// keep takes in what a sign-in came to, and returns the credentials to use.
func (r *renewable) keep(ctx context.Context, issued Issued, err error) (cachedCredentials, error) {
	var credentials rest.Credentials
	now := now()
	if err == nil {
		var fault *rest.AuthError
		if credentials, fault = issued.credentials(); fault != nil {
			err = &rest.AuthError{Problem: fault.Problem, Remedy: "check iam-endpoint"}
		} else if !issued.Expires.IsZero() && !now.Before(issued.Expires) {
			err = &rest.AuthError{
				Problem: fmt.Sprintf("what the sign-in gave ended at %s, %v ago by the clock of this machine",
					issued.Expires.UTC().Format(time.RFC3339), now.Sub(issued.Expires).Round(time.Second)),
				Remedy: "check the clock of this machine: it may be ahead",
			}
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		if issued.Expires.IsZero() {
			issued.Expires = now.Add(assumedLife)
		}
		early := min(renewBefore, issued.Expires.Sub(now)/10)
		r.current = cachedCredentials{issued, credentials, r.current.generation + 1, issued.Expires.Add(-early)}
		if r.dropped {
			r.dropped, r.replaced = false, now
		}
		r.refusal = nil
		return r.current, nil
	}
	if r.usable(now) {
		// Renewing early failed, but what is in use is still good. Half of the time that is left is waited before the next
		// attempt, so that not every call has to wait for one that fails.
		if ctx.Err() == nil {
			r.current.renewAt = now.Add(r.current.Expires.Sub(now) / 2)
		}
		return r.current, nil
	}
	var refused *rest.AuthError
	if errors.As(err, &refused) && (!refused.Temporary() || refused.Exhausted) && ctx.Err() == nil {
		r.refusal, r.refusedAt = err, now
	}
	return cachedCredentials{}, err
}

// now is the wall clock's time. The monotonic clock, which time.Now adds, stands still while a Lambda function is frozen,
// and tokens expire all the same.
func now() time.Time { return time.Now().Round(0) }
