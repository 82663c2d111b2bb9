package core

import (
	"slices"
	"sync"
)

// maxSessions is how many sessions are kept between runs. Events may name regions and projects, and each of them is a session.
const maxSessions = 8

// sessionPool keeps the sessions that were used last. A run that is under way keeps its own even if it left the pool.
type sessionPool struct {
	mu     sync.Mutex
	recent []*session // the one used last is at the end
}

// get returns the session of a key, which it makes if there is none, and the function to call when the run has ended.
func (p *sessionPool) get(key sessionKey, make func() *session) (*session, func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := slices.IndexFunc(p.recent, func(s *session) bool { return s.key == key })
	var s *session
	if at >= 0 {
		s = p.recent[at]
		p.recent = slices.Delete(p.recent, at, at+1)
	} else {
		s = make()
	}
	p.recent = append(p.recent, s)
	if len(p.recent) > maxSessions {
		p.recent[0].http.CloseIdle()
		p.recent = slices.Delete(p.recent, 0, 1)
	}
	return s, func() { p.release(s) }
}

// release closes the connections of a session that left the pool during the run.
func (p *sessionPool) release(s *session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Contains(p.recent, s) {
		s.http.CloseIdle()
	}
}

// closeIdle closes the connections that no request uses.
func (p *sessionPool) closeIdle() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.recent {
		s.http.CloseIdle()
	}
}
