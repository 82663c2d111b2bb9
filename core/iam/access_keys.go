package iam

import (
	"context"
	"net/http"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Keys returns the credentials of an access key: each request is signed with SDK-HMAC-SHA256. securityToken is that of a
// temporary key, else empty. They cannot be renewed.
func Keys(accessKey, secretKey, securityToken rest.Secret) rest.Credentials {
	return newKeys(AccessKeys{accessKey, secretKey, securityToken}, "access-key", "secret-key", "security-token")
}

// newKeys returns the credentials of keys that messages call by these names.
func newKeys(k AccessKeys, accessKey, secretKey, securityToken string) *keys {
	fault := rest.CheckHeader(accessKey, k.AccessKey)
	if fault == nil {
		// It is never sent, but consists of the same characters.
		fault = rest.CheckHeader(secretKey, k.SecretKey)
	}
	if fault == nil && !k.SecurityToken.Empty() {
		fault = rest.CheckHeader(securityToken, k.SecurityToken)
	}
	return &keys{k, fault}
}

type keys struct {
	AccessKeys
	fault *rest.AuthError // nil if they can be used
}

func (k *keys) Authorize(_ context.Context, req *http.Request, r rest.Request) (uint64, error) {
	if k.fault != nil {
		return 0, k.fault
	}
	if !k.SecurityToken.Empty() {
		req.Header["X-Security-Token"] = []string{k.SecurityToken.Reveal()}
	}
	if r.ProjectID != "" {
		req.Header["X-Project-Id"] = []string{r.ProjectID} // as the vendor's SDK does
	}
	delete(req.Header, "Authorization")
	req.Header[headerDate] = []string{time.Now().UTC().Format(dateFormat)}
	req.Header["Authorization"] = []string{sign(k.AccessKeys, req, r.Body)}
	return 0, nil
}

func (*keys) Refused(uint64) bool { return false }

// Secrets returns the secret key, which is never sent, and the access key, which the gateway repeats when it does not know it.
func (k *keys) Secrets() []rest.Secret { return []rest.Secret{k.AccessKey, k.SecretKey} }
