package simulator

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"
)

// issuedPrefix tells tokens that the simulator issued from others.
const issuedPrefix = "simulated-token-"

// tokens are those that the simulator issued.
type tokens struct {
	access *access

	mu      sync.Mutex
	valid   map[string]issued
	tidyAt  int  // of so many, those that have ended are dropped
	count   int  // of all that were ever issued
	revoked bool // whether the ready-made ones are
}

type issued struct {
	project string // that the token is good for; empty for any
	expires time.Time
}

// RevokeTokens revokes all tokens and issued temporary keys that are valid now, those of WithToken too: they are refused
// from now on.
func (s *Simulator) RevokeTokens() {
	t := &s.tokens
	t.mu.Lock()
	defer t.mu.Unlock()
	t.revoked = true
	clear(t.valid)
	s.keys.revoke()
}

// TokensIssued returns how many sign-ins were answered with a token.
func (s *Simulator) TokensIssued() int {
	t := &s.tokens
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.count
}

// issue makes a token.
func (t *tokens) issue(project string, now, expires time.Time) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count++
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %d", t.count, now.UnixNano()))
	token := fmt.Sprintf("%s%d-%s", issuedPrefix, t.count, hex.EncodeToString(sum[:]))
	if t.valid == nil {
		t.valid = map[string]issued{}
	}
	t.valid[token] = issued{project, expires}
	if len(t.valid) > t.tidyAt {
		for token, i := range t.valid {
			if !now.Before(i.expires) {
				delete(t.valid, token)
			}
		}
		t.tidyAt = 2*len(t.valid) + 64
	}
	return token
}

// check returns the project that a token is good for, or why it is refused.
func (t *tokens) check(token string, now time.Time) (project string, _ *serviceError) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if i, ok := t.valid[token]; ok {
		if !now.Before(i.expires) {
			return "", t.refusal("token expires, expires_at " + i.expires.UTC().Format(expiryFormat))
		}
		return i.project, nil
	}
	_, ready := t.access.tokens[token]
	if ready && !t.revoked || t.access.open() && !strings.HasPrefix(token, issuedPrefix) {
		return "", nil
	}
	return "", t.refusal("decrypt token fail")
}

// missing is the refusal of a request that proves nothing.
func (t *tokens) missing() *serviceError { return t.refusal("x-auth-token not found") }

func (t *tokens) refusal(why string) *serviceError {
	if t.access.byService {
		return invalidToken
	}
	return notAuthenticated(why)
}
