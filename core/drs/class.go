package drs

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Class is what a failed call, or a refused task of a call, says about whether it was processed.
type Class int

// The classes. The zero value is the cautious one: only what is known to be refused counts as refused.
const (
	// Ambiguous: nobody said that it was not processed.
	Ambiguous Class = iota
	// Final: not processed, and another attempt would be refused as well.
	Final
	// NotProcessed: certainly not processed; another attempt may be accepted.
	NotProcessed
	// Unauthenticated: not processed, because the credentials were not accepted. Renewed ones may be.
	Unauthenticated
	// WrongStatus: not processed, because of the task's current status (DRS.M00304). The task may be running.
	WrongStatus
	// Busy: not processed, because another operation runs on the task (DRS.M01504). That operation may be a start.
	Busy
	// Unfamiliar: refused with a code that is in no table.
	Unfamiliar
	// WrongEndpoint: the answer does not look like the service's: a redirect, or HTTP 4xx without a code, as of a proxy, a firewall or
	// another server. It proves nothing.
	WrongEndpoint
)

// Classify returns what an error of a Client's call says about the call as a whole. An error that no call returns is
// Ambiguous.
func Classify(err error) Class {
	var timeUp *DeadlineError
	var auth *rest.AuthError
	var broken *rest.TransportError
	var abnormal *rest.APIError
	switch {
	case errors.As(err, &timeUp):
		if timeUp.Last == nil {
			return NotProcessed
		}
		return Classify(timeUp.Last)
	case errors.As(err, &auth):
		if auth.Temporary() && !auth.Exhausted {
			return NotProcessed
		}
		return Final
	case errors.As(err, &broken):
		switch {
		case broken.Sent:
			return Ambiguous
		case broken.Permanent():
			return Final
		}
		return NotProcessed
	case errors.As(err, &abnormal):
		return classifyResponse(abnormal.Status, abnormal.Code)
	}
	return Ambiguous
}

// classifyResponse returns what an abnormal response says. A known code counts whatever the HTTP status is.
func classifyResponse(status int, code ErrorCode) Class {
	if known, ok := codes[code]; ok {
		return known.class
	}
	hasCode := code != "" && code != strconv.Itoa(status) // a code that repeats the HTTP status says nothing more
	switch {
	case status == http.StatusTooManyRequests:
		return NotProcessed
	case status == http.StatusUnauthorized:
		return Unauthenticated
	case status == http.StatusForbidden && hasCode:
		return Final
	case status >= 300 && status <= 399:
		return WrongEndpoint
	case status < 400 || status > 499:
		return Ambiguous
	case hasCode:
		return Unfamiliar
	}
	switch status {
	case http.StatusLengthRequired, http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong,
		http.StatusUnsupportedMediaType, http.StatusRequestHeaderFieldsTooLarge:
		return Final
	case http.StatusRequestTimeout, http.StatusConflict, http.StatusTooEarly, 460, 499:
		return Ambiguous // a proxy may have passed the request on
	}
	return WrongEndpoint
}

// TaskClass returns what a refusal of one task, in an answer that is normal otherwise, says about that task. The code may
// have any spelling.
func TaskClass(code string) Class {
	known, ok := codes[rest.CanonicalCode(code)]
	switch {
	case !ok:
		return Unfamiliar
	case known.class == Unauthenticated:
		return Final // the call's credentials were accepted
	}
	return known.class
}

// AboutTask reports whether err is a refusal with a code that is about a task of the call, and not about the call or the
// caller: without that task the call may be accepted.
func AboutTask(err error) bool {
	var abnormal *rest.APIError
	if !errors.As(err, &abnormal) {
		return false
	}
	return codes[abnormal.Code].aboutTask
}
