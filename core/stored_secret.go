package core

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/iam"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// rereadAfter is how long a secret is believed that was read again because of a refusal: one that is wrong would be read
// for each call otherwise.
const rereadAfter = time.Minute

// secretCredential is a credential that is kept in a secret elsewhere. It is read when it is first needed, kept, and read
// again once after a refusal, so that rotating it needs no new deployment.
type storedSecret struct {
	id   string
	load func(context.Context) ([]byte, error)
	make func(plan.Auth) rest.Credentials

	turn    chan struct{} // held while anything below is used
	text    []byte
	current rest.Credentials
	read    time.Time
	count   uint64 // of readings; the upper half of a generation
	stale   bool   // current was refused

	kept atomic.Pointer[[]rest.Secret] // by every credential that the secret held
}

func (c *storedSecret) Authorize(ctx context.Context, req *http.Request, r rest.Request) (uint64, error) {
	for {
		current, count, err := c.get(ctx)
		if err != nil {
			return 0, err
		}
		generation, err := current.Authorize(ctx, req, r)
		if err == nil {
			return count<<32 | generation&0xffff_ffff, nil
		}
		// IAM refused to sign in: the password may have been rotated.
		var auth *rest.AuthError
		if !errors.As(err, &auth) || auth.Temporary() || !c.doubt(count) {
			return 0, err
		}
	}
}

func (c *storedSecret) Refused(generation uint64) bool {
	count := generation >> 32
	c.turn <- struct{}{}
	current, latest := c.current, c.count
	<-c.turn
	if count != latest {
		return true // it has been read again already, and this says nothing of what that brought
	}
	return current.Refused(generation&0xffff_ffff) || c.doubt(count)
}

// Project asks the credential that the secret holds.
func (c *storedSecret) Project(ctx context.Context) (string, error) {
	for {
		current, count, err := c.get(ctx)
		if err != nil {
			return "", err
		}
		scoped, may := current.(iam.Scoped)
		if !may {
			return "", nil
		}
		project, err := scoped.Project(ctx)
		var auth *rest.AuthError
		if err == nil || !errors.As(err, &auth) || auth.Temporary() || !c.doubt(count) {
			return project, err
		}
	}
}

// Kept returns what the credentials of the secret keep, without waiting for a reading.
func (c *storedSecret) Secrets() []rest.Secret {
	if kept := c.kept.Load(); kept != nil {
		return *kept
	}
	return nil
}

// doubt says that what the given reading brought was refused. It returns whether another reading can help.
func (c *storedSecret) doubt(count uint64) bool {
	c.turn <- struct{}{}
	defer func() { <-c.turn }()
	switch {
	case count != c.count:
		return true // it has been read again already
	// Round, because the monotonic clock stands still while a Lambda function is frozen.
	case count > 1 && time.Since(c.read.Round(0)) < rereadAfter:
		return false
	}
	c.stale = true
	return true
}

// get returns the credential, reading the secret if need be.
func (c *storedSecret) get(ctx context.Context) (rest.Credentials, uint64, error) {
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, 0, &rest.AuthError{Problem: "the secret " + c.id + " was not read in time", Err: &rest.TransportError{Op: "reading the secret", Err: context.Cause(ctx)}}
	}
	defer func() { <-c.turn }()
	if c.current != nil && !c.stale {
		return c.current, c.count, nil
	}
	text, err := c.load(ctx)
	if err != nil {
		return nil, 0, err
	}
	if c.current == nil || !bytes.Equal(text, c.text) {
		way, err := plan.ParseStoredSecret(c.id, text)
		if err != nil {
			return nil, 0, err
		}
		c.text, c.current = text, c.make(way)
		if keeper, is := c.current.(rest.SecretHolder); is {
			kept := slices.Concat(c.Secrets(), keeper.Secrets())
			c.kept.Store(&kept)
		}
	}
	c.read, c.stale = time.Now(), false
	c.count++
	return c.current, c.count, nil
}
