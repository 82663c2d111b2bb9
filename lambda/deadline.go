package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// reserve is how long before the function's deadline it answers with what is known: a time-out would swallow it.
const reserve = time.Second

// withReserve ends the context before the function's deadline, in time to answer.
func withReserve(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return ctx, func() {}
	}
	return context.WithDeadline(ctx, deadline.Add(-reserve))
}

// functionTimeout is the cause of a result that the function's own deadline decided, not a limit among the settings.
type functionTimeout struct {
	cause error // what else is known of the result's cause; may be nil
}

func (e *functionTimeout) Error() string { return "the function's time was up" }

func (e *functionTimeout) Unwrap() error { return e.cause }

const hintFunctionTimeout = "the function's own time was up: raise the function's Timeout (at most 900), or call it again, for instance by Step Functions"

// deadline tells which results of a run the function's deadline decides.
type deadline struct {
	at       time.Time // zero if there is none
	endsSend bool      // before the time for starting does
	late     map[string]bool
}

// newDeadline returns the deadline of a run and its plan with no more time than there is: nothing must name a limit that is out of
// reach.
func newDeadline(ctx context.Context, p *plan.Plan) (*deadline, *plan.Plan) {
	d := &deadline{late: make(map[string]bool)}
	at, ok := ctx.Deadline()
	if !ok {
		return d, p
	}
	left := max(time.Second, (time.Until(at) + time.Second - 1).Truncate(time.Second))
	bounded := *p
	bounded.Timeout, bounded.WaitTimeout = min(p.Timeout, left), min(p.WaitTimeout, left)
	d.at, d.endsSend = at, left < p.Timeout
	return d, &bounded
}

// mark completes a result that has just become known, if the deadline decided it.
func (d *deadline) mark(r *report.Result) {
	if !d.at.IsZero() && d.decided(r) {
		d.late[r.ID] = true
		d.complete(r)
	}
}

// endsEarly is how long before its deadline, from which drs.Grace is taken for requests under way, a run may end: when another
// reading would come too late.
const endsEarly = time.Second / 2

func (d *deadline) decided(r *report.Result) bool {
	var up *drs.DeadlineError
	outOfTime := errors.As(r.Cause, &up) && errors.Is(up.Cause, context.DeadlineExceeded)
	reached := time.Until(d.at) <= drs.Grace+endsEarly
	switch {
	case r.OK():
		return false
	case r.NotReached != "":
		return reached && r.Cause == nil
	case r.Outcome == report.Blocked:
		return reached && outOfTime
	}
	return outOfTime && (reached || d.endsSend)
}

// completeAll completes the results of a report that the deadline decided.
func (d *deadline) completeAll(results []report.Result) {
	for i := range results {
		if d.late[results[i].ID] {
			d.complete(&results[i])
		}
	}
}

func (d *deadline) complete(r *report.Result) {
	var up *drs.DeadlineError
	if errors.As(r.Cause, &up) && up.Last != nil {
		r.Hint += "; " + hintFunctionTimeout // beside what to do about the failure before
	} else {
		r.Hint = hintFunctionTimeout
	}
	r.Cause = &functionTimeout{r.Cause}
}

// nameFunctionTimeout lets an error that says that time ran out name the function's Timeout, if that was the limit.
func nameFunctionTimeout(err error, r *report.Report) error {
	var timeout *report.TimeoutError
	if !errors.As(err, &timeout) {
		return err
	}
	for i := range r.Results {
		var up *functionTimeout
		if errors.As(r.Results[i].Cause, &up) {
			return fmt.Errorf("%w; %s", err, hintFunctionTimeout)
		}
	}
	return err
}
