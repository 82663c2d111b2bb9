package core

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// takeFailure decides about the tasks of a call without a normal answer.
func (b *batch) takeFailure(tasks []int, call int, err error) {
	e := failureEvidence(err, len(tasks))
	for _, i := range tasks {
		if e.kind != evidenceTimeUp && e.kind != evidenceCancelled {
			b.explain(i, err)
		}
		b.take(i, call, e, because{err: err})
	}
}

// failureEvidence is what the failure of a call with so many tasks says about each of them.
func failureEvidence(err error, tasks int) evidence {
	var up *drs.DeadlineError
	if errors.As(err, &up) {
		return noTimeLeft(up.Cause)
	}
	e := evidence{kind: evidenceNotSent, at: time.Now(), class: drs.Classify(err), aboutTask: drs.AboutTask(err), tasks: tasks}
	var auth *rest.AuthError
	var refused *rest.APIError
	switch {
	case errors.As(err, &auth):
	case errors.As(err, &refused):
		e.kind = evidenceCallRefused
	case e.class == drs.Ambiguous:
		e.kind = evidenceLost
	}
	return e
}

// noTimeLeft is the evidence that there is no time for what was to be done.
func noTimeLeft(cause error) evidence {
	e := evidence{kind: evidenceTimeUp, at: time.Now()}
	if errors.Is(cause, context.Canceled) {
		e.kind = evidenceCancelled
	}
	return e
}

// takeAnswer decides about each task of a call that was answered.
func (b *batch) takeAnswer(tasks []int, call int, answer *drs.StartResult) {
	now := time.Now()
	inOrder := len(answer.Results) == len(tasks)
	for k := 0; inOrder && k < len(tasks); k++ {
		inOrder = answer.Results[k].ID == b.results[tasks[k]].ID
	}
	if !inOrder {
		answer.Results = b.match(tasks, answer)
	}
	why := because{requestID: answer.RequestID}
	for k, i := range tasks {
		result, said := &b.results[i], &answer.Results[k]
		result.Status, result.ErrorCode, result.ErrorMsg = said.Status, said.ErrorCode, said.ErrorMsg
		result.Hint, result.RequestID, result.Cause = "", answer.RequestID, nil
		result.OrderID = said.OrderID
		e := evidence{kind: evidenceLost, at: now, tasks: len(tasks)}
		switch {
		case said.Succeeded():
			e.kind = evidenceAccepted
		case said.Failed():
			code := rest.CanonicalCode(said.ErrorCode)
			e.kind, e.class = evidenceRefused, drs.TaskClass(code)
			result.Hint = drs.Hint(code)
			if said.ErrorCode == "" && said.ErrorMsg == "" {
				result.ErrorMsg, result.Hint = "the service refused it without a reason", "look at the task in the console"
			}
		case result.ErrorMsg == "":
			result.ErrorMsg = "the answer has the status " + quote(said.Status) + " for this task, which is neither success nor failed"
		}
		b.take(i, call, e, why)
	}
}

// match puts the entries of an answer into the order of the tasks. A task that the answer leaves out, or contradicts itself
// on, gets an entry that says nothing but that. An ID that nobody asked for is worth a warning.
func (r *run) match(tasks []int, answer *drs.StartResult) []drs.StartJobResp {
	at := make(map[string]int, len(tasks))
	matched := make([]drs.StartJobResp, len(tasks))
	for k, i := range tasks {
		at[r.results[i].ID] = k
		matched[k].ErrorMsg = "the answer leaves this task out"
	}
	for _, said := range answer.Results {
		k, asked := at[said.ID]
		switch {
		case !asked:
			r.warn("the answer %s names task %s, which nobody asked for", answer.RequestID, quote(said.ID))
		case matched[k].ID == "":
			matched[k] = said
		case matched[k].Status != said.Status || matched[k].ErrorCode != said.ErrorCode:
			matched[k] = drs.StartJobResp{ID: said.ID, ErrorMsg: "the answer contradicts itself on this task"}
		}
	}
	return matched
}

const hintNotSent = "check the region or endpoint, the network and the proxy, and start it again: it was not started"

// explain puts into a result what the failure of a call says.
func (r *run) explain(i int, err error) {
	result := &r.results[i]
	result.Status, result.ErrorCode, result.Hint, result.RequestID = "", "", hintNotSent, ""
	result.ErrorMsg, result.Cause = err.Error(), err
	var abnormal *rest.APIError
	var broken *rest.TransportError
	var up *drs.DeadlineError
	switch {
	case errors.As(err, &abnormal):
		result.ErrorCode, result.Hint, result.RequestID = abnormal.Code, abnormal.Hint, abnormal.RequestID
		result.ErrorMsg = abnormal.Message
		if abnormal.Code == "" || abnormal.Message == "" {
			result.ErrorMsg = strings.TrimSuffix(fmt.Sprintf("HTTP %d: %s", abnormal.Status, abnormal.Message), ": ")
		}
		if errors.As(err, &up) {
			result.ErrorMsg += "; " + up.Why()
		}
	case errors.As(err, &broken):
		result.RequestID = broken.RequestID
		if broken.Hint != "" {
			plain := *broken
			plain.Hint = ""
			result.Hint, result.ErrorMsg = broken.Hint, plain.Error()
		}
	case errors.As(err, &up):
		result.Hint = hintUnsent
	}
	var auth *rest.AuthError
	if errors.As(err, &auth) {
		problem := *auth
		if auth.Remedy != "" {
			result.Hint, problem.Remedy = auth.Remedy, ""
		}
		result.ErrorMsg = problem.Error()
	}
}

// outOfReach tells whether a result has its outcome because signing in failed, or the service could not be reached.
func outOfReach(cause error) bool {
	var auth *rest.AuthError
	var broken *rest.TransportError
	return errors.As(cause, &auth) || errors.As(cause, &broken) && !broken.Sent
}

// quote shows a text from outside.
func quote(s string) string { return strconv.Quote(rest.Truncate(s, 80)) }
