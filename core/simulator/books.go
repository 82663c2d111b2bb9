package simulator

import (
	"maps"
	"sync"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// books count what was asked.
type books struct {
	mu          sync.Mutex
	requests    map[string]int
	total       int
	underway    int
	maxUnderway int
}

// open notes that a request began, and returns its number, counted from 1.
func (b *books) open(op string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.requests[op]++
	b.total++
	b.underway++
	b.maxUnderway = max(b.maxUnderway, b.underway)
	return b.total
}

// close notes that a request ended.
func (b *books) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.underway--
}

// Starts returns how often a start of the job was accepted: how often it was really started.
func (s *Simulator) Starts(id string) int {
	s.tasks.mu.Lock()
	defer s.tasks.mu.Unlock()
	if t := s.tasks.known[id]; t != nil {
		return int(t.starts)
	}
	return 0
}

// Attempts returns how often a start of the job was processed, accepted or not. A job that does not exist has none.
func (s *Simulator) Attempts(id string) int {
	s.tasks.mu.Lock()
	defer s.tasks.mu.Unlock()
	if t := s.tasks.known[id]; t != nil {
		return int(t.attempts)
	}
	return 0
}

// AllStarts returns Starts of every job that was started at least once.
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

// StartedJobs returns how many jobs were started at least once.
func (s *Simulator) StartedJobs() int {
	s.tasks.mu.Lock()
	defer s.tasks.mu.Unlock()
	return s.tasks.started
}

// Status returns the job's true status, which a reading may lag behind, without making it advance. It is empty if there
// is no such job.
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
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	return s.books.requests[op]
}

// AllRequests returns how often each call was made.
func (s *Simulator) AllRequests() map[string]int {
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	return maps.Clone(s.books.requests)
}

// MaxInFlight returns how many requests were under way at once, at most.
func (s *Simulator) MaxInFlight() int {
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	return s.books.maxUnderway
}
