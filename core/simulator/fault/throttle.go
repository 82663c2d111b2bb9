package fault

import (
	"sync"
	"time"
)

// throttle takes so many requests to DRS in each second of the clock, and no more.
type throttle struct {
	perSecond int // 0 for as many as come

	mu      sync.Mutex
	second  int64
	used    int // in that second
	refused int // ever
}

// take tells whether one more request may be processed.
func (t *throttle) take(now time.Time) bool {
	if t.perSecond == 0 {
		return true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if second := now.Unix(); second != t.second {
		t.second, t.used = second, 0
	}
	if t.used >= t.perSecond {
		t.refused++
		return false
	}
	t.used++
	return true
}

// Throttled returns how many requests were refused because of WithThrottle.
func (s *Simulator) Throttled() int {
	s.throttle.mu.Lock()
	defer s.throttle.mu.Unlock()
	return s.throttle.refused
}
