package fault

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// ledger counts the requests, and what became of the tasks that they name.
type ledger struct {
	mu          sync.Mutex
	requests    map[string]int
	total       int
	underway    int
	maxUnderway int

	tasks   map[string]taskCounts
	started int // how many tasks were started at least once
	log     []StartRecord
}

// taskCounts is how often a start was processed, how often a start and a resumption were accepted, and when the last of both.
type taskCounts struct {
	attempts, starts, resumes uint32
	changed                   time.Time
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

// processed notes that a change of a task was accepted, or refused.
func (l *ledger) processed(ch *simulator.Change, e *simulator.TaskError, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.tasks[ch.ID]
	defer func() { l.tasks[ch.ID] = t }()
	if !ch.Resume {
		t.attempts++
	}
	if e != nil {
		return
	}
	if ch.Resume {
		t.resumes++
	} else {
		if t.starts == 0 {
			l.started++
		}
		t.starts++
	}
	t.changed = time.Now()
	l.log = append(l.log, StartRecord{
		ID: ch.ID, At: now, StartTime: ch.StartAt, Request: ch.Call, Resumed: ch.Resume, OnlyInit: ch.OnlyInit, CreateCompare: ch.CreateCompare,
	})
}

func (l *ledger) of(id string) taskCounts {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tasks[id]
}

// Starts returns how often a start of the task was accepted: how often it was really started.
func (s *Simulator) Starts(id string) int { return int(s.ledger.of(id).starts) }

// Attempts returns how often a start of the task was processed, accepted or not. A task that does not exist has none.
func (s *Simulator) Attempts(id string) int { return int(s.ledger.of(id).attempts) }

// Resumes returns how often a resumption of the task was accepted.
func (s *Simulator) Resumes(id string) int { return int(s.ledger.of(id).resumes) }

// AllStarts returns Starts of every task that was started at least once.
func (s *Simulator) AllStarts() map[string]int {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	all := make(map[string]int, s.ledger.started)
	for id, t := range s.ledger.tasks {
		if t.starts > 0 {
			all[id] = int(t.starts)
		}
	}
	return all
}

// StartedJobs returns how many tasks were started at least once.
func (s *Simulator) StartedJobs() int {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	return s.ledger.started
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

// StartRecord is one accepted start or resumption of a task.
type StartRecord struct {
	ID string `json:"id"`
	// Resumed tells that batch-retry-task resumed the task; otherwise batch-starting started it.
	Resumed bool `json:"resumed,omitempty"`
	// At is when it was accepted, by the clock of the services.
	At time.Time `json:"at"`
	// Request is the number of the request among all that the simulator received, from 1.
	Request int `json:"request"`
	// StartTime is the start time asked for, in milliseconds since the epoch; 0 for at once.
	StartTime int64 `json:"start_time,omitempty"`
	// OnlyInit is is_only_init_task and CreateCompare is is_auto_create_compare; nil if they were not sent.
	OnlyInit      *bool `json:"only_init,omitempty"`
	CreateCompare *bool `json:"create_compare,omitempty"`
	// OrderID is the order that the start created and paid: see WithOrders.
	OrderID string `json:"order_id,omitempty"`
}

// StartLog returns all accepted starts and resumptions, in their order.
func (s *Simulator) StartLog() []StartRecord {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	records := slices.Clone(s.ledger.log)
	for i, r := range records {
		if s.settings.orders && !r.Resumed {
			records[i].OrderID = orderID(r.ID, r.Request)
		}
	}
	return records
}

// orderID returns the ID of the order that a start in a request creates.
func orderID(id string, request int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", request, id))
	return fmt.Sprintf("CS%X", sum[:7])
}
