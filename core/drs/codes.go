package drs

import (
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// ErrorCode is a code of the service or of the gateway in front of it, in its canonical spelling.
type ErrorCode = string

// The codes that decide what is done. All that are known, with their hints, are in the table below.
const (
	ErrorCodeAbnormal      ErrorCode = "DRS.M00004" // the service failed; whether it did the work is open
	ErrorCodeInvalidToken  ErrorCode = "DRS.M00100" // the token is refused
	ErrorCodePermission    ErrorCode = "DRS.M00103" // permissions are missing; a new token would not help
	ErrorCodeStatus        ErrorCode = "DRS.M00304" // not allowed in the task's current status: it may be running already
	ErrorCodeServiceError  ErrorCode = "DRS.M01501" // the service failed; whether it did the work is open
	ErrorCodeTooFrequent   ErrorCode = "DRS.M01503" // throttled: not processed
	ErrorCodeBusy          ErrorCode = "DRS.M01504" // another operation runs on the task: not processed
	ErrorCodeNotFound      ErrorCode = "DRS.M05003" // no such task
	ErrorCodeDeleted       ErrorCode = "DRS.M05004" // the task was deleted or released
	ErrorCodeNotFoundOlder ErrorCode = "DRS.10000010"
	ErrorCodeThrottled     ErrorCode = "APIGW.0308" // throttled at the gateway: not processed
)

const (
	hintParameter  = "check the job's ID and start time"
	hintPermission = "grant the caller drs:migrationJob:action for starting and drs:migrationJob:get and drs:migrationJobs:get for reading"
	hintRefused    = "check the credential: it may have expired, belong to another region or project, or be mistyped"
	hintLater      = "wait, and start it again: nothing was processed"
	hintOpen       = "look at the task in the console before starting it again"
	hintNotFound   = "check the ID, the region and the project: the task is not there"
	hintOther      = "see what the service says; its support finds the call by the request ID"
)

// hints says for each known code what the reader can do. Source: the error-code tables of the DRS and gateway APIs.
var hints = map[ErrorCode]string{
	ErrorCodeAbnormal:      hintOpen,
	"DRS.M00007":           hintParameter,
	"DRS.M00200":           hintParameter,
	"DRS.M00201":           hintParameter,
	"DRS.M00202":           hintParameter,
	"DRS.M00273":           hintParameter,
	"DRS.M00300":           hintParameter,
	"DRS.M00305":           hintParameter,
	ErrorCodeInvalidToken:  hintRefused,
	"DRS.M00101":           "give the caller's user group a role in this project",
	"DRS.M00102":           hintPermission,
	ErrorCodePermission:    hintPermission,
	"DRS.M00105":           "the account is restricted: look at its billing and real-name status in the console",
	"DRS.M00261":           "set project-id to the project of this region (console: My Credentials), or leave it out to have it looked up",
	"DRS.M00301":           "start each task once in a run",
	ErrorCodeStatus:        "finish the task's configuration: only a task in CONFIGURATION can be started",
	"DRS.M00307":           "start the subtasks of this task instead",
	"DRS.M00308":           "start the parent task of this task instead",
	ErrorCodeServiceError:  hintOpen,
	ErrorCodeTooFrequent:   hintLater + "; a smaller concurrency sends fewer requests at once",
	ErrorCodeBusy:          "wait until the other operation on the task has ended, or look at the task in the console: it may be abnormal",
	ErrorCodeNotFound:      hintNotFound,
	ErrorCodeNotFoundOlder: hintNotFound,
	ErrorCodeDeleted:       "the task was deleted or released: create it anew",
	"DRS.M06020":           "end the other task that uses the destination, or choose another destination",
	"DRS.M06021":           "end the other task that uses the destination, or choose another destination",
	ErrorCodeThrottled:     hintLater + "; a smaller concurrency sends fewer requests at once",
}

// Hint says what the reader can do about a code; empty if there is none.
func Hint(code ErrorCode) string {
	if hint := knownHint(code); hint != "" || code == "" {
		return hint
	}
	return hintOther
}

func knownHint(code ErrorCode) string {
	if rest.RefusedByGateway(code) {
		return hintRefused
	}
	return hints[code]
}

// addHint completes an abnormal answer by what is known of its code or, if that is nothing, of its HTTP status.
func addHint(e *rest.APIError) {
	if e.Hint != "" {
		return
	}
	known := knownHint(e.Code)
	switch {
	case known != "":
		e.Hint = known
	case e.Status == 401:
		e.Hint = hintRefused
	case e.Status == 403:
		e.Hint = hintPermission
	case e.Status == 404 && e.Code == "":
		e.Hint = "check the endpoint, the region and the project ID"
	case e.Status == 413:
		e.Hint = "set a smaller batch-size"
	case e.Status == 429:
		e.Hint = hints[ErrorCodeThrottled]
	case e.Status >= 500:
		e.Hint = hintOpen
	default:
		e.Hint = hintOther
	}
}

// Gone tells whether a code, in any spelling, says of a job that there is none, or none any more.
func Gone(code string) bool {
	switch rest.CanonicalCode(code) {
	case ErrorCodeNotFound, ErrorCodeNotFoundOlder, ErrorCodeDeleted:
		return true
	}
	return false
}
