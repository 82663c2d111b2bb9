package drs

import (
	"github.com/drs-batch-start/drs-batch-start/core/rest"
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
