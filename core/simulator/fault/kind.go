package fault

import (
	"slices"

	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// Kind is what a Fault does.
type Kind string

// The kinds that hit a call as a whole.
const (
	KindDelay         Kind = "delay"           // waits Delay, then processes, unless the client is gone by then
	KindDelayAnswer   Kind = "delay-answer"    // processes, then waits Delay before answering
	KindCutBefore     Kind = "cut-before"      // closes the connection, and does not process
	KindCutAfter      Kind = "cut-after"       // processes, then closes the connection without an answer
	KindCutLate       Kind = "cut-late"        // closes the connection, and processes Delay later
	KindCutAnswer     Kind = "cut-answer"      // processes, and closes the connection in the middle of the answer
	KindCutJSON       Kind = "cut-json"        // processes, and sends the first half of the JSON as if it were all
	KindHuge          Kind = "huge"            // processes, and answers with more than 16 MiB
	KindAnswer        Kind = "answer"          // answers with Status, Shape, Code and Message; processes only if Processed
	KindDropEntry     Kind = "drop-entry"      // processes; the answer lacks the entries of Jobs, or the last one
	KindDouble        Kind = "double"          // processes; the answer has the entries of Jobs, or all, twice
	KindContradict    Kind = "contradict"      // the same, but the second says the opposite of the first
	KindForeign       Kind = "foreign"         // processes; the answer has one more entry, of the task ForeignID
	KindReverse       Kind = "reverse"         // processes; the answer has its entries in reverse order
	KindWrongCount    Kind = "wrong-count"     // processes; the answer's count is wrong
	KindOtherForm     Kind = "other-form"      // processes; HTTP 200 with "jobs" instead of 202 with "results", or vice versa
	KindDuplicateKeys Kind = "duplicate-keys"  // processes; the answer has its array twice, the second says the opposite
	KindBOM           Kind = "byte-order-mark" // processes; a byte order mark stands before the answer
	KindGzip          Kind = "gzip"            // processes; the answer is compressed, whatever the client accepts
)

// The kinds that hit single tasks within a call.
const (
	KindRefuseJob           Kind = "refuse-job"           // the task is refused with Code and Message, if any, and not processed
	KindEntry               Kind = "entry"                // processes; what is said of the task has the keys of Entry instead
	KindJobStatus           Kind = "job-status"           // the same, of batch-status, with JobStatus; the task does not advance
	KindProgress            Kind = "job-progress"         // batch-progress shows Progress and nothing else
	KindJobFails            Kind = "job-fails"            // accepted, but the task ends in JobStatus, or START_JOB_FAILED
	KindJobVanishes         Kind = "job-vanishes"         // accepted; after JobStatus, or a reading in the full copy, it is gone
	KindUnready             Kind = "precheck-fails"       // the check that begins will fail
	KindStuck               Kind = "precheck-sticks"      // the check that begins never ends
	KindPrecheckLate        Kind = "precheck-late"        // the same; at 100 %, an item has no result for two readings
	KindPrecheckContradicts Kind = "precheck-contradicts" // the same; every item passes, and the result is false
	KindPrecheckUnknown     Kind = "precheck-unknown"     // the same; an item has a result that is not documented
)

var (
	changes = []string{OpStart, OpRetry}
	checks  = []string{OpPrecheck}
)

// kinds are all kinds, with the operations in which they can hit single tasks; none for those that hit calls as a whole. The
// first is meant where Fault.Op is empty.
var kinds = map[Kind][]string{
	KindDelay: nil, KindDelayAnswer: nil, KindCutBefore: nil, KindCutAfter: nil, KindCutLate: nil, KindCutAnswer: nil,
	KindCutJSON: nil, KindHuge: nil, KindAnswer: nil, KindDropEntry: nil, KindDouble: nil, KindContradict: nil,
	KindForeign: nil, KindReverse: nil, KindWrongCount: nil, KindOtherForm: nil, KindDuplicateKeys: nil, KindBOM: nil,
	KindGzip: nil,

	KindRefuseJob: simulator.Ops, KindEntry: slices.Concat([]string{OpStatus}, simulator.Ops),
	KindJobStatus: {OpStatus}, KindProgress: {OpProgress}, KindJobFails: changes, KindJobVanishes: changes,
	KindUnready: checks, KindStuck: checks, KindPrecheckLate: checks, KindPrecheckContradicts: checks, KindPrecheckUnknown: checks,
}

func (k Kind) known() bool {
	_, ok := kinds[k]
	return ok
}
