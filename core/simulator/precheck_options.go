package simulator

// precheckSettings is how the service runs pre-checks.
type precheckSettings struct {
	polls int
	limit int
	ids   PrecheckIDs
}

// PrecheckIDs says what the service gives as the ID of a pre-check.
type PrecheckIDs string

// The ways to name a pre-check.
const (
	PrecheckIDsTask    PrecheckIDs = "task"    // the task's ID, in both calls: the vendor's examples
	PrecheckIDsOwn     PrecheckIDs = "own"     // an ID of its own, in both calls
	PrecheckIDsNamed   PrecheckIDs = "named"   // an ID of its own when it begins; its result names the task instead
	PrecheckIDsShared  PrecheckIDs = "shared"  // one ID for all tasks of a call
	PrecheckIDsSwapped PrecheckIDs = "swapped" // the ID of the next task of the call
	PrecheckIDsForeign PrecheckIDs = "foreign" // an ID of its own when it begins; its result has one that was never given
)

// PrecheckIDsAll are all ways to name a pre-check.
var PrecheckIDsAll = []PrecheckIDs{
	PrecheckIDsTask, PrecheckIDsOwn, PrecheckIDsNamed, PrecheckIDsShared, PrecheckIDsSwapped, PrecheckIDsForeign,
}

// WithPrecheckIDs sets how pre-checks are named. Default: PrecheckIDsTask.
func WithPrecheckIDs(ids PrecheckIDs) Option { return func(s *settings) { s.prechecks.ids = ids } }

// WithOwnPrecheckIDs is WithPrecheckIDs(PrecheckIDsOwn).
func WithOwnPrecheckIDs() Option { return WithPrecheckIDs(PrecheckIDsOwn) }

// WithPrecheckPolls makes a pre-check end with its nth reading. Default: 3, which read 30%, 70% and 100%.
func WithPrecheckPolls(n int) Option { return func(s *settings) { s.prechecks.polls = n } }

// WithPrecheckLimit makes the service take n tasks in a call of batch-precheck, and refuse larger calls with DRS.M00202.
// Default: 10, the vendor's limit. 0 means no limit.
func WithPrecheckLimit(n int) Option { return func(s *settings) { s.prechecks.limit = n } }
