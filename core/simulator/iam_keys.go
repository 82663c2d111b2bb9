package simulator

import (
	"crypto/sha256"
	"fmt"
	"sync"
	"time"
)

// issuedKeys are the temporary keys that the simulator issued.
type issuedKeys struct {
	mu    sync.Mutex
	valid map[string]issuedKey // by access key
	count int                  // of all that were ever issued
}

// issuedKey is a temporary key.
type issuedKey struct {
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
func (k *issuedKeys) issue(agency *Agency, now, expires time.Time) credential {
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
		k.valid = map[string]issuedKey{}
	}
	k.valid[made.Access] = issuedKey{key{made.Secret, made.SecurityToken}, expires, agency}
	return made
}

// find returns the temporary key of that access key.
func (k *issuedKeys) find(access string) (issuedKey, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	found, ok := k.valid[access]
	return found, ok
}

func (k *issuedKeys) revoke() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for access, issued := range k.valid {
		issued.expires = time.Time{}
		k.valid[access] = issued
	}
}
