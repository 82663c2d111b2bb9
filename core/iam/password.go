package iam

import (
	"context"
	"fmt"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// User is an IAM user.
type User struct {
	Name     string
	Password rest.Secret
	// Domain is the name of the account that the user belongs to.
	Domain string
}

// passwordRequest is the body of POST {iam}/v3/auth/tokens.
type passwordRequest struct {
	Auth struct {
		Identity struct {
			Methods  []string `json:"methods"`
			Password struct {
				User struct {
					Name     string `json:"name"`
					Password string `json:"password"`
					Domain   struct {
						Name string `json:"name"`
					} `json:"domain"`
				} `json:"user"`
			} `json:"password"`
		} `json:"identity"`
		Scope Scope `json:"scope"`
	} `json:"auth"`
}

// PasswordSignIn returns the function that obtains tokens for an IAM user: POST {iam}/v3/auth/tokens. Errors are of type *AuthError.
func PasswordSignIn(client *rest.Client, endpoint string, user User, scope Scope) func(context.Context) (Issued, error) {
	return func(ctx context.Context) (Issued, error) {
		var content passwordRequest
		content.Auth.Identity.Methods, content.Auth.Scope = []string{"password"}, scope
		u := &content.Auth.Identity.Password.User
		u.Name, u.Domain.Name, u.Password = user.Name, user.Domain, user.Password.Reveal()
		issued, err := signIn(ctx, client, endpoint+"/v3/auth/tokens",
			rest.Request{Op: "password sign-in", Confidential: true}, &content)
		if err != nil {
			problem := fmt.Sprintf("IAM gave user %q of account %q no token for %v", user.Name, user.Domain, scope)
			return issued, refusal(err, problem, func(e *rest.APIError) string {
				if speaksOf(e, "project") {
					return scope.remedy()
				}
				return "check username, password, domain-name and the project, and that the user may use the API (programmatic access); " +
					"a user with two-step login cannot sign in by password"
			})
		}
		return issued, nil
	}
}
