package iam

import (
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// AccessKeys are an access key with its secret. Temporary ones have a security token, too.
type AccessKeys struct {
	AccessKey, SecretKey, SecurityToken rest.Secret
}

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
func (i Issued) secrets() (all []rest.Secret) {
	for _, s := range []rest.Secret{i.Token, i.Keys.AccessKey, i.Keys.SecretKey, i.Keys.SecurityToken} {
		if !s.Empty() {
			all = append(all, s)
		}
	}
	return all
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
