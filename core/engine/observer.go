package engine

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// Phase is a part of a run.
type Phase string

// The phases, in their order. Checking and waiting happen only if asked for.
const (
	PhaseChecking Phase = "checking" // the service's pre-check runs
	PhaseSending  Phase = "sending"
	PhaseWaiting  Phase = "waiting"
)

// Observer is told what happens while a run goes on. Every field may be nil. The functions are called one at a time, and
// hold up the run while they run.
type Observer struct {
	// Phase is called when a part of the run begins.
	Phase func(Phase)
	// Call is called after each call that asks for a start or a resumption, and each attempt of it.
	Call func(Call)
	// Outcome is called when the outcome of a task becomes known, and again if waiting changes it.
	Outcome func(report.Result)
	// Sent is called once starting has ended, before the wait: what the report says then is what was started. It is not
	// called if nothing is waited for. The report must not be changed or kept.
	Sent func(*report.Report)
	// Progress is called after each round of reading statuses or pre-checks.
	Progress func(Progress)
	// Warning is called for what concerns no single task.
	Warning func(string)
}

// Call is one request to start or to resume tasks, as it went.
type Call struct {
	Jobs      int
	Duration  time.Duration
	RequestID string
	// Err is nil if an answer came, whatever it says of the tasks.
	Err error
	// Resume tells that the tasks were to be resumed. Again tells that the same had been asked for the tasks before.
	Resume, Again bool
}

// Progress is how far the tasks are that a run waits for.
type Progress struct {
	Phase Phase
	// Done of Total tasks have arrived: they run, or have ended, or their pre-check has.
	Done, Total int
	// Goal is the state that all are to come to: "running", "incremental", or "passed" while checking.
	Goal string
	// Counts has the number of tasks in each state, for people: Goal, and others such as "starting", "failed" or "blocked". A
	// status that nobody knows is there as it is.
	Counts map[string]int
	// Changes are the tasks whose status changed since the last round.
	Changes []Change
	// Arrived are the IDs of the tasks whose wait ended with this round, at their goal or without reaching it.
	Arrived []string
	// Copied is the mean percentage of the full copies under way, those counted as StateCopying; nil if none is known. CopyLeft
	// estimates how much longer the slowest of them takes; 0 if there is no estimate.
	Copied   *float64
	CopyLeft time.Duration
	// Delay is the largest known replication delay among those counted as StateCatchingUp; nil if none is known. Slowest is the task
	// that has it, by its name if that is known, else by its ID.
	Delay   *time.Duration
	Slowest string
	Elapsed time.Duration
}

// The states of Progress.Counts that more is known of.
const (
	StateCopying    = "copying"     // the full copy is under way: see Copied
	StateCatchingUp = "catching up" // changes are being replicated, and the delay is still too large: see Delay
)

// lifeOfTask has the states of Progress.Counts, failures first, then in the order of a task's life.
var lifeOfTask = []string{"failed", "ended", "blocked", "paused", "checking", "not shown as started yet", "scheduled", "starting", "running",
	StateCopying, "copied", "incremental", StateCatchingUp, "caught up", "passed", "already running"}

// CompareStates orders the states of Progress.Counts: failures first, then in the order of a task's life, then statuses that nobody
// knows.
func CompareStates(a, b string) int {
	place := func(state string) uint { return uint(slices.Index(lifeOfTask, state)) } // what is not there comes last
	return cmp.Or(cmp.Compare(place(a), place(b)), strings.Compare(a, b))
}

// Change is a task's step from one status to the next. From is empty at the first reading.
type Change struct {
	ID       string
	From, To drs.Status
}

// notifier serialises what an Observer is told, and spares the run from asking which of its functions are there.
type notifier struct {
	mu sync.Mutex
	o  Observer
}

func newNotifier(o *Observer) *notifier {
	n := new(notifier)
	if o != nil {
		n.o = *o
	}
	return n
}

func notify[T any](n *notifier, f func(T), v T) {
	if f != nil {
		n.mu.Lock()
		defer n.mu.Unlock()
		f(v)
	}
}

func (n *notifier) phase(p Phase)           { notify(n, n.o.Phase, p) }
func (n *notifier) call(c Call)             { notify(n, n.o.Call, c) }
func (n *notifier) outcome(r report.Result) { notify(n, n.o.Outcome, r) }
func (n *notifier) sent(r *report.Report)   { notify(n, n.o.Sent, r) }
func (n *notifier) progress(p Progress)     { notify(n, n.o.Progress, p) }
func (n *notifier) warning(text string)     { notify(n, n.o.Warning, text) }
