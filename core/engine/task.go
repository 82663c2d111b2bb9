package engine

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/decide"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// task is everything that is known of one task of a run. Whoever learns something of it notes it here; what became of it is made
// from this by result.
type task struct {
	asked *drs.StartInfo
	// record is what the rules decide by; attempts counts how often its start or its resumption was tried.
	record   decide.Record
	attempts int

	// said is what was last said of its pre-check, its start or its resumption; reading of its status, nil if none was read.
	said    said
	reading *reading
	// check is its pre-check's, nil without one; wait is its wait's, nil if it is not waited for; detail is nil if it was not read.
	check  *checkedTask
	wait   *waitingTask
	detail *drs.DetailJobResp

	// outcome is that of its start, with the ending that led to it and the failure that ended it; empty while it has none.
	outcome report.Outcome
	ending  decide.Ending
	endErr  error
	// told says that the observer knows.
	told bool
}

// said is what the service said of a task, or what the failure of a call says in its place.
type said struct {
	status, code, message string
	hint                  string
	requestID, orderID    string
	err                   error // the failure; nil if the service said it
}

const (
	hintNotSent = "check the region or endpoint, the network and the proxy, and start it again: it was not started"
	hintUnsent  = "start it again: it was not sent"
)

// saidByFailure is what the failure of a call says of each of its tasks.
func saidByFailure(err error) said {
	s := said{message: err.Error(), hint: hintNotSent, err: err}
	var abnormal *rest.APIError
	var broken *rest.TransportError
	var up *drs.DeadlineError
	switch {
	case errors.As(err, &abnormal):
		s.code, s.hint, s.requestID = abnormal.Code, abnormal.Hint, abnormal.RequestID
		s.message = abnormal.Message
		if abnormal.Code == "" || abnormal.Message == "" {
			s.message = strings.TrimSuffix(fmt.Sprintf("HTTP %d: %s", abnormal.Status, abnormal.Message), ": ")
		}
		if errors.As(err, &up) {
			s.message += "; " + up.Why()
		}
	case errors.As(err, &broken):
		s.requestID = broken.RequestID
		if broken.Hint != "" {
			plain := *broken
			plain.Hint = ""
			s.hint, s.message = broken.Hint, plain.Error()
		}
	case errors.As(err, &up):
		s.hint = unsentHint(up.Cause)
	}
	var auth *rest.AuthError
	if errors.As(err, &auth) {
		problem := *auth
		if auth.Remedy != "" {
			s.hint, problem.Remedy = auth.Remedy, ""
		}
		s.message = problem.Error()
	}
	return s
}

// unsentHint is what to do about a task that was not sent because of cause.
func unsentHint(cause error) string {
	if remedy := remedyOf(cause); remedy != "" {
		return hintUnsent + "; if that happens again, " + remedy
	}
	return hintUnsent
}

// saidByAnswer is what an entry of a normal answer says of its task.
func saidByAnswer(entry *drs.StartJobResp, requestID string) said {
	s := said{status: entry.Status, code: entry.ErrorCode, message: entry.ErrorMsg, requestID: requestID, orderID: entry.OrderID}
	switch {
	case entry.Succeeded():
	case strings.EqualFold(entry.Status, "success"):
		s.message = joined("the answer says both success and "+quote(entry.ErrorCode)+" of this task", entry.ErrorMsg)
	case entry.Failed() && s.code == "" && s.message == "":
		s.message, s.hint = "the service refused it without a reason", "look at the task in the console"
	case entry.Failed():
		s.hint = drs.Hint(s.code)
	case s.message == "":
		s.message = "the answer has the status " + quote(entry.Status) + " for this task, which is neither success nor failed"
	}
	return s
}

// outOfReach tells whether a task has its outcome because signing in failed, or the service could not be reached.
func (t *task) outOfReach() bool {
	var auth *rest.AuthError
	var broken *rest.TransportError
	return errors.As(t.said.err, &auth) || errors.As(t.said.err, &broken) && !broken.Sent
}

// quote shows a text from outside.
func quote(s string) string { return strconv.Quote(rest.Truncate(s, 80)) }
