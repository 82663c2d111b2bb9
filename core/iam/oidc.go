package iam

import (
	"context"
	"fmt"
	"net/http"
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
		token, err := idToken(ctx)
		if err != nil {
			return Issued{}, refusal(err, "no ID token could be obtained", func(*rest.APIError) string { return "" })
		}
		claims, err := readIDToken(token, time.Now())
		if err != nil {
			return Issued{}, err
		}
		var content idTokenRequest
		content.Auth.IDToken.ID, content.Auth.Scope = token.Reveal(), scope
		issued, err := signIn(ctx, client, endpoint+"/v3.0/OS-AUTH/id-token/tokens",
			rest.Request{Op: "ID-token sign-in", Header: http.Header{"X-Idp-Id": {idpID}}, Secrets: []rest.Secret{token}}, &content)
		if err != nil {
			return Issued{}, refusal(err, fmt.Sprintf("IAM gave identity provider %q no token for %v", idpID, scope),
				func(e *rest.APIError) string { return oidcRemedy(e, claims, scope) })
		}
		return issued, nil
	}
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
		"the ID token has %v", claims)
}
