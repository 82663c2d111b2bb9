// Package fault is the simulated service with what a real one does wrong, on order: faults of whole calls and of single
// tasks, statuses that lag, tasks that are processed one after the other, limits, and an Identity and Access Management
// that refuses callers. It keeps a ledger of what it was asked for. It serves the tests and .ci/simulator; neither program
// links it.
//
// It wraps the healthy service of package simulator. One address serves DRS and IAM, since their paths differ.
//
// In a bubble of testing/synctest it must be made there, and be served over net.Pipe, since a real socket never becomes idle
// in a bubble.
package fault

import (
	"net/http"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// TaskSetup says what a task is and how its replication goes: see SetTask.
type TaskSetup = simulator.TaskSetup

// Simulator is the simulated service. It is an http.Handler, safe for concurrent use.
type Simulator struct {
	*simulator.Simulator
	settings settings
	access   access
	tokens   tokens
	keys     temporaryKeys
	throttle throttle
	faults   faultQueue
	checks   prechecks
	lag      lag
	busy     busy
	ledger   ledger

	mu      sync.Mutex // guards closed, and running.Add against running.Wait
	closed  bool
	done    chan struct{}  // closed by Close
	running sync.WaitGroup // the requests under way
}

// New makes a Simulator. It does no I/O: see Listen and Serve. Without options there are no tasks, any token that is not
// empty is accepted, and so is any project.
func New(opts ...Option) *Simulator {
	s := &Simulator{
		Simulator: simulator.New(),
		settings:  settings{tokenLife: 24 * time.Hour},
		access:    access{tokens: map[string]struct{}{}, keys: map[string]key{}, idps: map[string]IDProvider{}},
		checks:    prechecks{byTask: map[string]*precheckRun{}, set: map[string][]drs.PrecheckItem{}},
		lag:       lag{tasks: map[string]*laggingTask{}},
		busy:      busy{marks: map[string]busyMark{}},
		ledger:    ledger{requests: map[string]int{}, tasks: map[string]taskCounts{}},
		done:      make(chan struct{}),
	}
	s.Tasks.Rehearsal = false
	s.tokens.access = &s.access
	for _, opt := range opts {
		opt(s)
	}
	if s.lag.lags() {
		s.Tasks.Lag = s.lag.shown
	}
	s.Tasks.Processed = func(ch *simulator.Change, status drs.Status, e *simulator.TaskError, now time.Time) {
		s.ledger.processed(ch, e, now)
		if e == nil && s.lag.lags() {
			s.lag.begin(ch.ID, status, now)
		}
	}
	s.Server.Handler = s
	return s
}

// Close closes all listeners and connections, and waits until no request is under way any more. Requests that wait are
// given up without being processed. The ledger can be read afterwards.
func (s *Simulator) Close() {
	s.mu.Lock()
	first := !s.closed
	s.closed = true
	s.mu.Unlock()
	if first {
		close(s.done)
	}
	s.Simulator.Close()
	s.running.Wait()
}

// enter counts a request in, unless the simulator is closed.
func (s *Simulator) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.running.Add(1)
	}
	return !s.closed
}

// ServeHTTP answers one request, or plays the fault that hits it.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.running.Done()

	c := &call{Request: r}
	c.op, c.project = route(r)
	c.number = s.ledger.begin(c.op)
	defer s.ledger.end()
	c.id = simulator.RequestID(c.number)
	if s.ClockOffset != 0 {
		w.Header().Set("Date", s.Now().UTC().Format(http.TimeFormat))
	}
	s.serve(w, c)
}

// SetStatus gives a task a status, making the task if there is none; an empty status deletes it. The task keeps the status
// until it is started or resumed, and shows it at once. The ledger's counts of its starts stay.
func (s *Simulator) SetStatus(id string, status drs.Status) {
	s.lag.end(id)
	s.Simulator.SetStatus(id, status)
}

// wait waits for d. It returns false if the simulator was closed, or if gone was, before that.
func (s *Simulator) wait(d time.Duration, gone <-chan struct{}) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-gone:
		return false
	case <-s.done:
		return false
	}
}

// waitOrAbort waits for d, and closes the connection if the simulator is closed, or gone is, before that.
func (s *Simulator) waitOrAbort(d time.Duration, gone <-chan struct{}) {
	if !s.wait(d, gone) {
		panic(http.ErrAbortHandler)
	}
}
