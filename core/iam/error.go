package iam

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
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
type CallError struct {
	// Op is the call, for instance "batch-starting".
	Op string
	// Sent tells whether any of the request's body may have left: only if it did not is it certain that the service
	// did nothing.
	Sent bool
	// RequestID identifies the call to the vendor's support; empty if no header came.
	RequestID string
	Err       error
}

func (e *CallError) Error() string {
	if e.Sent {
		return e.Op + ": sent, but no usable answer came: " + e.Err.Error()
	}
	return e.Op + ": could not be sent: " + e.Err.Error()
}

func (e *CallError) Unwrap() error { return e.Err }

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

// ReadAPIError makes an APIError of an answer's status, headers and body, whatever shape the body has. The shapes are
// those of "Abnormal answers": two of DRS, the gateway's, that of IAM, others, and from proxies HTML, text or nothing.
// now is what a Retry-After with a date is counted from.
func ReadAPIError(op string, status int, header http.Header, body []byte, now time.Time) *APIError {
	e := &APIError{
		Op:         op,
		Status:     status,
		RequestID:  header.Get("X-Request-Id"),
		RetryAfter: retryAfter(header.Get("Retry-After"), now),
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		e.Message = excerpt(body)
		return e
	}
	// IAM wraps code and message into an object, others do not.
	var inner map[string]json.RawMessage
	if json.Unmarshal(fields["error"], &inner) == nil && inner != nil {
		fields = inner
	}
	e.Code = canonicalCode(text(fields, "error_code", "err code", "errorCode", "code"))
	e.Message = text(fields, "error_msg", "err msg", "error msg", "error_message", "errorMessage", "message", "error")
	if e.Message == "" {
		e.Message = text(fields, "title")
	}
	if e.RequestID == "" {
		e.RequestID = text(fields, "request_id", "requestId")
	}
	if e.Code == "" && e.Message == "" {
		e.Message = excerpt(body)
	}
	return e
}

// text returns the first of the keys that holds a text or a number.
func text(fields map[string]json.RawMessage, keys ...string) string {
	for _, key := range keys {
		raw := fields[key]
		var s string
		if json.Unmarshal(raw, &s) == nil && strings.TrimSpace(s) != "" {
			return strings.TrimSpace(s)
		}
		var n json.Number
		if json.Unmarshal(raw, &n) == nil && n != "" {
			return n.String()
		}
	}
	return ""
}

// canonicalCode spells " DRS-M00201" of the older page like "DRS.M00201" of today's.
func canonicalCode(code string) string {
	if rest, old := strings.CutPrefix(code, "DRS-"); old {
		return "DRS." + rest
	}
	return code
}

// excerpt is the beginning of an answer that is no JSON object: enough to tell a proxy's page from a typing error.
func excerpt(body []byte) string {
	const most = 200
	s := strings.ToValidUTF8(string(bytes.TrimSpace(body[:min(len(body), 2048)])), "")
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		return "the answer is empty"
	}
	if len(s) <= most {
		return s
	}
	s = s[:most]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + " …"
}

// retryAfter reads a Retry-After header: seconds, or an HTTP date. What is neither, or over, is 0.
func retryAfter(value string, now time.Time) time.Duration {
	if value == "" {
		return 0
	}
	if seconds, err := strconv.Atoi(strings.TrimSpace(value)); err == nil {
		const day = 24 * 60 * 60
		return time.Duration(min(max(seconds, 0), day)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

// Temporary tells whether the cause may pass by itself, so that the same call may work later: nothing usable came from
// IAM, or it was throttled or out of order.
func (e *AuthError) Temporary() bool {
	var broken *CallError
	var abnormal *APIError
	switch {
	case errors.As(e.Err, &broken):
		return true
	case errors.As(e.Err, &abnormal):
		return abnormal.Status == http.StatusTooManyRequests || abnormal.Status >= 500
	}
	return false
}
