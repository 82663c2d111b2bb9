package fault

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// Fault makes the service misbehave: it says what happens, and to which calls or tasks.
//
// Some kinds hit a call as a whole, others single tasks within it. At most one fault hits a call as a whole: the earliest
// injected that matches and is not used up, so a sequence of faults hits a sequence of calls. At most one further fault
// hits each task of the call.
//
// In JSON the fields have the names of their tags, and durations are strings such as "1.5s".
type Fault struct {
	// Kind says what happens.
	Kind Kind `json:"kind"`

	// Op selects calls by their operation: OpStart and the others. Empty selects all; for a kind that hits single tasks
	// it selects the operation that the kind is about, and for KindRefuseJob batch-starting.
	Op string `json:"op,omitempty"`
	// Jobs selects tasks by ID. A kind that hits a call as a whole hits calls that name one of them. Empty selects all.
	Jobs []string `json:"jobs,omitempty"`
	// Match, if not nil, selects further. For a kind that hits single tasks it is called for each task, with that task
	// alone in Request.Jobs. It must not call the simulator.
	Match func(Request) bool `json:"-"`
	// After is how many matches are skipped first: with 2 the third matching call is hit. For a kind that hits single
	// tasks, each task is counted by itself.
	After int `json:"after,omitempty"`
	// Times is how often the fault hits: 0 means once, Always has no end. For a kind that hits single tasks, each task
	// is counted by itself.
	Times int `json:"times,omitempty"`

	// Delay is how long a kind that is about waiting waits. Any other kind waits that long first.
	Delay time.Duration `json:"-"`
	// Processed tells, for KindAnswer, whether the call is processed before its response is replaced.
	Processed bool `json:"processed,omitempty"`
	// Status, Shape, Code and Message are the response of KindAnswer; KindRefuseJob uses Code and Message. An empty Shape
	// is ShapeDRS, an empty Message the service's own for that code. The Message of
	// KindJobFails is the task's failed_reason.
	Status  int    `json:"status,omitempty"`
	Shape   Shape  `json:"shape,omitempty"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
	// RetryAfter, if not 0, is a header of KindAnswer, rounded up to seconds; a date with RetryAfterDate.
	RetryAfter     time.Duration `json:"-"`
	RetryAfterDate bool          `json:"retry_after_date,omitempty"`
	// For, if not 0, limits the fault to a time from its first hit on: an outage. Times of 0 then is Always.
	For time.Duration `json:"-"`
	// AfterChange, for kinds that hit single tasks, lets the fault hit a task only after its start or resumption was accepted,
	// of a pre-check's result after that check began; For then counts from that moment on.
	AfterChange bool `json:"after_change,omitempty"`
	// MessageSize, if not 0, lengthens Message to that many bytes.
	MessageSize int `json:"message_size,omitempty"`
	// Echo puts the credentials of the request into Message.
	Echo Echo `json:"echo,omitempty"`
	// Location is where the answer of KindAnswer redirects to.
	Location string `json:"location,omitempty"`
	// Entry are the keys of KindEntry with their values; nil takes the key out.
	Entry map[string]any `json:"entry,omitempty"`
	// Progress is what KindProgress shows of a task.
	Progress *drs.ProgressJobResp `json:"progress,omitempty"`
	// JobStatus is the status that KindJobStatus shows, and that KindJobFails ends in.
	JobStatus drs.Status `json:"job_status,omitempty"`
}

// Always is the Times of a fault that has no end.
const Always = -1

// ForeignID is the task of KindForeign's entry. No such task exists.
const ForeignID = "f0e1d2c3-0000-4000-8000-notyours0jb0"

// Request describes a call to a Fault's Match.
type Request struct {
	// Op is the operation.
	Op string
	// Number counts the requests that the simulator received, from 1.
	Number int
	// Jobs are the IDs in its body.
	Jobs []string
	// Header is the request's. It must not be changed.
	Header http.Header
}

// Name identifies the fault in FaultsInjected: its kind and its answer, such as "answer 502 html processed" and
// "refuse-job DRS.M01504".
func (f *Fault) Name() string {
	switch f.Kind {
	case KindAnswer:
	case KindRefuseJob:
		return string(f.Kind) + " " + f.Code
	case KindEntry:
		return string(f.Kind) + " " + f.taskOp() + " " + strings.Join(slices.Sorted(maps.Keys(f.Entry)), ",")
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

// taskOp returns the operation in which the fault hits single tasks; empty if it hits calls as a whole.
func (f *Fault) taskOp() string {
	ops := kinds[f.Kind]
	if len(ops) == 0 {
		return ""
	}
	return cmp.Or(f.Op, ops[0])
}

// Validate returns what is wrong with the fault: an unknown kind, operation or shape, or a field that its kind needs or
// cannot have.
func (f *Fault) Validate() error {
	switch {
	case !f.Kind.known():
		return fmt.Errorf("fault: kind %q is not known", f.Kind)
	case f.Op != "" && !slices.Contains(ops, f.Op):
		return fmt.Errorf("fault %q: op %q is not known", f.Kind, f.Op)
	case f.taskOp() != "" && !slices.Contains(kinds[f.Kind], f.taskOp()):
		return fmt.Errorf("fault %q: op %q has nothing to do with it", f.Kind, f.Op)
	case f.taskOp() != "" && f.Delay != 0:
		return fmt.Errorf("fault %q: a single task cannot be delayed", f.Kind)
	case f.Delay < 0 || f.After < 0 || f.Times < Always || f.RetryAfter < 0 || f.For < 0 || f.MessageSize < 0:
		return fmt.Errorf("fault %q: delay, after, times, retry_after, for or message_size is negative", f.Kind)
	case !slices.Contains(echoes, f.Echo):
		return fmt.Errorf("fault %q: echo %q is not known", f.Kind, f.Echo)
	case f.Kind == KindAnswer && (f.Status < 200 || f.Status > 599):
		return fmt.Errorf("fault %q: status %d is none of 200 to 599", f.Kind, f.Status)
	case f.Shape != "" && !slices.Contains(shapes, f.Shape):
		return fmt.Errorf("fault %q: shape %q is not known", f.Kind, f.Shape)
	case f.Kind == KindProgress && f.Progress == nil:
		return fmt.Errorf("fault %q: it needs a progress", f.Kind)
	case f.Kind == KindEntry && len(f.Entry) == 0, f.AfterChange && f.taskOp() == "":
		return fmt.Errorf("fault %q: it needs an entry, or cannot have after_change", f.Kind)
	case f.Kind == KindJobStatus && f.JobStatus == "":
		return fmt.Errorf("fault %q: it needs a job_status", f.Kind)
	}
	return nil
}
