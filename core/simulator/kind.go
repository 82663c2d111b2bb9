package simulator

import "slices"

// Kind is what a Fault does.
type Kind string

// The kinds that concern the whole exchange.
const (
	KindDelay       Kind = "delay"        // waits Delay, then processes; not if the caller left meanwhile
	KindDelayAnswer Kind = "delay-answer" // processes, then waits Delay before answering
	KindCutBefore   Kind = "cut-before"   // closes the connection, and does not process
	KindCutAfter    Kind = "cut-after"    // processes, then closes the connection without an answer
	KindCutLate     Kind = "cut-late"     // closes the connection, and processes Delay later
	KindCutAnswer   Kind = "cut-answer"   // processes, and closes the connection in the middle of the answer
	KindCutJSON     Kind = "cut-json"     // processes, and sends the first half of the JSON as if it were all
	KindHuge        Kind = "huge"         // processes, and answers with more than 16 MiB
	KindAnswer      Kind = "answer"       // answers with Status, Shape, Code, Message; processes only if Processed

	KindDropEntry  Kind = "drop-entry"  // processes; the answer lacks the entries of Jobs, or the last one
	KindDouble     Kind = "double"      // processes; the answer has the entries of Jobs, or all, twice
	KindContradict Kind = "contradict"  // the same, but the second says the opposite of the first
	KindForeign    Kind = "foreign"     // processes; the answer has an entry more, of the job ForeignID
	KindReverse    Kind = "reverse"     // processes; the answer has its entries in reversed order
	KindWrongCount Kind = "wrong-count" // processes; the answer's count is wrong
	KindOtherForm  Kind = "other-form"  // processes; HTTP 200 with "jobs" instead of 202 with "results", or vice versa
)

// The kinds that concern single jobs.
const (
	KindRefuseJob Kind = "refuse-job"      // the job is refused with Code and Message, and not processed
	KindJobFails  Kind = "job-fails"       // batch-starting: accepted, but it comes to JobStatus, or START_JOB_FAILED
	KindJobStatus Kind = "job-status"      // batch-status: shows JobStatus, without the job moving on
	KindUnready   Kind = "precheck-fails"  // batch-precheck: the check will fail
	KindStuck     Kind = "precheck-sticks" // batch-precheck: the check never ends
)

var kinds = []Kind{
	KindDelay, KindDelayAnswer, KindCutBefore, KindCutAfter, KindCutLate, KindCutAnswer, KindCutJSON, KindHuge, KindAnswer,
	KindDropEntry, KindDouble, KindContradict, KindForeign, KindReverse, KindWrongCount, KindOtherForm,
	KindRefuseJob, KindJobFails, KindJobStatus, KindUnready, KindStuck,
}

func (k Kind) known() bool { return slices.Contains(kinds, k) }
