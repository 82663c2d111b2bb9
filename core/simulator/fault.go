package simulator

import (
	"fmt"
	"net/http"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// Fault is a misbehaviour that was ordered: what is done, and to which requests or jobs.
//
// Some kinds concern the whole exchange, others single jobs within it. A request suffers at most one fault of the first
// sort, the earliest injected that fits and is not used up, so that a sequence of faults hits a sequence of requests.
// And each job in a request suffers at most one of the second sort.
//
// As JSON the fields have the names in their tags, and durations are texts such as "1.5s".
type Fault struct {
	// Kind is what is done.
	Kind Kind `json:"kind"`

	// Op is the call to hit: OpStart and the others. Empty hits every call; with a kind that concerns single jobs, it
	// hits the call that the kind is about, and with KindRefuseJob batch-starting.
	Op string `json:"op,omitempty"`
	// Jobs are the jobs to hit: with a kind that concerns the whole exchange, requests that name one of them. Empty
	// hits any.
	Jobs []string `json:"jobs,omitempty"`
	// Match, if not nil, has the last word. For a kind that concerns single jobs it is asked about each job, with that
	// job alone in Request.Jobs. It must not call the simulator.
	Match func(Request) bool `json:"-"`
	// After is how many hits are passed over before the first: 2 hits the third request that fits. With a kind that
	// concerns single jobs, it is counted for each job.
	After int `json:"after,omitempty"`
	// Times is how many hits there are; 0 is one, and Always has no end. With a kind that concerns single jobs, it is
	// counted for each job.
	Times int `json:"times,omitempty"`

	// Delay is how long a kind that waits does so. Any other kind waits that long first.
	Delay time.Duration `json:"-"`
	// Processed tells, for KindAnswer, whether the request is processed before the answer is replaced.
	Processed bool `json:"processed,omitempty"`
	// Status, Shape, Code and Message are the answer of KindAnswer. Shape is ShapeDRS if empty.
	Status  int    `json:"status,omitempty"`
	Shape   Shape  `json:"shape,omitempty"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
	// RetryAfter, if not 0, is sent with KindAnswer, rounded up to seconds; as a date with RetryAfterDate.
	RetryAfter     time.Duration `json:"-"`
	RetryAfterDate bool          `json:"retry_after_date,omitempty"`
	// Location is where the answer of KindAnswer redirects to.
	Location string `json:"location,omitempty"`
	// JobStatus is the status that KindJobStatus shows, and that KindJobFails comes to.
	JobStatus drs.Status `json:"job_status,omitempty"`
}

// Always is the Times of a fault that has no end.
const Always = -1

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

// ForeignID is the job that KindForeign tells of. Nobody has it.
const ForeignID = "f0e1d2c3-0000-4000-8000-notyours0jb0"

// Request is what a Fault's Match is asked about.
type Request struct {
	// Op is the call.
	Op string
	// Number is the request's number among all that the simulator got, counted from 1.
	Number int
	// Jobs are the IDs in its body.
	Jobs []string
	// Header is the request's. It must not be changed.
	Header http.Header
}

// Name tells the fault from others in the books: its kind and, for KindAnswer, what is answered.
func (f *Fault) Name() string {
	if f.Kind != KindAnswer {
		return string(f.Kind)
	}
	name := fmt.Sprintf("answer %d", f.Status)
	if f.Code != "" {
		name += " " + f.Code
	} else if f.Shape != "" {
		name += " " + string(f.Shape)
	}
	if f.Processed {
		name += " processed"
	}
	return name
}

// ofJob tells whether the fault concerns single jobs, and which call its kind is about.
func (f *Fault) ofJob() (op string, yes bool) {
	switch f.Kind {
	case KindRefuseJob, KindJobFails:
		return OpStart, true
	case KindJobStatus:
		return OpStatus, true
	case KindUnready, KindStuck:
		return OpPrecheck, true
	}
	return "", false
}
