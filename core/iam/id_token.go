package iam

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// IDTokenFile returns the function that reads an ID token from a file. It reads it each time, since the token is renewed there.
func IDTokenFile(path string) func(context.Context) (rest.Secret, error) {
	return func(context.Context) (rest.Secret, error) {
		content, err := os.ReadFile(path)
		if err != nil {
			return rest.Secret{}, &rest.AuthError{
				Problem: "the ID token file (DRS_ID_TOKEN_FILE) cannot be read",
				Remedy:  "check its path and its permissions",
				Err:     err,
			}
		}
		token := rest.NewSecret(string(content))
		if token.Empty() {
			return rest.Secret{}, &rest.AuthError{
				Problem: "the ID token file " + path + " (DRS_ID_TOKEN_FILE) is empty",
				Remedy:  "check what writes it",
			}
		}
		return token, nil
	}
}

// claims are those of an ID token that IAM compares with the identity provider. They are not secret: without the token's
// signature they are of no use.
type claims struct {
	Issuer   json.RawMessage `json:"iss"`
	Audience json.RawMessage `json:"aud"`
	Subject  json.RawMessage `json:"sub"`
	Expires  *float64        `json:"exp"` // seconds since the epoch, perhaps with a fraction
}

// String shows the claims that must agree with the provider.
func (c claims) String() string {
	return fmt.Sprintf("iss %s, aud %s, sub %s", shortened(c.Issuer), shortened(c.Audience), shortened(c.Subject))
}

// shortened is a claim as it stands in the token; "none" if it is missing.
func shortened(claim json.RawMessage) string {
	if len(claim) == 0 {
		return "none"
	}
	return rest.Excerpt(string(claim))
}

// readIDToken reads an ID token's claims, and finds what IAM would refuse without giving the reason: a text that is not a
// JSON Web Token (RFC 7519), or a token that has expired. Whether it is genuine is for IAM to say.
func readIDToken(token rest.Secret, now time.Time) (claims, error) {
	const remedy = "get a new ID token, and check the clock of this machine"
	parts := strings.Split(token.Reveal(), ".")
	if len(parts) != 3 {
		return claims{}, &rest.AuthError{Problem: "the ID token is not a JSON Web Token, which has three parts", Remedy: remedy}
	}
	content, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	var c claims
	if err != nil || json.Unmarshal(content, &c) != nil {
		return claims{}, &rest.AuthError{Problem: "the ID token is not a JSON Web Token: its claims cannot be read", Remedy: remedy}
	}
	const never = 1 << 40 // further than any clock goes
	if c.Expires == nil || *c.Expires > never {
		return c, nil
	}
	if ended := time.Unix(int64(max(*c.Expires, 0)), 0); !now.Before(ended) {
		return claims{}, &rest.AuthError{
			Problem: fmt.Sprintf("the ID token expired at %s, %v ago",
				ended.UTC().Format(time.RFC3339), now.Sub(ended).Round(time.Second)),
			Remedy: remedy,
		}
	}
	return c, nil
}
