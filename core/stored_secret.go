package core

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/iam"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// rereadAfter is how long a secret is trusted that was read again because of a refusal: one that is wrong would otherwise be
// read for each call.
const rereadAfter = time.Minute

// failureBelieved is how long a failure to read the secret counts for the other batches of a run: each would wait as long.
const failureBelieved = 10 * time.Second

// storedSecret is credentials that are kept in a secret elsewhere. The secret is read when it is first needed, kept, and read
// again once after a refusal, so that rotating it needs no new deployment.
type storedSecret struct {
	id   string
	load func(context.Context) ([]byte, error)
	make func(plan.Auth) rest.Credentials
	// mintsIDTokens says that there is a source of ID tokens, so that the secret need not name a file.
	mintsIDTokens bool
	loading       rest.SharedCall[reading]

	mu      sync.Mutex
	last    reading
	refused bool // what last brought was refused
	// failure is why the secret could not be read, and failed when that was.
	failure error
	failed  time.Time
	secrets []rest.Secret
}

// reading is what reading the secret brought.
type reading struct {
	text        []byte
	credentials rest.Credentials // nil if the secret was not read yet
	number      uint64           // of the reading; the upper half of a generation
	account     uint64           // changes with the text
	at          time.Time
}

func (s *storedSecret) Authorize(ctx context.Context, req *http.Request, r rest.Request) (uint64, error) {
	return withSecret(ctx, s, func(last reading) (uint64, error) {
		generation, err := last.credentials.Authorize(ctx, req, r)
		return last.number<<32 | generation&0xffff_ffff, err
	})
}

// Project asks the credentials that the secret holds.
func (s *storedSecret) Project(ctx context.Context) (string, error) {
	return withSecret(ctx, s, func(last reading) (string, error) {
		if scoped, ok := last.credentials.(iam.Scoped); ok {
			return scoped.Project(ctx)
		}
		return "", nil
	})
}

// withSecret uses what the secret holds. If IAM refuses it, the secret is read again: its password may have been rotated.
func withSecret[T any](ctx context.Context, s *storedSecret, use func(reading) (T, error)) (T, error) {
	for {
		last, err := s.get(ctx)
		if err != nil {
			var none T
			return none, err
		}
		value, err := use(last)
		var refused *rest.AuthError
		if err == nil || !errors.As(err, &refused) || refused.Temporary() || !s.rereads(last.number) {
			return value, err
		}
	}
}

func (s *storedSecret) Refused(generation uint64) bool {
	s.mu.Lock()
	last := s.last
	s.mu.Unlock()
	number := generation >> 32
	if number != last.number {
		return true // the secret was read again already, and this says nothing of what that brought
	}
	return last.credentials.Refused(generation&0xffff_ffff) || s.rereads(number)
}

// Secrets returns the secrets of every credentials that the secret held.
func (s *storedSecret) Secrets() []rest.Secret {
	s.mu.Lock()
	defer s.mu.Unlock()
	if holder, ok := s.last.credentials.(rest.SecretHolder); ok {
		return slices.Concat(s.secrets, holder.Secrets())
	}
	return s.secrets
}

// rereads notes that what a reading brought was refused. It returns whether another reading can help.
func (s *storedSecret) rereads(number uint64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case number != s.last.number:
		return true // it was read again already
	// Round, because the monotonic clock stands still while a Lambda function is frozen.
	case number > 1 && time.Since(s.last.at.Round(0)) < rereadAfter:
		return false
	}
	s.refused = true
	return true
}

// known returns the last reading, if it was not refused.
func (s *storedSecret) known() (reading, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last, s.last.credentials != nil && !s.refused
}

// get returns the last reading, and reads the secret if need be.
func (s *storedSecret) get(ctx context.Context) (reading, error) {
	if last, ok := s.known(); ok {
		return last, nil
	}
	last, err := s.loading.Do(ctx, func() (reading, error) {
		if last, ok := s.known(); ok {
			return last, nil
		}
		if err := s.failure; err != nil && time.Since(s.failed.Round(0)) < failureBelieved {
			return reading{}, err // only one call is in here at once
		}
		text, err := s.load(ctx)
		if err != nil {
			s.failure, s.failed = err, time.Now()
			return reading{}, err
		}
		s.failure = nil
		return s.take(text)
	})
	var late *rest.WaitError
	if errors.As(err, &late) {
		err = &rest.AuthError{Problem: "the secret " + s.id + " was not read in time", Err: &rest.TransportError{Op: "reading the secret", Err: late.Cause}}
	}
	return last, err
}

// take makes the credentials of a text, unless it is the one that is known.
func (s *storedSecret) take(text []byte) (reading, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.last
	if next.credentials == nil || !bytes.Equal(text, next.text) {
		auth, err := plan.ParseStoredSecret(s.id, text, s.mintsIDTokens)
		if err != nil {
			return reading{}, err
		}
		if holder, ok := next.credentials.(rest.SecretHolder); ok {
			s.secrets = slices.Concat(s.secrets, holder.Secrets()) // requests with them may be under way
		}
		next.text, next.credentials = text, s.make(auth)
		next.account++
	}
	next.number++
	next.at = time.Now()
	s.last, s.refused = next, false
	return next, nil
}

// currentAccount tells the accounts apart that credentials belonged to while they were used. Only a secret that is rotated
// changes it.
func currentAccount(c rest.Credentials) uint64 {
	if s, ok := c.(*storedSecret); ok {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.last.account
	}
	return 0
}
