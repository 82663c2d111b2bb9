package report

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// What can decide a result that is not OK.
var (
	causeRefused     = &rest.APIError{Op: "batch-starting", Status: 403, Code: "DRS.M00102"}
	causeThrottled   = &rest.APIError{Op: "batch-starting", Status: 429, Code: "APIGW.0308"}
	causePassword    = &rest.AuthError{Problem: "the password is wrong", Err: &rest.APIError{Op: "sign-in", Status: 401}}
	causeNoIAM       = &rest.AuthError{Problem: "sign-in failed", Err: &rest.TransportError{Op: "sign-in", Err: errors.New("no such host")}}
	causeIAMOverload = &rest.AuthError{Problem: "sign-in failed", Err: &rest.APIError{Op: "sign-in", Status: 503}}
	causeIAMTooSlow  = &rest.AuthError{Problem: "no token in time", Err: &rest.TransportError{Op: "sign-in", Err: context.DeadlineExceeded}}
	causeNoDRS       = &rest.TransportError{Op: "batch-starting", Err: errors.New("connection refused")}
	causeCertificate = &rest.TransportError{Op: "batch-starting", Hint: "check the endpoint", Err: errors.New("x509: certificate is valid for other.example")}
	causeLost        = &rest.TransportError{Op: "batch-starting", Sent: true, Err: errors.New("connection reset")}
	causeLate        = &drs.DeadlineError{Cause: context.DeadlineExceeded}
	causeLateAgain   = &drs.DeadlineError{Last: causeNoDRS, Cause: context.DeadlineExceeded}
	causeLateRefused = &drs.DeadlineError{Last: causeThrottled, Cause: context.DeadlineExceeded}
	causeCutOff      = &rest.TransportError{Op: "batch-starting", Sent: true, Err: context.DeadlineExceeded}
	causeCancelled   = &drs.DeadlineError{Cause: fmt.Errorf("terminated: %w", context.Canceled)}
)

func started(id string) Result          { return Result{ID: id, Outcome: Started} }
func failed(id string, c error) Result  { return Result{ID: id, Outcome: Failed, Cause: c} }
func unknown(id string, c error) Result { return Result{ID: id, Outcome: Unknown, Cause: c} }
func onItsWay(id string, c error) Result {
	return Result{ID: id, Outcome: Started, NotReached: plan.WaitRunning, Cause: c}
}
func blockedBy(id string, c error) Result { return Result{ID: id, Outcome: Blocked, Cause: c} }

// The whole choice of a run's error, under the strictest policy.
func TestTheErrorOfARunIsChosenFromTheCausesOfItsResults(t *testing.T) {
	for name, c := range map[string]struct {
		results []Result
		want    string // the error's name; empty for none
		wraps   error  // what it wraps or is; nil if it says the verdict
	}{
		"all started": {[]Result{started("a"), started("b")}, "", nil},
		"a dry run":   {[]Result{{ID: "a", Outcome: NotSent}}, "", nil},
		"what went well has a cause all the same":         {[]Result{{ID: "a", Outcome: Started, Cause: causePassword}}, "", nil},
		"the service's word on one task":                  {[]Result{started("a"), failed("b", nil)}, "JobsFailedError", nil},
		"the service's word on every task":                {[]Result{failed("a", nil)}, "JobsFailedError", nil},
		"blocked":                                         {[]Result{blockedBy("a", nil)}, "JobsFailedError", nil},
		"unknown":                                         {[]Result{unknown("a", causeLost)}, "JobsFailedError", nil},
		"sign-in refused":                                 {[]Result{failed("a", causePassword), failed("b", causePassword)}, "AuthError", causePassword},
		"sign-in refused, a pre-check blocked":            {[]Result{blockedBy("a", nil), failed("b", causePassword)}, "AuthError", causePassword},
		"sign-in refused after something started":         {[]Result{started("a"), failed("b", causePassword)}, "JobsFailedError", nil},
		"sign-in refused after something may have":        {[]Result{unknown("a", causeLost), failed("b", causePassword)}, "JobsFailedError", nil},
		"sign-in refused after others ran out of time":    {[]Result{failed("a", causeLate), failed("b", causePassword)}, "AuthError", causePassword},
		"sign-in refused after others were refused":       {[]Result{failed("a", causeRefused), failed("b", causePassword)}, "AuthError", causePassword},
		"IAM out of reach":                                {[]Result{failed("a", causeNoIAM)}, "TransientError", causeNoIAM},
		"IAM overloaded":                                  {[]Result{failed("a", causeIAMOverload)}, "TransientError", causeIAMOverload},
		"IAM too slow for the time of the run":            {[]Result{failed("a", causeIAMTooSlow)}, "TransientError", causeIAMTooSlow},
		"IAM overloaded for one, refusing for another":    {[]Result{failed("a", causeIAMOverload), failed("b", causePassword)}, "AuthError", causePassword},
		"IAM out of reach after something started":        {[]Result{started("a"), failed("b", causeNoIAM)}, "JobsFailedError", nil},
		"DRS out of reach":                                {[]Result{failed("a", causeNoDRS), failed("b", causeNoDRS)}, "TransientError", causeNoDRS},
		"DRS behind a certificate that is not accepted":   {[]Result{failed("a", causeCertificate)}, "JobsFailedError", nil},
		"DRS out of reach after something started":        {[]Result{started("a"), failed("b", causeNoDRS)}, "JobsFailedError", nil},
		"DRS out of reach until time ran out":             {[]Result{failed("a", causeLateAgain)}, "TimeoutError", nil},
		"a call refused, and nothing started":             {[]Result{failed("a", causeRefused), failed("b", nil)}, "APIError", causeRefused},
		"a call refused, and something started":           {[]Result{started("a"), failed("b", causeRefused)}, "JobsFailedError", nil},
		"a call refused, and something may have started":  {[]Result{unknown("a", causeLost), failed("b", causeRefused)}, "JobsFailedError", nil},
		"a call refused, another out of reach":            {[]Result{failed("a", causeNoDRS), failed("b", causeRefused)}, "APIError", causeRefused},
		"throttled to the end":                            {[]Result{failed("a", causeThrottled)}, "APIError", causeThrottled},
		"throttled until time ran out":                    {[]Result{failed("a", causeLateRefused)}, "TimeoutError", nil},
		"time ran out before the start":                   {[]Result{failed("a", causeLate)}, "TimeoutError", nil},
		"time ran out during a call":                      {[]Result{started("a"), unknown("b", causeCutOff)}, "TimeoutError", nil},
		"time ran out for one, a call refused another":    {[]Result{failed("a", causeRefused), failed("b", causeLate)}, "TimeoutError", nil},
		"the wait ended early":                            {[]Result{started("a"), onItsWay("b", causeLate)}, "TimeoutError", nil},
		"the wait ended for another reason than its time": {[]Result{started("a"), onItsWay("b", nil)}, "JobsFailedError", nil},
		"the wait ended early, and one failed in it":      {[]Result{failed("a", nil), onItsWay("b", causeLate)}, "TimeoutError", nil},
		"a late one went well, and one failed":            {[]Result{{ID: "a", Outcome: Started, Cause: causeLate}, failed("b", nil)}, "JobsFailedError", nil},
		"a call lost, and nothing started":                {[]Result{failed("a", causeLost)}, "JobsFailedError", nil},
		"cancelled before the start":                      {[]Result{started("a"), failed("b", causeCancelled)}, "TimeoutError", nil},
		"cancelled during the wait":                       {[]Result{onItsWay("a", causeCancelled)}, "TimeoutError", nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := New(c.results)
			err := r.Err(plan.FailOnAny)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.Error(t, err)
			require.Equal(t, c.want, ErrorName(err))
			if c.wraps != nil {
				require.ErrorIs(t, err, c.wraps)
				require.Equal(t, c.wraps.Error(), err.Error())
				return
			}
			require.Contains(t, err.Error(), r.Verdict())
		})
	}
}

func TestATimeoutSaysWhetherTheRunWasCancelled(t *testing.T) {
	for want, result := range map[string]Result{
		"0 of 1 task started, 1 failed; time ran out":                                         failed("a", causeLate),
		"0 of 1 task started, 1 failed; the run was cancelled":                                failed("a", causeCancelled),
		"1 of 1 task started, 1 did not reach the wait's target; time ran out":                onItsWay("a", causeLate),
		"1 of 1 task started, 1 had not reached the wait's target when the run was cancelled": onItsWay("a", causeCancelled),
	} {
		require.EqualError(t, New([]Result{result}).Err(plan.FailOnAny), want)
	}
}

func TestAnErrorKeepsItsNameWhenItIsWrapped(t *testing.T) {
	r := New([]Result{failed("a", nil)})
	for want, err := range map[string]error{
		"ValidationError": &plan.ValidationError{Problems: []string{"jobs: there are none"}},
		"TransientError":  &TransientError{Err: causeNoIAM},
		"AuthError":       causePassword,
		"APIError":        causeRefused,
		"TimeoutError":    &TimeoutError{Report: r},
		"JobsFailedError": &JobsFailedError{Report: r},
	} {
		require.Equal(t, want, ErrorName(err))
		require.Equal(t, want, ErrorName(fmt.Errorf("message 3: %w", err)))
	}
}
