// Package simulator is a healthy Data Replication Service in one process: a real HTTP server on loopback that keeps tasks
// with statuses. It is what the program's simulate mode runs against. Every well-formed task ID exists in it, and an ID's
// ending rehearses an outcome: see rehearsal.go. It does not ask who calls, since simulate signs in nowhere.
//
// Package fault plays on top of it what a service does wrong, the rules by which it refuses a caller included. Its
// extension points are the hooks of Call and of Tasks, and the exported fields of Simulator and Response. Nothing but fault
// sets them.
//
// It follows what is known of the real service, and is written independently of the program's own client: of that it
// shares the wire types only. It keeps time by the plain time package and starts no goroutine but the HTTP server's, so
// that it lives in a bubble of testing/synctest too.
package simulator

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// Simulator is the simulated service. It is an http.Handler, safe for concurrent use.
type Simulator struct {
	Tasks Tasks
	// Server serves what Listen and Serve accept. Its handler is the simulator.
	Server http.Server
	// ClockOffset is how far the clock of the service is ahead.
	ClockOffset time.Duration
	// PrecheckPolls is with which reading a pre-check ends, and PrecheckLimit how many tasks a call for pre-checks takes; 0
	// for any number.
	PrecheckPolls, PrecheckLimit int

	checksMu sync.Mutex
	checks   map[string]int // the readings of the last pre-check, by task

	requests atomic.Int64
	serving  sync.WaitGroup // what Listen started
}

// New makes a Simulator in which every task exists. It does no I/O: see Listen.
func New() *Simulator {
	s := &Simulator{
		Tasks:         Tasks{Rehearsal: true, known: map[string]*task{}},
		PrecheckPolls: 3, PrecheckLimit: 10,
		checks: map[string]int{},
	}
	s.Server.Handler = s
	return s
}

// Listen serves on a free port of the loopback interface until Close, and returns the address,
// "http://127.0.0.1:PORT". Errors are those of net.Listen.
func (s *Simulator) Listen() (url string, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	s.serving.Go(func() { _ = s.Serve(l) }) // it ends when Close closes the listener
	return "http://" + l.Addr().String(), nil
}

// Serve serves the connections that l accepts, until Close, which closes l too. It returns nil then, and the listener's
// error if that fails before. Several listeners may be served at once.
func (s *Simulator) Serve(l net.Listener) error {
	if err := s.Server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Close closes all listeners and connections.
func (s *Simulator) Close() {
	_ = s.Server.Close()
	s.serving.Wait()
}

// ServeHTTP answers one request.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	op, _, ok := Route(r)
	if !ok {
		http.NotFound(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client is gone
	}
	number := int(s.requests.Add(1))
	answer := s.Process(&Call{Op: op, Number: number, Body: body})
	answer.Send(w, RequestID(number))
}

// RequestID is the X-Request-Id of the response to a request.
func RequestID(number int) string { return "simulated-" + strconv.Itoa(number) }

// Now is the time by the clock of the service.
func (s *Simulator) Now() time.Time { return time.Now().Add(s.ClockOffset) }

// SetStatus gives a task a status, making the task if there is none; an empty status deletes it. The task keeps the status
// until it is started or resumed.
func (s *Simulator) SetStatus(id string, status drs.Status) { s.Tasks.set(id, status) }

// SetTask makes a task, or changes what it is. A new one is configured and ready to start.
func (s *Simulator) SetTask(id string, setup TaskSetup) { s.Tasks.setUp(id, setup) }

// Status returns the task's true status, which a reading may lag behind, without making it advance. It is empty if there
// is no such task.
func (s *Simulator) Status(id string) drs.Status { return s.Tasks.status(id, s.Now()) }
