package engine

import (
	"errors"
	"fmt"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/decide"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// result is what became of a task, made from all that is known of it. Nothing else makes one.
func (r *run) result(t *task) report.Result {
	result := report.Result{
		ID:        t.asked.JobID,
		StartTime: t.asked.StartTime,
		JobStatus: t.status(),
		Outcome:   t.outcome,
		Attempts:  t.attempts,
	}
	if t.outcome == report.NotSent {
		if r.plan.Resume && result.JobStatus.Resumable() {
			result.Hint = "it would be resumed"
		}
	} else {
		t.explainStart(&result)
	}
	if t.check != nil {
		t.check.explain(&result)
	}
	if t.wait != nil {
		t.explainWait(&result, r.plan.WaitFor)
	}
	if t.detail != nil {
		explainDetail(&result, t.detail)
	}
	return result
}

// status is the last one that was read of the task.
func (t *task) status() drs.Status {
	if t.wait != nil && t.wait.record.Status != "" {
		return t.wait.record.Status
	}
	return t.record.Status
}

// explainStart says what came of the task's start: what was last said of it, and what its status showed afterwards.
func (t *task) explainStart(result *report.Result) {
	text := decide.EndingTexts[t.ending]
	words := text.Words
	if strings.Contains(words, "%s") {
		words = fmt.Sprintf(words, quote(string(t.record.Status)))
	}
	result.Status, result.ErrorCode, result.ErrorMsg = t.said.status, t.said.code, t.said.message
	result.RequestID, result.OrderID = t.said.requestID, t.said.orderID
	result.Hint = t.said.hint
	if text.Hint != "" {
		result.Hint = text.Hint
	}
	switch t.ending {
	case decide.EndingAccepted:
	case decide.EndingRefused, decide.EndingRefusedNotStarted, decide.EndingWrongEndpoint:
		if result.Cause = t.endErr; result.Cause == nil {
			result.Cause = t.said.err
		}
	case decide.EndingRuns:
		result.Hint = ""
		if !t.record.Reason.Refused() {
			result.ErrorCode, result.ErrorMsg = "", ""
		}
	case decide.EndingGone:
		result.ErrorCode, result.ErrorMsg, result.Hint = t.reading.said.code, t.reading.said.message, t.reading.said.hint
	case decide.EndingStatus:
		result.Hint = t.record.Status.Hint()
	case decide.EndingNeverProcessed:
		words = fmt.Sprintf("tried %d times, and %s", t.attempts, words)
		result.Hint = joined(result.Hint, "run it again later: nothing was processed")
	case decide.EndingNoTimeToSend:
		words = t.explainUnsent(result)
	case decide.EndingUnreadable, decide.EndingNoTimeToRead, decide.EndingNoTimeToWatch:
		result.Cause = t.endErr
		if t.reading != nil && t.reading.said.err != nil {
			words = "reading its status failed: " + t.reading.said.err.Error()
		}
	case decide.EndingScheduledBefore:
		result.StartTime = "" // it is not the one that was asked for
	case decide.EndingNotStarted, decide.EndingPausedBefore, decide.EndingResumedMaybe, decide.EndingNotResumedNow, decide.EndingWaitsForAnotherTime,
		decide.EndingUnknownStatus, decide.EndingContradiction, decide.EndingLate:
	}
	if t.ending.ByStatus() && t.reading != nil {
		result.RequestID = t.reading.said.requestID
	}
	result.ErrorMsg = joined(result.ErrorMsg, words)
}

// explainUnsent says of a task that there was no time to send it, or to send it again.
func (t *task) explainUnsent(result *report.Result) string {
	var up *drs.DeadlineError
	errors.As(t.endErr, &up)
	if result.ErrorMsg == "" {
		result.Hint, result.Cause = unsentHint(up.Cause), up
		return up.Why()
	}
	again := &drs.DeadlineError{Last: t.said.err, Cause: up.Cause}
	if again.Last == nil {
		again.Last = errors.New(result.ErrorMsg)
	}
	result.Cause, result.Hint = again, joined(result.Hint, remedyOf(up.Cause))
	return again.Why()
}

// explainWait says how the wait for a task ended. One that goes on says only how far the task is.
func (t *task) explainWait(result *report.Result, target plan.WaitFor) {
	w := t.wait
	result.TaskMode = w.record.Mode
	if w.percent >= 0 {
		result.Progress = &w.percent
	}
	if w.delay >= 0 {
		ms := w.delay.Milliseconds()
		result.DelayMS = &ms
	}
	text := decide.WaitEndingTexts[w.step.Ending]
	switch w.step.Kind {
	case decide.WaitOn:
		return
	case decide.WaitReached:
		result.Hint = text.Words
		return
	case decide.WaitFailed:
		result.Outcome = report.Failed
	case decide.WaitNotReached:
		result.NotReached = target
	}
	words := text.Words
	if strings.Contains(words, "%s") {
		words = fmt.Sprintf(words, result.JobStatus)
	}
	result.ErrorCode, result.ErrorMsg, result.Hint, result.RequestID = "", words, text.Hint, ""
	if text.Hint == "" {
		result.Hint = result.JobStatus.Hint()
	}
	if remedy := remedyOf(w.endErr); remedy != "" {
		result.Hint += ", or " + remedy
	}
	if t.reading != nil {
		result.RequestID = t.reading.said.requestID
	}
	unread := w.step.Ending == decide.WaitEndingUnreadable || w.step.Ending == decide.WaitEndingSilent
	if w.step.Ending == decide.WaitEndingDeleted {
		result.ErrorCode = t.reading.said.code
	} else if unread && t.reading != nil && t.reading.said.err != nil {
		result.ErrorMsg += ": " + rest.Truncate(t.reading.said.err.Error(), 2000)
	}
	if w.endErr != nil {
		result.Cause = &drs.DeadlineError{Cause: w.endErr}
	}
}

// explainDetail adds what the details of a task say: what people call it, and why it failed, beside a failure.
func explainDetail(result *report.Result, detail *drs.DetailJobResp) {
	result.Name = detail.Name
	if result.TaskMode == "" {
		result.TaskMode = detail.TaskType
	}
	if !result.Outcome.Failure() || detail.FailedReason == "" {
		return
	}
	result.FailedReason = detail.FailedReason
	if hint := drs.ReasonHint(detail.FailedReason); hint != "" {
		result.Hint = hint
	}
}

// joined puts what was said later behind what was said before.
func joined(before, later string) string {
	if before == "" || later == "" {
		return before + later
	}
	return strings.TrimRight(before, ". ") + "; " + later
}
