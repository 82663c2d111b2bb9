package iam

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// idTokenRequest is the body of POST {iam}/v3.0/OS-AUTH/id-token/tokens.
type idTokenRequest struct {
	Auth struct {
		IDToken struct {
			ID string `json:"id"`
		} `json:"id_token"`
		Scope Scope `json:"scope"`
	} `json:"auth"`
}

// OIDCSignIn returns the function that obtains tokens for an OpenID Connect ID token: POST {iam}/v3.0/OS-AUTH/id-token/tokens. idToken
// is called for each. Errors are of type *AuthError.
func OIDCSignIn(client *rest.Client, endpoint, idpID string, idToken func(context.Context) (rest.Secret, error), scope Scope,
) func(context.Context) (Issued, error) {
	fault := rest.CheckHeader("idp-id", rest.NewSecret(idpID))
	return func(ctx context.Context) (Issued, error) {
		if fault != nil {
			return Issued{}, fault
		}
		token, claims, err := obtainIDToken(ctx, idToken)
		if err != nil {
			return Issued{}, err
		}
		var content idTokenRequest
		content.Auth.IDToken.ID, content.Auth.Scope = token.Reveal(), scope
		issued, err := signIn(ctx, client, endpoint+"/v3.0/OS-AUTH/id-token/tokens",
			rest.Request{Op: "ID-token sign-in", Header: http.Header{"X-Idp-Id": {idpID}}, Confidential: true}, &content)
		if err != nil {
			return issued, refusal(err, fmt.Sprintf("IAM gave identity provider %q no token for %v", idpID, scope),
				func(e *rest.APIError) string { return oidcRemedy(e, claims, scope) })
		}
		return issued, nil
	}
}

// obtainIDToken gets an ID token and reads its claims.
func obtainIDToken(ctx context.Context, idToken func(context.Context) (rest.Secret, error)) (rest.Secret, claims, error) {
	token, err := idToken(ctx)
	if err != nil {
		return token, claims{}, refusal(err, "no ID token could be obtained", func(*rest.APIError) string { return "" })
	}
	c, err := readIDToken(token, time.Now())
	return token, c, err
}

// oidcRemedy tells what a refusal is about: the provider's name, the project, or the ID token.
func oidcRemedy(e *rest.APIError, claims claims, scope Scope) string {
	switch {
	case speaksOf(e, "project"):
		return scope.remedy()
	case e.Status == http.StatusNotFound, speaksOf(e, "provider") && !speaksOf(e, "audience") && !speaksOf(e, "issuer"):
		return "check idp-id: it is the name of the identity provider in the IAM console of this account"
	}
	return fmt.Sprintf("check idp-id, and in the IAM console the provider's address, client ID, signing keys and conversion rules: "+
		"the ID token has %v", claims) + claims.subHint()
}

// subHint says that GitHub writes the sub of a repository in two forms, which differ when the repository was created, renamed or
// transferred after 15 July 2026: a rule for one of them does not take the other.
func (c claims) subHint() string {
	var sub string
	if json.Unmarshal(c.Subject, &sub) != nil || !strings.HasPrefix(sub, "repo:") {
		return ""
	}
	repository, _, _ := strings.Cut(strings.TrimPrefix(sub, "repo:"), ":")
	if strings.Contains(repository, "@") {
		return "; GitHub puts IDs into this sub, as in repo:ORG@123/REPO@456:…, so a rule for repo:ORG/REPO:… does not match"
	}
	return "; GitHub puts no IDs into this sub, so a rule for repo:ORG@123/REPO@456:… does not match"
}

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

// clockTolerance is how long after its end by this machine's clock an ID token is tried: the clock may be a little ahead.
const clockTolerance = time.Minute

// readIDToken reads an ID token's claims, and finds what IAM would refuse without giving the reason: a text that is not a
// JSON Web Token (RFC 7519), or a token that has expired. Whether it is genuine is for IAM to say.
func readIDToken(token rest.Secret, now time.Time) (claims, error) {
	const remedy = "get a new ID token, and check the clock of this machine: it may be ahead"
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
	if ended := time.Unix(int64(max(*c.Expires, 0)), 0); !now.Before(ended.Add(clockTolerance)) {
		return claims{}, &rest.AuthError{
			Problem: fmt.Sprintf("the ID token expired at %s, %v ago",
				ended.UTC().Format(time.RFC3339), now.Sub(ended).Round(time.Second)),
			Remedy: remedy,
		}
	}
	return c, nil
}
