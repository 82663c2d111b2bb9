package plan

// FailOn is the policy by which a run fails.
type FailOn string

// The policies.
const (
	FailOnAny   FailOn = "any"   // a task that did not succeed fails the run
	FailOnAll   FailOn = "all"   // the run fails only if no task succeeded
	FailOnNever FailOn = "never" // the outcomes never fail the run
)
