package fault

import "slices"

// Kind is what a Fault does.
type Kind string

// The kinds that hit a call as a whole.
const (
	KindDelay       Kind = "delay"        // waits Delay, then processes, unless the client is gone by then
	KindDelayAnswer Kind = "delay-answer" // processes, then waits Delay before answering
	KindCutBefore   Kind = "cut-before"   // closes the connection, and does not process
	KindCutAfter    Kind = "cut-after"    // processes, then closes the connection without an answer
	KindCutLate     Kind = "cut-late"     // closes the connection, and processes Delay later
	KindCutAnswer   Kind = "cut-answer"   // processes, and closes the connection in the middle of the answer
	KindCutJSON     Kind = "cut-json"     // processes, and sends the first half of the JSON as if it were all
	KindHuge        Kind = "huge"         // processes, and answers with more than 16 MiB
	KindAnswer      Kind = "answer"       // answers with Status, Shape, Code and Message; processes only if Processed

	KindDropEntry  Kind = "drop-entry"  // processes; the answer lacks the entries of Jobs, or the last one
	KindDouble     Kind = "double"      // processes; the answer has the entries of Jobs, or all, twice
	KindContradict Kind = "contradict"  // the same, but the second says the opposite of the first
	KindForeign    Kind = "foreign"     // processes; the answer has one more entry, of the task ForeignID
	KindReverse    Kind = "reverse"     // processes; the answer has its entries in reverse order
	KindWrongCount Kind = "wrong-count" // processes; the answer's count is wrong
	KindOtherForm  Kind = "other-form"  // processes; HTTP 200 with "jobs" instead of 202 with "results", or vice versa

	KindDuplicateKeys Kind = "duplicate-keys"  // processes; the answer has its array twice, the second says the opposite
	KindBOM           Kind = "byte-order-mark" // processes; a byte order mark stands before the answer
	KindGzip          Kind = "gzip"            // processes; the answer is compressed, whatever the client accepts
)

// The kinds that hit single tasks within a call.
const (
	KindRefuseJob Kind = "refuse-job"      // the task is refused with Code and Message, if any, and not processed
	KindJobFails  Kind = "job-fails"       // accepted, but the task ends in JobStatus, or START_JOB_FAILED
	KindJobStatus Kind = "job-status"      // batch-status: shows JobStatus; the task does not advance
	KindUnready   Kind = "precheck-fails"  // batch-precheck: the check will fail
	KindStuck     Kind = "precheck-sticks" // batch-precheck: the check never ends

	KindJobVanishes         Kind = "job-vanishes"         // accepted; after JobStatus, or a reading in the full copy, it is gone
	KindProgress            Kind = "job-progress"         // batch-progress: shows Progress, whatever the task's is
	KindPrecheckLate        Kind = "precheck-late"        // batch-precheck: at 100 %, an item has no result for two readings
	KindPrecheckContradicts Kind = "precheck-contradicts" // batch-precheck: every item passes, and the result is false
	KindPrecheckUnknown     Kind = "precheck-unknown"     // batch-precheck: an item has a result that is not documented
)

var kinds = []Kind{
	KindDelay, KindDelayAnswer, KindCutBefore, KindCutAfter, KindCutLate, KindCutAnswer, KindCutJSON, KindHuge, KindAnswer,
	KindDropEntry, KindDouble, KindContradict, KindForeign, KindReverse, KindWrongCount, KindOtherForm,
	KindDuplicateKeys, KindBOM, KindGzip,
	KindRefuseJob, KindJobFails, KindJobStatus, KindUnready, KindStuck,
	KindJobVanishes, KindProgress, KindPrecheckLate, KindPrecheckContradicts, KindPrecheckUnknown,
}

func (k Kind) known() bool { return slices.Contains(kinds, k) }
