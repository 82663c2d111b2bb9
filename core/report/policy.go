package report

import (
	"errors"
	"net/http"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// violates reports whether the report fails the run by the policy. A run that did not reach the service at all fails by every
// policy: the policies speak of tasks, and such a run says nothing of any.
func (r *Report) violates(policy plan.FailOn) bool {
	if r.reachedNothing() {
		return true
	}
	switch policy {
	case plan.FailOnNever:
		return false
	case plan.FailOnAll:
		return r.Status == StatusFailed
	case plan.FailOnAny:
	}
	return r.Status != StatusSuccess
}

// reachedNothing reports whether no task of the run got as far as DRS: signing in failed, or every call stayed unsent.
func (r *Report) reachedNothing() bool {
	for i := range r.Results {
		if result := &r.Results[i]; result.OK() || result.mayRun() || !unreached(result.Cause) {
			return false
		}
	}
	return len(r.Results) > 0
}

// unreached reports whether a call failed before DRS could know of it, or was refused because of who sent it.
func unreached(cause error) bool {
	var auth *rest.AuthError
	if errors.As(cause, &auth) {
		return true
	}
	var broken *rest.TransportError
	if errors.As(cause, &broken) {
		return !broken.Sent
	}
	var abnormal *rest.APIError
	if errors.As(cause, &abnormal) {
		return notTheService(abnormal)
	}
	var deadline *drs.DeadlineError
	return errors.As(cause, &deadline) && deadline.Last == nil // else DRS refused it before
}

// notTheService reports whether something other than DRS answered: a redirect, or "no such page" without a code or from the
// gateway in front of DRS.
func notTheService(e *rest.APIError) bool {
	redirects := e.Status >= 300 && e.Status < 400
	foreign := e.Code == "" || strings.HasPrefix(e.Code, "APIGW.")
	return redirects || foreign && (e.Status == http.StatusNotFound || e.Status == http.StatusMethodNotAllowed)
}
