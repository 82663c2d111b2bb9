package fault

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"
)

// TokensKept returns how many tokens are remembered.
func (s *Simulator) TokensKept() int {
	s.tokens.mu.Lock()
	defer s.tokens.mu.Unlock()
	return len(s.tokens.valid)
}

// Sign signs a request, as the simulator understands it; iam_signature_test.go checks that against the vendor's SDK.
func Sign(r *http.Request, body []byte, access, secret, securityToken string) {
	date := time.Now().UTC().Format(signatureTime)
	r.Header.Set("X-Sdk-Date", date)
	if securityToken != "" {
		r.Header.Set("X-Security-Token", securityToken)
	}
	signed := []string{"x-sdk-date"}
	canonical := canonicalRequest(&call{Request: r, body: body}, signed)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(signatureAlgorithm + "\n" + date + "\n" + hexSHA256([]byte(canonical))))
	r.Header.Set("Authorization", signatureAlgorithm+" Access="+access+", SignedHeaders=x-sdk-date, Signature="+
		hex.EncodeToString(mac.Sum(nil)))
}
