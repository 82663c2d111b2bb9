package drs

import (
	"errors"
	"net/http"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Class is what a failed call says about whether it was processed: the rows of the design's table "Sending again".
type Class int

// The classes of failed calls.
const (
	// Final: refused, and would be again.
	Final Class = iota
	// NotProcessed: certainly not processed, and may work another time.
	NotProcessed
	// Refused: the proof of who is calling was not accepted, so nothing was processed. Another proof may be.
	Refused
	// Ambiguous: sent, but no usable answer came. It may have been processed.
	Ambiguous
	// WrongStatus: refused with DRS.M00304 as a whole. The jobs may be running already.
	WrongStatus
)

// Classify tells what an error of a Client's call says. An error of another kind is Final.
func Classify(err error) Class {
	if err == nil {
		return Final
	}
	var up *DeadlineError
	if errors.As(err, &up) {
		if up.Last == nil {
			return NotProcessed
		}
		return Classify(up.Last)
	}
	var auth *rest.AuthError
	if errors.As(err, &auth) {
		if auth.Temporary() {
			return NotProcessed
		}
		return Final
	}
	var broken *rest.TransportError
	if errors.As(err, &broken) {
		if broken.Sent {
			return Ambiguous
		}
		return NotProcessed
	}
	var abnormal *rest.APIError
	if errors.As(err, &abnormal) {
		return classifyAnswer(abnormal.Status, abnormal.Code)
	}
	return Final
}

func classifyAnswer(status int, code ErrorCode) Class {
	switch code {
	case ErrorCodeTooFrequent, ErrorCodeBusy, ErrorCodeThrottled:
		return NotProcessed
	case ErrorCodePermission:
		return Final // comes with HTTP 401, but no other token would do
	case ErrorCodeInvalidToken:
		return Refused
	case ErrorCodeStatus:
		return WrongStatus
	case ErrorCodeServiceError:
		return Ambiguous
	}
	switch {
	case status == http.StatusTooManyRequests:
		return NotProcessed
	case status == http.StatusUnauthorized, rest.RefusedByGateway(code):
		return Refused
	case status == http.StatusRequestTimeout:
		// A proxy gave up on a request that it may have passed on.
		return Ambiguous
	case status >= 500:
		return Ambiguous
	case status < 300 && knownHint(code) == "":
		// HTTP says yes and the body says no, with a code that nobody knows.
		return Ambiguous
	}
	return Final
}

// JobClass tells what the service's word on a single job says about whether it was processed.
func JobClass(code ErrorCode) Class {
	switch code {
	case ErrorCodeTooFrequent, ErrorCodeBusy:
		return NotProcessed
	case ErrorCodeStatus:
		return WrongStatus
	}
	return Final
}
