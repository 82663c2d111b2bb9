package core

import (
	"errors"
	"fmt"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/iam"
)

// The errors of a run, by which callers tell what kind of failure it was. AWS Step Functions match the type's name.
type (
	// AuthError: nobody could be proven to be calling.
	AuthError = iam.AuthError
	// APIError: the service refused the calls as a whole, so that no job was started.
	APIError = iam.APIError
)

// ValidationError says that the input is wrong. Nothing was sent.
type ValidationError struct {
	// Problems has a sentence for each thing that is wrong. It names the input, the place and the remedy.
	Problems []string
}

func (e *ValidationError) Error() string {
	if len(e.Problems) == 1 {
		return e.Problems[0]
	}
	return fmt.Sprintf("%d problems:\n- %s", len(e.Problems), strings.Join(e.Problems, "\n- "))
}

// problems collects what is wrong, so that all of it is reported at once.
type problems []string

func (p *problems) addf(format string, args ...any) { *p = append(*p, fmt.Sprintf(format, args...)) }

// err returns a *ValidationError, or nil if nothing is wrong.
func (p problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return &ValidationError{Problems: p}
}

// JobsFailedError says that fail-on is violated by what the service said of single jobs.
type JobsFailedError struct{ Report *Report }

func (e *JobsFailedError) Error() string { return e.Report.Verdict() }

// TimeoutError says that fail-on is violated because time ran out, or the run was cancelled.
type TimeoutError struct{ Report *Report }

func (e *TimeoutError) Error() string {
	verdict := e.Report.Verdict()
	switch {
	case !e.Report.cancelled():
		return verdict + "; time ran out"
	case e.Report.Tally().NotReached > 0:
		return verdict // which says so
	}
	return verdict + "; the run was cancelled"
}

// Err applies the policy to the report. It returns nil if the run counts as a success, and otherwise the error that best
// says why: a *TimeoutError if time ran out; the *AuthError or *APIError that kept every job from being started; and a
// *JobsFailedError for everything else, thus whenever some jobs were started or may have been.
func (r *Report) Err(failOn FailOn) error {
	if !failOn.violated(r) {
		return nil
	}
	var auth *AuthError
	var up *drs.TimeUpError
	var broken *iam.CallError
	var api *APIError
	t := r.Tally()
	nothing := t.Success() == 0 && t.Unknown == 0
	switch {
	case nothing && errors.As(r.cause, &auth):
		return auth
	case errors.As(r.cause, &up), errors.As(r.cause, &broken) && broken.TimeUp(), t.NotReached > 0:
		return &TimeoutError{Report: r}
	case nothing && errors.As(r.cause, &api):
		return api
	}
	return &JobsFailedError{Report: r}
}

// FailOn is the policy by which a run fails.
type FailOn string

// The policies.
const (
	FailOnAny   FailOn = "any"   // a job that is not a success fails the run
	FailOnAll   FailOn = "all"   // the run fails only if no job succeeded
	FailOnNever FailOn = "never" // the outcomes never fail the run
)

func (f FailOn) violated(r *Report) bool {
	switch f {
	case FailOnNever:
		return false
	case FailOnAll:
		return r.Status == StatusFailed
	}
	return r.Status != StatusSuccess
}
