package rest

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// APIError is an abnormal response: the service was reached, and refused the call. All shapes in which the services of the
// cloud refuse become this one type.
type APIError struct {
	// Op is the call, for instance "batch-starting".
	Op string
	// Status is the HTTP status.
	Status int
	// Code is the service's own code in its one canonical spelling, such as "DRS.M00202" or "APIGW.0301"; empty if the
	// response has none.
	Code string
	// Message is the service's own, or the beginning of the body if it has no message.
	Message string
	// RequestID identifies the call to the vendor's support.
	RequestID string
	// Hint says what the reader can do; empty if nothing is known.
	Hint string
	// RetryAfter is how long the service asks to wait; 0 if it does not say.
	RetryAfter time.Duration
}

func (e *APIError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: HTTP %d", e.Op, e.Status)
	if e.Code != "" {
		b.WriteString(", " + e.Code)
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	if e.RequestID != "" {
		b.WriteString(" (request " + e.RequestID + ")")
	}
	return b.String()
}

// AuthError says that signing in failed: the credentials do not work, were refused, or the call to sign in failed. Either
// nothing was sent to DRS, or DRS refused the credentials.
type AuthError struct {
	// Problem is a sentence that names what is wrong; Remedy one that says what to do.
	Problem, Remedy string
	// Err is the cause; nil if the problem is the cause.
	Err error
	// Exhausted says that the call to sign in was tried as often as makes sense: the next attempt is for a later run.
	Exhausted bool
}

func (e *AuthError) Error() string {
	s := e.Problem
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if e.Remedy != "" {
		s += "; " + e.Remedy
	}
	return s
}

func (e *AuthError) Unwrap() error { return e.Err }

// Temporary tells whether the cause may pass by itself, so that the same call may work later: the call to sign in got no
// usable response, was throttled, or met a failure of the service.
func (e *AuthError) Temporary() bool {
	var broken *TransportError
	var abnormal *APIError
	switch {
	case errors.As(e.Err, &broken):
		return !broken.Permanent()
	case errors.As(e.Err, &abnormal):
		return abnormal.Status == http.StatusTooManyRequests || abnormal.Status >= 500
	}
	return false
}
