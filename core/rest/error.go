package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// APIError is an abnormal answer: the service was reached, and said no. All shapes in which the services of the cloud
// say so become this one type.
type APIError struct {
	// Op is the call, for instance "batch-starting".
	Op string
	// Status is the HTTP status.
	Status int
	// Code is the service's own code in its one canonical spelling, such as "DRS.M00202" or "APIGW.0301"; empty if the
	// answer carried none.
	Code string
	// Message is the service's own, or the beginning of what came instead of one.
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

// CallError is a call without a usable answer: the connection could not be made, broke, or took too long, or what came
// was not an answer.
type TransportError struct {
	// Op is the call, for instance "batch-starting".
	Op string
	// Sent tells whether any of the request's body may have left: only if it did not is it certain that the service
	// did nothing.
	Sent bool
	// RequestID identifies the call to the vendor's support; empty if no header came.
	RequestID string
	Err       error
}

func (e *TransportError) Error() string {
	why := e.Err.Error()
	switch {
	case errors.Is(e.Err, context.Canceled): // the cause of a signal is not Canceled itself
		why = "the run was cancelled"
	case e.TimeUp():
		why = "time ran out"
	}
	if e.Sent {
		return e.Op + ": sent, but no usable answer came: " + why
	}
	return e.Op + ": could not be sent: " + why
}

func (e *TransportError) Unwrap() error { return e.Err }

// TimeUp tells whether the call was given up because the time of the run was over, or the run cancelled. A time limit of
// the network is neither, though it is a context.DeadlineExceeded to errors.Is.
func (e *TransportError) TimeUp() bool {
	return e.Err == context.DeadlineExceeded || errors.Is(e.Err, context.Canceled)
}

// AuthError says that nobody could be proven to be calling: a way of calling that does not work, was refused, or whose
// own call failed. Nothing was sent to DRS then, or DRS refused the proof.
type AuthError struct {
	// Problem is a sentence that names what is wrong; Remedy one that says what to do.
	Problem, Remedy string
	// Err is the cause; nil if the problem is the cause. A *CallError or an *APIError of HTTP 429 or 5xx may pass by
	// itself: see Temporary.
	Err error
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

// Temporary tells whether the cause may pass by itself, so that the same call may work later: nothing usable came from
// IAM, or it was throttled or out of order.
func (e *AuthError) Temporary() bool {
	var broken *TransportError
	var abnormal *APIError
	switch {
	case errors.As(e.Err, &broken):
		return true
	case errors.As(e.Err, &abnormal):
		return abnormal.Status == http.StatusTooManyRequests || abnormal.Status >= 500
	}
	return false
}
