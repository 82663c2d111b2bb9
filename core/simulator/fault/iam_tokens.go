package fault

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
	valid   map[string]issuedToken
	tidyAt  int  // of so many, those that have ended are dropped
	count   int  // of all that were ever issued
	revoked bool // whether the ready-made ones are
}

type issuedToken struct {
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
		t.valid = map[string]issuedToken{}
	}
	t.valid[token] = issuedToken{project, expires}
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

// temporaryKeys are the temporary keys that the simulator issued.
type temporaryKeys struct {
	mu    sync.Mutex
	valid map[string]temporaryKey // by access key
	count int                     // of all that were ever issued
}

// temporaryKey is a temporary key.
type temporaryKey struct {
	key
	expires time.Time
	agency  *Agency // in whose account it acts; nil for the own one
}

// credential is a temporary key as IAM and the metadata service send it.
type credential struct {
	Access        string `json:"access"`
	Secret        string `json:"secret"`
	SecurityToken string `json:"securitytoken"`
	ExpiresAt     string `json:"expires_at"`
}

// KeysIssued returns how many temporary keys were issued.
func (s *Simulator) KeysIssued() int {
	s.keys.mu.Lock()
	defer s.keys.mu.Unlock()
	return s.keys.count
}

// issue makes a temporary key.
func (k *temporaryKeys) issue(agency *Agency, now, expires time.Time) credential {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.count++
	part := func(name string) string {
		return fmt.Sprintf("%X", sha256.Sum256(fmt.Appendf(nil, "%s %d %d", name, k.count, now.UnixNano())))
	}
	made := credential{
		Access: "SIM" + part("access")[:17], Secret: part("secret")[:40], SecurityToken: "simulated-security-token-" + part("token"),
		ExpiresAt: expires.UTC().Format(expiryFormat),
	}
	if k.valid == nil {
		k.valid = map[string]temporaryKey{}
	}
	k.valid[made.Access] = temporaryKey{key{made.Secret, made.SecurityToken}, expires, agency}
	return made
}

// find returns the temporary key of that access key.
func (k *temporaryKeys) find(access string) (temporaryKey, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	found, ok := k.valid[access]
	return found, ok
}

func (k *temporaryKeys) revoke() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for access, issued := range k.valid {
		issued.expires = time.Time{}
		k.valid[access] = issued
	}
}
