package fault_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestAnIDTokenMustAgreeWithTheProvider(t *testing.T) {
	const (
		issuer     = `"iss":"https://token.actions.githubusercontent.com"`
		noIssuer   = "The issuer of the ID token does not match the identity provider."
		noAudience = "The audience of the ID token does not match the client ID of the identity provider."
		noRule     = "Could not map any federated user properties to identity values."
	)
	provider, err := fault.ParseIDProvider([]byte(`{
		"issuer":"https://token.actions.githubusercontent.com","client_id":"drs","rules":[
		 {"local":[{"group":{"name":"drs"}}],"remote":[{"type":"sub","any_one_of":["repo:o/r:ref:refs/heads/main"]}]},
		 {"local":[{"group":{"name":"drs"}}],"remote":[
		  {"type":"sub","any_one_of":["^repo:o/r:environment:.*$"],"regex":true},
		  {"type":"ref","not_any_of":["^refs/pull/"],"regex":true},{"type":"actor"}]}]}`))
	require.NoError(t, err)
	for name, test := range map[string]struct {
		claims  string
		message string
	}{
		"the branch":             {issuer + `,"aud":"drs","sub":"repo:o/r:ref:refs/heads/main"`, ""},
		"one of two audiences":   {issuer + `,"aud":["x","drs"],"sub":"repo:o/r:ref:refs/heads/main"`, ""},
		"an environment":         {issuer + `,"aud":"drs","sub":"repo:o/r:environment:production","ref":"refs/heads/x","actor":"a"`, ""},
		"another issuer":         {`"iss":"https://x","aud":"drs","sub":"repo:o/r:ref:refs/heads/main"`, noIssuer},
		"no issuer":              {`"aud":"drs","sub":"repo:o/r:ref:refs/heads/main"`, noIssuer},
		"another audience":       {issuer + `,"aud":"https://github.com/o","sub":"repo:o/r:ref:refs/heads/main"`, noAudience},
		"no audience":            {issuer + `,"sub":"repo:o/r:ref:refs/heads/main"`, noAudience},
		"another branch":         {issuer + `,"aud":"drs","sub":"repo:o/r:ref:refs/heads/x"`, noRule},
		"a pull request":         {issuer + `,"aud":"drs","sub":"repo:o/r:pull_request"`, noRule},
		"no subject":             {issuer + `,"aud":"drs"`, noRule},
		"a condition that fails": {issuer + `,"aud":"drs","sub":"repo:o/r:environment:e","ref":"refs/pull/1","actor":"a"`, noRule},
		"a claim that is absent": {issuer + `,"aud":"drs","sub":"repo:o/r:environment:e","ref":"refs/heads/x"`, noRule},
		"a subject in a longer one": {
			issuer + `,"aud":"drs","sub":"xrepo:o/r:environment:e","ref":"refs/heads/x","actor":"a"`, noRule,
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, fault.WithIDProvider("github", provider))
			token := jwt(fmt.Sprintf(`{"exp":4102444800,%s}`, test.claims))
			w := l.do("POST", "/v3.0/OS-AUTH/id-token/tokens", idTokenBody(token), "X-Idp-Id", "github")
			if test.message != "" {
				requireIAMError(t, w, 401, test.message)
				return
			}
			require.Equal(t, 201, w.Code, w.Body)
		})
	}
}

func TestAProviderIsRead(t *testing.T) {
	for text, problem := range map[string]string{
		`{`:                           "unexpected end of JSON input",
		`{"rules":[{}]}`:              "rules[0] has no remote",
		`{"rules":[{"remote":[{}]}]}`: "rules[0]: a condition of remote has no type",
		`{"rules":[{"remote":[{"type":"sub","any_one_of":["("],"regex":true}]}]}`: "rules[0]: error parsing regexp",
		`{}`: "",
	} {
		_, err := fault.ParseIDProvider([]byte(text))
		if problem == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, problem)
	}
}
