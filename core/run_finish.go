package core

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// because is what stands behind a piece of evidence.
type because struct {
	// err is the failure of a call, or a *drs.DeadlineError for the end of the time; nil if an answer tells.
	err       error
	requestID string // of the answer
}

// take decides by what has happened to a task, and does or notes what comes next.
func (b *batch) take(i, call int, e evidence, why because) { b.carryOut(i, call, b.decide(i, e), why) }

func (b *batch) decide(i int, e evidence) (s step) {
	known := b.record(i)
	*known, s = decide(b.rules, *known, e)
	return s
}

// carryOut does or notes the next step of a task. call is the number of the call that it was last in.
func (b *batch) carryOut(i, call int, s step, why because) {
	switch s.kind {
	case stepFinish:
		b.finish(i, s, why)
	case stepSplit:
		b.halves = append(b.halves, i)
	case stepRead:
		b.due = append(b.due, dueStep{i, s.kind, b.inTime(s.notBefore), call})
	case stepSend, stepResume:
		if s.kind == stepResume && b.resumable != nil {
			b.resumable(i)
			return
		}
		b.due = append(b.due, dueStep{i, s.kind, b.backOff(s.backoff, why.err), call})
	}
}

// backOff is when tasks of the last call may be sent again. Those of one attempt stay together, so that one call sends them.
func (b *batch) backOff(attempt int, err error) time.Time {
	if attempt == 0 {
		return time.Time{}
	}
	if b.attempt != attempt {
		b.attempt, b.again = attempt, time.Now().Add(b.run.backoff.Delay(attempt, drs.RetryAfter(err)))
	}
	return b.again
}

// finish ends a task: its result says why.
func (b *batch) finish(i int, s step, why because) {
	result, r := &b.results[i], b.record(i)
	text := endingTexts[s.ending]
	words := text.words
	if strings.Contains(words, "%s") {
		words = fmt.Sprintf(words, quote(string(r.status)))
	}
	if text.hint != "" {
		result.Hint = text.hint
	}
	switch s.ending {
	case endingAccepted, endingRefused, endingRefusedNotStarted, endingWrongEndpoint:
		// What the service said of the start stands in the result.
	case endingRuns:
		result.Hint, result.Cause, result.RequestID = "", nil, why.requestID
		if r.reason != reasonWrongStatus && r.reason != reasonBusy && r.reason != reasonPrecheck {
			result.ErrorCode, result.ErrorMsg = "", ""
		}
	case endingGone, endingStatus, endingPausedBefore, endingWaitsForAnotherTime, endingUnknownStatus:
		result.Cause, result.RequestID = nil, why.requestID
		if s.ending == endingStatus {
			result.Hint = r.status.Hint()
		}
	case endingNeverProcessed:
		result.Cause = nil
		words = fmt.Sprintf("tried %d times, and %s", result.Attempts, words)
	case endingContradiction, endingLate:
		result.Cause = nil
	case endingNoTimeToSend:
		words = b.notSentInTime(result, why.err)
	case endingUnreadable, endingNoTimeToRead:
		result.Cause = why.err
		if failed := b.unread[i]; failed != nil {
			words = "reading its status failed: " + failed.Error()
		}
	}
	if words != "" {
		if result.ErrorMsg != "" {
			words = result.ErrorMsg + "; " + words
		}
		result.ErrorMsg = words
	}
	b.done(i, s.outcome)
}

// notSentInTime says of a task that there was no time to send it, or to send it again.
func (b *batch) notSentInTime(result *report.Result, err error) string {
	var up *drs.DeadlineError
	errors.As(err, &up)
	if result.ErrorMsg == "" {
		result.Hint, result.Cause = hintUnsent, up
		return up.Why()
	}
	again := &drs.DeadlineError{Last: result.Cause, Cause: up.Cause}
	if again.Last == nil {
		again.Last = errors.New(result.ErrorMsg)
	}
	result.Cause = again
	return again.Why()
}
