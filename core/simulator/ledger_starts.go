package simulator

import (
	"crypto/sha256"
	"fmt"
	"time"
)

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

// loggedStart is a StartRecord as it is kept. It is small, since there may be a million.
type loggedStart struct {
	id       string
	at       int64
	startAt  int64
	request  uint32
	resumed  bool
	onlyInit flag
	compare  flag
}

// flag is a boolean that may be missing.
type flag uint8

func flagOf(b *bool) flag {
	switch {
	case b == nil:
		return 0
	case *b:
		return 2
	}
	return 1
}

func (f flag) pointer() *bool {
	if f == 0 {
		return nil
	}
	b := f == 2
	return &b
}

// logStart records an accepted change. The caller holds mu.
func (ts *taskStore) logStart(call int, ch *change, now time.Time) {
	ts.log = append(ts.log, loggedStart{
		id: ch.id, at: now.UnixNano(), startAt: ch.startAt, request: uint32(call), resumed: ch.resume,
		onlyInit: flagOf(ch.onlyInit), compare: flagOf(ch.createCompare),
	})
}

// StartLog returns all accepted starts and resumptions, in their order.
func (s *Simulator) StartLog() []StartRecord {
	ts := s.tasks
	ts.mu.Lock()
	defer ts.mu.Unlock()
	records := make([]StartRecord, len(ts.log))
	for i, l := range ts.log {
		records[i] = StartRecord{
			ID: l.id, Resumed: l.resumed, At: time.Unix(0, l.at), Request: int(l.request), StartTime: l.startAt,
			OnlyInit: l.onlyInit.pointer(), CreateCompare: l.compare.pointer(),
		}
		if s.settings.orders && !l.resumed {
			records[i].OrderID = orderID(l.id, int(l.request))
		}
	}
	return records
}

// Resumes returns how often a resumption of the task was accepted.
func (s *Simulator) Resumes(id string) int {
	s.tasks.mu.Lock()
	defer s.tasks.mu.Unlock()
	if t := s.tasks.known[id]; t != nil {
		return int(t.resumes)
	}
	return 0
}

// orderID returns the ID of the order that a start in a request creates.
func orderID(id string, request int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", request, id))
	return fmt.Sprintf("CS%X", sum[:7])
}
