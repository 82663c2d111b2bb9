package simulator

import (
	"maps"
	"sync"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// ledger counts the requests. What was started is counted by the tasks themselves.
type ledger struct {
	mu          sync.Mutex
	requests    map[string]int
	total       int
	underway    int
	maxUnderway int
}

// begin notes that a request began, and returns its number, counted from 1.
func (l *ledger) begin(op string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests[op]++
	l.total++
	l.underway++
	l.maxUnderway = max(l.maxUnderway, l.underway)
	return l.total
}

// end notes that a request ended.
func (l *ledger) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.underway--
}

// Starts returns how often a start of the task was accepted: how often it was really started.
func (s *Simulator) Starts(id string) int {
	s.tasks.mu.Lock()
	defer s.tasks.mu.Unlock()
	if t := s.tasks.known[id]; t != nil {
		return int(t.starts)
	}
	return 0
}

// Attempts returns how often a start of the task was processed, accepted or not. A task that does not exist has none.
func (s *Simulator) Attempts(id string) int {
	s.tasks.mu.Lock()
	defer s.tasks.mu.Unlock()
	if t := s.tasks.known[id]; t != nil {
		return int(t.attempts)
	}
	return 0
}

// AllStarts returns Starts of every task that was started at least once.
func (s *Simulator) AllStarts() map[string]int {
	s.tasks.mu.Lock()
	defer s.tasks.mu.Unlock()
	all := make(map[string]int, s.tasks.started)
	for id, t := range s.tasks.known {
		if t.starts > 0 {
			all[id] = int(t.starts)
		}
	}
	return all
}

// StartedJobs returns how many tasks were started at least once.
func (s *Simulator) StartedJobs() int {
	s.tasks.mu.Lock()
	defer s.tasks.mu.Unlock()
	return s.tasks.started
}

// Status returns the task's true status, which a reading may lag behind, without making it advance. It is empty if there
// is no such task.
func (s *Simulator) Status(id string) drs.Status {
	s.tasks.mu.Lock()
	defer s.tasks.mu.Unlock()
	if t := s.tasks.known[id]; t != nil {
		return t.now(s.now())
	}
	return s.tasks.judged(id, s.now())
}

// Requests returns how often a call was made, whatever became of it: see OpStart and the others.
func (s *Simulator) Requests(op string) int {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	return s.ledger.requests[op]
}

// AllRequests returns how often each call was made.
func (s *Simulator) AllRequests() map[string]int {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	return maps.Clone(s.ledger.requests)
}

// MaxInFlight returns how many requests were under way at once, at most.
func (s *Simulator) MaxInFlight() int {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	return s.ledger.maxUnderway
}
