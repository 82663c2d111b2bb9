package core

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// jwt makes an ID token that ends at expires.
func jwt(expires time.Time) string {
	part := func(v any) string {
		content, _ := json.Marshal(v)
		return base64.RawURLEncoding.EncodeToString(content)
	}
	return part(map[string]string{"alg": "RS256"}) + "." + part(map[string]any{"sub": "repo:x/y", "exp": expires.Unix()}) + ".c2lnbmF0dXJl"
}

const ownProject = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"

// method is a sign-in method, with what must never be shown of it.
type method struct {
	auth    func(*testing.T) plan.Auth
	options []fault.Option
	secrets []string
}

func methods() map[string]method {
	idToken := jwt(time.Now().Add(100 * 365 * 24 * time.Hour))
	return map[string]method{
		"token": {func(*testing.T) plan.Auth {
			return plan.Auth{Method: plan.AuthToken, Token: rest.NewSecret("s3cr3t-fixed")}
		},
			[]fault.Option{fault.WithToken("s3cr3t-fixed")}, []string{"s3cr3t-fixed"}},
		"keys": {func(*testing.T) plan.Auth {
			return plan.Auth{Method: plan.AuthKeys, AccessKey: rest.NewSecret("s3cr3t-ak"), SecretKey: rest.NewSecret("s3cr3t-sk")}
		}, []fault.Option{fault.WithKey("s3cr3t-ak", "s3cr3t-sk")}, []string{"s3cr3t-ak", "s3cr3t-sk"}},
		"temporary keys": {func(*testing.T) plan.Auth {
			return plan.Auth{Method: plan.AuthKeys, AccessKey: rest.NewSecret("s3cr3t-ak"), SecretKey: rest.NewSecret("s3cr3t-sk"), SecurityToken: rest.NewSecret("s3cr3t-st")}
		}, []fault.Option{fault.WithTemporaryKey("s3cr3t-ak", "s3cr3t-sk", "s3cr3t-st")}, []string{"s3cr3t-ak", "s3cr3t-sk", "s3cr3t-st"}},
		"password": {func(*testing.T) plan.Auth {
			return plan.Auth{Method: plan.AuthPassword, Username: "alice", Password: rest.NewSecret("s3cr3t-pw"), DomainName: "acme"}
		}, []fault.Option{fault.WithUser("acme", "alice", "s3cr3t-pw")}, []string{"s3cr3t-pw"}},
		"OpenID Connect": {func(t *testing.T) plan.Auth {
			path := filepath.Join(t.TempDir(), "token")
			require.NoError(t, os.WriteFile(path, []byte(idToken+"\n"), 0o600))
			return plan.Auth{Method: plan.AuthOIDC, IdpID: "github", IDTokenFile: path}
		}, []fault.Option{fault.WithIDP("github")}, []string{idToken}},
		"an instance's keys": {func(*testing.T) plan.Auth { return plan.Auth{Method: plan.AuthInstance} },
			[]fault.Option{fault.WithInstanceKeys(), fault.WithToken("another")}, nil},
		"agency, with keys": {func(*testing.T) plan.Auth {
			return agent(plan.Auth{Method: plan.AuthKeys, AccessKey: rest.NewSecret("s3cr3t-ak"), SecretKey: rest.NewSecret("s3cr3t-sk")})
		}, []fault.Option{fault.WithKey("s3cr3t-ak", "s3cr3t-sk"), fault.WithAgency(theirs)}, []string{"s3cr3t-ak", "s3cr3t-sk"}},
		"agency, with a password": {func(*testing.T) plan.Auth {
			return agent(plan.Auth{Method: plan.AuthPassword, Username: "alice", Password: rest.NewSecret("s3cr3t-pw"), DomainName: "acme"})
		}, []fault.Option{fault.WithUser("acme", "alice", "s3cr3t-pw"), fault.WithAgency(theirs)}, []string{"s3cr3t-pw"}},
		"agency, with OpenID Connect": {func(t *testing.T) plan.Auth {
			path := filepath.Join(t.TempDir(), "token")
			require.NoError(t, os.WriteFile(path, []byte(idToken+"\n"), 0o600))
			return agent(plan.Auth{Method: plan.AuthOIDC, IdpID: "github", IDTokenFile: path})
		}, []fault.Option{fault.WithIDP("github"), fault.WithAgency(theirs)}, []string{idToken}},
		"agency, with a secret": {func(*testing.T) plan.Auth { return agent(plan.Auth{Method: plan.AuthSecret, SecretID: "arn:x"}) },
			[]fault.Option{fault.WithKey("s3cr3t-ak", "s3cr3t-sk"), fault.WithAgency(theirs)}, []string{"s3cr3t-ak", "s3cr3t-sk"}},
		"secret": {func(*testing.T) plan.Auth { return plan.Auth{Method: plan.AuthSecret, SecretID: "arn:x"} },
			[]fault.Option{fault.WithKey("s3cr3t-ak", "s3cr3t-sk")}, []string{"s3cr3t-ak", "s3cr3t-sk"}},
	}
}

// theirs is the agency of another account, which has the project of the region.
var theirs = fault.Agency{Name: "drs", Domain: "target", Projects: []fault.Project{{ID: ownProject, Name: "cn-north-4"}}}

// agent is a sign-in method by which theirs is assumed.
func agent(auth plan.Auth) plan.Auth {
	auth.AgencyName, auth.AgencyDomain = theirs.Name, theirs.Domain
	return auth
}
