// Package simulator is a Data Replication Service and the Identity and Access Management in front of it, in one process:
// a real HTTP server that keeps tasks with statuses, tells who is calling, and misbehaves on order. It serves the
// program's simulate mode and all of its tests.
//
// It follows what is known of the real services, and is written independently of the program's own client: of that it
// shares the wire types only. One address serves both services, since their paths differ.
//
// It keeps time by the plain time package and starts no goroutine but the HTTP server's, so that it lives in a bubble of
// testing/synctest too; it must then be made there, and be served over net.Pipe, since a real socket never becomes idle
// in a bubble.
package simulator

import (
	"errors"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Simulator is the simulated service. It is an http.Handler, safe for concurrent use.
type Simulator struct {
	settings settings
	tasks    *taskStore
	checks   prechecks
	tokens   tokens
	keys     issuedKeys
	throttle throttle
	faults   faultQueue
	ledger   ledger
	server   http.Server

	mu      sync.Mutex // guards closed, and running.Add against running.Wait
	closed  bool
	done    chan struct{}  // closed by Close
	running sync.WaitGroup // the servers that Listen started, and the requests under way
}

// New makes a Simulator. It does no I/O: see Listen and Serve. Without options there are no tasks, any token that is not
// empty is accepted, and so is any project.
func New(opts ...Option) *Simulator {
	s := &Simulator{settings: defaults(), done: make(chan struct{})}
	for _, opt := range opts {
		opt(&s.settings)
	}
	s.tasks = newTaskStore(&s.settings)
	s.tokens.access = &s.settings.access
	s.throttle.perSecond = s.settings.throttle
	s.ledger.requests = map[string]int{}
	s.server.Handler = s
	return s
}

// Listen serves on a free port of the loopback interface until Close, and returns the address,
// "http://127.0.0.1:PORT". Errors are those of net.Listen.
func (s *Simulator) Listen() (url string, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	s.running.Go(func() { _ = s.Serve(l) }) // it ends when Close closes the listener
	return "http://" + l.Addr().String(), nil
}

// Serve serves the connections that l accepts, until Close, which closes l too. It returns nil then, and the listener's
// error if that fails before. Several listeners may be served at once.
func (s *Simulator) Serve(l net.Listener) error {
	if err := s.server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
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
	_ = s.server.Close()
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
	c.id = "simulated-" + strconv.Itoa(c.number)
	if s.settings.clockOffset != 0 {
		w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
	}
	s.serve(w, c)
}

// now is the time by the clock of the services.
func (s *Simulator) now() time.Time { return time.Now().Add(s.settings.clockOffset) }

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
