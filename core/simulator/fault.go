package simulator

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
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
	// Status, Shape, Code and Message are the answer of KindAnswer; Code and Message also what KindRefuseJob says. Shape
	// is ShapeDRS if empty, Message what the service says with that code.
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

// Name tells the fault from others in the books: its kind and what it answers, such as "answer 502 html processed" and
// "refuse-job DRS.M01504".
func (f *Fault) Name() string {
	switch f.Kind {
	case KindAnswer:
	case KindRefuseJob:
		return string(f.Kind) + " " + f.Code
	default:
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

func (f *Fault) message() string { return cmp.Or(f.Message, messages[f.Code]) }

func (f *Fault) jobRefusal() *jobRefusal { return &jobRefusal{f.Code, f.message()} }

// ofJob tells whether the fault concerns single jobs.
func (f *Fault) ofJob() bool { return f.callOfJob() != "" }

// callOfJob returns the call in which the fault hits single jobs; empty if it concerns the whole exchange.
func (f *Fault) callOfJob() string {
	switch f.Kind {
	case KindRefuseJob:
		if f.Op != "" {
			return f.Op
		}
		return OpStart
	case KindJobFails:
		return OpStart
	case KindJobStatus:
		return OpStatus
	case KindUnready, KindStuck:
		return OpPrecheck
	}
	return ""
}

// Validate returns what is wrong with the fault: a kind, a call or a shape that nobody knows, or a field that its kind
// needs or cannot have.
func (f *Fault) Validate() error {
	switch {
	case !f.Kind.known():
		return fmt.Errorf("fault: kind %q is not known", f.Kind)
	case f.Op != "" && !slices.Contains(ops, f.Op):
		return fmt.Errorf("fault %q: op %q is not known", f.Kind, f.Op)
	case f.ofJob() && f.Op != "" && (f.Op != f.callOfJob() || !jobOps[f.Op]):
		return fmt.Errorf("fault %q: op %q has nothing to do with it", f.Kind, f.Op)
	case f.ofJob() && f.Delay != 0:
		return fmt.Errorf("fault %q: a single job cannot be delayed", f.Kind)
	case f.Delay < 0 || f.After < 0 || f.Times < Always || f.RetryAfter < 0:
		return fmt.Errorf("fault %q: delay, after, times or retry_after is negative", f.Kind)
	case f.Kind == KindAnswer && (f.Status < 200 || f.Status > 599):
		return fmt.Errorf("fault %q: status %d is none of 200 to 599", f.Kind, f.Status)
	case f.Shape != "" && !f.Shape.known():
		return fmt.Errorf("fault %q: shape %q is not known", f.Kind, f.Shape)
	case f.Kind == KindRefuseJob && f.Code == "":
		return fmt.Errorf("fault %q: it needs a code", f.Kind)
	case f.Kind == KindJobStatus && f.JobStatus == "":
		return fmt.Errorf("fault %q: it needs a job_status", f.Kind)
	}
	return nil
}
