package report

import "github.com/drs-batch-start/drs-batch-start/core/plan"

// violates reports whether the report fails the run by the policy.
func (r *Report) violates(policy plan.FailOn) bool {
	switch policy {
	case plan.FailOnNever:
		return false
	case plan.FailOnAll:
		return r.Status == StatusFailed
	case plan.FailOnAny:
	}
	return r.Status != StatusSuccess
}
