package plan

// FailOn is the policy by which a run fails.
type FailOn string

// The policies.
const (
	FailOnAny   FailOn = "any"   // a job that is not a success fails the run
	FailOnAll   FailOn = "all"   // the run fails only if no job succeeded
	FailOnNever FailOn = "never" // the outcomes never fail the run
)
