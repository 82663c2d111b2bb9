// Package iam authenticates the caller: by a token (ready-made, or obtained with a password or an OpenID Connect ID token)
// or by a signature with an access key, and as an agency of another account with any of these. The endpoints, bodies and
// headers are those of Huawei Cloud's Identity and Access Management.
package iam

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Token returns the credentials of a ready-made token: valid for at most 24 hours, and not renewable.
func Token(token rest.Secret) rest.Credentials { return newFixedToken("auth-token", token) }

// newFixedToken returns the credentials of a token that messages call by this name.
func newFixedToken(name string, token rest.Secret) *fixedToken {
	return &fixedToken{[]string{token.Reveal()}, rest.CheckHeader(name, token)}
}

type fixedToken struct {
	header []string        // shared by the requests, since none of them changes it
	fault  *rest.AuthError // nil if the token can be sent
}

func (t *fixedToken) Authorize(_ context.Context, req *http.Request, _ rest.Request) (uint64, error) {
	if t.fault != nil {
		return 0, t.fault
	}
	req.Header["X-Auth-Token"] = t.header
	return 0, nil
}

func (*fixedToken) Refused(uint64) bool { return false }

// AccessKeys are an access key with its secret. Temporary ones have a security token, too.
type AccessKeys struct {
	AccessKey, SecretKey, SecurityToken rest.Secret
}

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

// Issued is what IAM issued: a token, or temporary access keys.
type Issued struct {
	// Token is empty if Keys are set.
	Token rest.Secret
	Keys  AccessKeys
	// Project is the project that a token is for; empty if IAM did not say.
	Project string
	// Expires is when the token or the keys expire; zero if IAM did not say.
	Expires time.Time
}

// secrets lists all that must not be shown.
func (i Issued) secrets() []rest.Secret {
	all := []rest.Secret{i.Token, i.Keys.AccessKey, i.Keys.SecretKey, i.Keys.SecurityToken}
	return slices.DeleteFunc(all, rest.Secret.Empty)
}

// credentials returns the credentials that authenticate requests with what was issued, and why they cannot be sent; nil if
// they can.
func (i Issued) credentials() (rest.Credentials, *rest.AuthError) {
	if i.Keys.AccessKey.Empty() {
		t := newFixedToken("the token from IAM", i.Token)
		return t, t.fault
	}
	k := newKeys(i.Keys, "the access key from IAM", "the secret key from IAM", "the security token from IAM")
	return k, k.fault
}
