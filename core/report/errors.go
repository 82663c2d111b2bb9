package report

import (
	"context"
	"errors"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// JobsFailedError says that the fail-on policy is violated by what the service said of single tasks.
type JobsFailedError struct{ Report *Report }

func (e *JobsFailedError) Error() string { return e.Report.Verdict() }

// TimeoutError says that the fail-on policy is violated because time ran out, or the run was cancelled.
type TimeoutError struct{ Report *Report }

func (e *TimeoutError) Error() string {
	verdict := e.Report.Verdict()
	switch {
	case e.Report.cancelled() && e.Report.Tally().NotReached > 0:
		return verdict // which says so
	case e.Report.cancelled():
		return verdict + "; the run was cancelled"
	}
	if deadline, ok := cause[*drs.DeadlineError](e.Report, nil); ok {
		return verdict + "; " + deadline.Limit()
	}
	return verdict + "; time ran out"
}

// TransientError says that nothing was started because of something that may pass by itself: signing in was throttled,
// is unavailable or could not be reached, or DRS could not. The same run may succeed later, without anybody's help.
type TransientError struct{ Err error }

func (e *TransientError) Error() string { return e.Err.Error() }

func (e *TransientError) Unwrap() error { return e.Err }

// Err applies the policy to the report. It returns nil if the run counts as a success. Otherwise it returns the error that
// says best why it does not, chosen from the causes of the results that are not OK, in this order:
//
//   - *rest.AuthError if signing in failed for good, and no task was started or may have been;
//   - *TransientError if signing in failed in a way that may pass, and no task was started or may have been;
//   - *TimeoutError if time ran out or the run was cancelled;
//   - *rest.APIError if the service refused a whole call, and no task was started or may have been;
//   - *TransientError if the service could not be reached for a reason that may pass, and no task was started or may have been;
//   - *JobsFailedError for everything else, a certificate that is not accepted among it.
func (r *Report) Err(failOn plan.FailOn) error {
	if !r.violates(failOn) {
		return nil
	}
	t := r.Tally()
	nothingStarted := t.Success() == 0 && t.Of(Unknown) == 0
	final := func(e *rest.AuthError) bool { return !e.Temporary() }
	if auth, ok := cause(r, final); ok && nothingStarted {
		return auth
	}
	if auth, ok := cause[*rest.AuthError](r, nil); ok && nothingStarted {
		return &TransientError{Err: auth}
	}
	if r.timeUp() {
		return &TimeoutError{Report: r}
	}
	if api, ok := cause[*rest.APIError](r, nil); ok && nothingStarted {
		return api
	}
	unsent := func(e *rest.TransportError) bool { return !e.Sent && !e.Permanent() }
	if broken, ok := cause(r, unsent); ok && nothingStarted {
		return &TransientError{Err: broken}
	}
	return &JobsFailedError{Report: r}
}

// cause returns the first cause of type E that fits among the results that are not OK. A nil fits takes any.
func cause[E error](r *Report, fits func(E) bool) (E, bool) {
	var found, none E
	for err := range r.causes {
		if errors.As(err, &found) && (fits == nil || fits(found)) {
			return found, true
		}
	}
	return none, false
}

// causes visits the causes of the results that are not OK. Neighbours of a batch share theirs, which is visited once.
func (r *Report) causes(visit func(error) bool) {
	var last error
	for i := range r.Results {
		result := &r.Results[i]
		if result.Cause == nil || result.Cause == last || result.OK() {
			continue
		}
		last = result.Cause
		if !visit(last) {
			return
		}
	}
}

// timeUp reports whether the end of the time, or a cancellation, decided a result.
func (r *Report) timeUp() bool {
	for err := range r.causes {
		var deadline *drs.DeadlineError
		var broken *rest.TransportError
		if errors.As(err, &deadline) || errors.As(err, &broken) && broken.TimeUp() {
			return true
		}
	}
	return false
}

// cancelled reports whether the run ended because somebody wanted it to.
func (r *Report) cancelled() bool {
	for err := range r.causes {
		if errors.Is(err, context.Canceled) {
			return true
		}
	}
	return false
}

// ErrorName is the name of an error's type, by which AWS Step Functions and other callers tell failures apart:
// "ValidationError", "TransientError", "AuthError", "APIError", "TimeoutError" or "JobsFailedError". This is the one place
// that knows them.
func ErrorName(err error) string {
	var validation *plan.ValidationError
	var transient *TransientError
	var timeout *TimeoutError
	var auth *rest.AuthError
	var api *rest.APIError
	switch {
	case errors.As(err, &validation):
		return "ValidationError"
	case errors.As(err, &transient):
		return "TransientError"
	case errors.As(err, &timeout):
		return "TimeoutError"
	case errors.As(err, &auth):
		return "AuthError"
	case errors.As(err, &api):
		return "APIError"
	}
	return "JobsFailedError"
}
