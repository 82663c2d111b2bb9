package iam

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"
)

const (
	signatureAlgorithm = "SDK-HMAC-SHA256"
	signatureTime      = "20060102T150405Z"
	accessField        = "Access="
)

// Keys returns the credential of an access key and its secret key. securityToken goes with a temporary key and is empty
// for a permanent one. Each request is signed, as the vendor's SDK does it; a signature is good for 15 minutes.
//
// The SDK also names the project in each request. A signature does that once InProject has said which: it need not be
// known for the call that looks it up.
func Keys(accessKey, secretKey, securityToken Secret) Projected {
	s := &signer{accessKey: accessKey, secretKey: secretKey, securityToken: securityToken}
	s.fault = headerFault("access-key", accessKey.Reveal())
	if s.fault == nil {
		s.fault = headerFault("secret-key", secretKey.Reveal())
	}
	if s.fault == nil && !securityToken.Empty() {
		s.fault = headerFault("security-token", securityToken.Reveal())
	}
	return s
}

type signer struct {
	accessKey, secretKey, securityToken Secret

	project string
	fault   *AuthError
}

func (s *signer) InProject(id string) Credential {
	named := *s
	named.project = id
	return &named
}

// Authorize signs the request with every header that it has by now, and the body.
func (s *signer) Authorize(_ context.Context, req *http.Request, body []byte) (uint64, error) {
	if s.fault != nil {
		return 0, s.fault
	}
	date := time.Now().UTC().Format(signatureTime)
	delete(req.Header, "Authorization")
	req.Header["X-Sdk-Date"] = []string{date}
	if s.project != "" {
		req.Header["X-Project-Id"] = []string{s.project}
	}
	if !s.securityToken.Empty() {
		req.Header["X-Security-Token"] = []string{s.securityToken.Reveal()}
	}
	signed := signedHeaders(req.Header)
	canonical := sha256.Sum256([]byte(canonicalRequest(req, signed, body)))
	mac := hmac.New(sha256.New, []byte(s.secretKey.Reveal()))
	mac.Write([]byte(signatureAlgorithm + "\n" + date + "\n" + hex.EncodeToString(canonical[:])))
	req.Header["Authorization"] = []string{signatureAlgorithm +
		" " + accessField + s.accessKey.Reveal() +
		", SignedHeaders=" + strings.Join(signed, ";") +
		", Signature=" + hex.EncodeToString(mac.Sum(nil))}
	return 0, nil
}

// Refused returns false: the same key would sign again.
func (*signer) Refused(uint64) bool { return false }

func (s *signer) refusal() (problem, remedy string) {
	if s.securityToken.Empty() {
		return "the service does not accept the signature with access-key and secret-key",
			"check that both belong together and are still active (console: My Credentials, Access Keys); a temporary key needs its security-token too"
	}
	return "the service does not accept the signature with the temporary access-key",
		"obtain a new temporary key, and set access-key, secret-key and security-token: all three end together, after 24 hours at the latest"
}
