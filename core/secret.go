package core

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/iam"
)

// rereadAfter is how long a secret is believed that was read again because of a refusal: one that is wrong would be read
// for each call otherwise.
const rereadAfter = time.Minute

// secretCredential is a credential that is kept in a secret elsewhere. It is read when it is first needed, kept, and read
// again once after a refusal, so that rotating it needs no new deployment.
type secretCredential struct {
	id   string
	load func(context.Context) ([]byte, error)
	make func(Way) iam.Credential

	turn    chan struct{} // held while anything below is used
	text    []byte
	current iam.Credential
	read    time.Time
	count   uint64 // of readings; the upper half of a stamp
	stale   bool   // current was refused

	kept atomic.Pointer[[]iam.Secret] // by every credential that the secret held
}

func (c *secretCredential) Authorize(ctx context.Context, req *http.Request, body []byte) (uint64, error) {
	for {
		current, count, err := c.get(ctx)
		if err != nil {
			return 0, err
		}
		stamp, err := current.Authorize(ctx, req, body)
		if err == nil {
			return count<<32 | stamp&0xffff_ffff, nil
		}
		// IAM refused to sign in: the password may have been rotated.
		var auth *AuthError
		if !errors.As(err, &auth) || auth.Temporary() || !c.doubt(count) {
			return 0, err
		}
	}
}

func (c *secretCredential) Refused(stamp uint64) bool {
	count := stamp >> 32
	c.turn <- struct{}{}
	current, latest := c.current, c.count
	<-c.turn
	if count != latest {
		return true // it has been read again already, and this says nothing of what that brought
	}
	return current.Refused(stamp&0xffff_ffff) || c.doubt(count)
}

// Project asks the credential that the secret holds.
func (c *secretCredential) Project(ctx context.Context) (string, error) {
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
		var auth *AuthError
		if err == nil || !errors.As(err, &auth) || auth.Temporary() || !c.doubt(count) {
			return project, err
		}
	}
}

// Kept returns what the credentials of the secret keep, without waiting for a reading.
func (c *secretCredential) Kept() []iam.Secret {
	if kept := c.kept.Load(); kept != nil {
		return *kept
	}
	return nil
}

// doubt says that what the given reading brought was refused. It returns whether another reading can help.
func (c *secretCredential) doubt(count uint64) bool {
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
func (c *secretCredential) get(ctx context.Context) (iam.Credential, uint64, error) {
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, 0, &AuthError{Problem: "the secret " + c.id + " was not read in time", Err: &iam.CallError{Op: "reading the secret", Err: context.Cause(ctx)}}
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
		way, err := readSecret(c.id, text)
		if err != nil {
			return nil, 0, err
		}
		c.text, c.current = text, c.make(way)
		if keeper, is := c.current.(iam.Keeper); is {
			kept := slices.Concat(c.Kept(), keeper.Kept())
			c.kept.Store(&kept)
		}
	}
	c.read, c.stale = time.Now(), false
	c.count++
	return c.current, c.count, nil
}

// secretKeys are the settings that a secret may hold, by their keys in it: access_key, secret_key and so on.
var secretKeys = []string{"auth-token", "access-key", "secret-key", "security-token", "username", "password", "domain-name", "idp-id", "id-token-file"}

// readSecret reads {"access_key":"…","secret_key":"…"} or another way of calling. Errors are of type *AuthError, and carry
// nothing of the secret's text.
func readSecret(id string, text []byte) (Way, error) {
	wrong := func(problem string) error {
		return &AuthError{Problem: "the secret " + id + " (DRS_SECRET_ID) " + problem, Remedy: `store a JSON object in it, for instance {"access_key":"…","secret_key":"…"}`}
	}
	var fields map[string]any
	if json.Unmarshal(text, &fields) != nil || fields == nil {
		return Way{}, wrong("is not a JSON object")
	}
	config := new(Config)
	config.Override(func(name string) string {
		value, _ := fields[strings.ReplaceAll(name, "-", "_")].(string)
		if !slices.Contains(secretKeys, name) {
			return ""
		}
		return value
	}, func(name string) string { return name })
	var found problems
	way := config.way(&found, false, false)
	if len(found) > 0 {
		return Way{}, wrong("cannot be used: " + strings.Join(found, "; "))
	}
	return way, nil
}
