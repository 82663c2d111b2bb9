package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
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
	// Body is that of an abnormal response that has "results", which may name each task of the call; otherwise nil.
	Body []byte
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

// The longest texts of a response that are kept, in bytes. A service says what it has to say in less, and a report holds the
// texts of thousands of tasks.
const (
	maxCode      = 100
	maxMessage   = 2000
	maxRequestID = 200
)

// ParseAPIError makes an APIError of a response's status, headers and body, whatever shape the body has. The shapes are
// those of "Abnormal answers" in the API's description: two of DRS, the gateway's, that of IAM, others, and from proxies
// HTML, text or nothing. A Retry-After with a date is counted from now.
func ParseAPIError(op string, status int, header http.Header, body []byte, now time.Time) *APIError {
	e := &APIError{
		Op:         op,
		Status:     status,
		RetryAfter: retryAfter(header.Get("Retry-After"), now),
	}
	code, message, requestID := parseAbnormal(body)
	if id := header.Get("X-Request-Id"); id != "" {
		requestID = id
	}
	e.Code = Truncate(code, maxCode)
	e.Message = Truncate(message, maxMessage)
	e.RequestID = Truncate(requestID, maxRequestID)
	if e.Code == "" && e.Message == "" {
		e.Message = Excerpt(string(body))
	}
	return e
}

// parseAbnormal reads the code, the message and the request's ID of a body, as far as it has them.
func parseAbnormal(body []byte) (code, message, requestID string) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return "", "", ""
	}
	requestID = text(fields, "request_id", "requestId")
	// IAM wraps code and message into an object, others do not.
	var inner map[string]json.RawMessage
	if json.Unmarshal(fields["error"], &inner) == nil && inner != nil {
		fields = inner
	}
	if requestID == "" {
		requestID = text(fields, "request_id", "requestId")
	}
	code = CanonicalCode(text(fields, "error_code", "err code", "errorCode", "code"))
	message = text(fields, "error_msg", "err msg", "error msg", "error_message", "errorMessage", "message", "error", "title")
	return code, message, requestID
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

// CanonicalCode spells the code " DRS-M00201" of an older response like "DRS.M00201" of today's, and the gateway's "APIG.0201" like
// "APIGW.0201".
func CanonicalCode(code string) string {
	code = strings.TrimSpace(code)
	if rest, older := strings.CutPrefix(code, "DRS-"); older {
		return "DRS." + rest
	}
	if rest, other := strings.CutPrefix(code, "APIG."); other {
		return "APIGW." + rest
	}
	return code
}

// longestRetryAfter bounds a Retry-After: a longer one ends every run alike, and adding to it could overflow.
const longestRetryAfter = 24 * time.Hour

// retryAfter reads a Retry-After header: seconds, or an HTTP date. It is 0 for what is neither, or in the past.
func retryAfter(value string, now time.Time) time.Duration {
	if value == "" {
		return 0
	}
	if seconds, err := strconv.Atoi(strings.TrimSpace(value)); err == nil {
		return time.Duration(min(max(seconds, 0), int(longestRetryAfter.Seconds()))) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(now), 0), longestRetryAfter)
	}
	return 0
}

// RefusedByGateway tells whether a code says that the gateway refused the credentials: APIGW.0301 to APIGW.0307.
func RefusedByGateway(code string) bool {
	digit, ok := strings.CutPrefix(code, "APIGW.030")
	return ok && len(digit) == 1 && digit >= "1" && digit <= "7"
}
