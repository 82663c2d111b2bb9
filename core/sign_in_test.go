package core

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// signed returns a plan that finds its project by itself.
func (l *harness) signed(auth plan.Auth, ids ...string) *plan.Plan {
	p := l.plan(ids...)
	p.Auth, p.ProjectID, p.Region, p.IAMEndpoint = auth, "", "cn-north-4", p.Endpoint
	return p
}

func TestEverySignInMethodStartsTasks(t *testing.T) {
	for name, c := range methods() {
		t.Run(name, func(t *testing.T) {
			auth := c.auth(t)
			inBubble(t, func(t *testing.T, l *harness) {
				l.starter.deps.LoadSecret = func(context.Context, string) ([]byte, error) {
					return []byte(`{"access_key":"s3cr3t-ak","secret_key":"s3cr3t-sk"}`), nil
				}
				for range 3 {
					rep := l.starter.Run(t.Context(), l.signed(auth, many(120)...), nil)
					require.NoError(t, rep.Err(plan.FailOnAny))
				}
				require.LessOrEqual(t, l.sim.Requests(fault.OpProjects), 1, "a project is looked up once")
				require.LessOrEqual(t, l.sim.TokensIssued(), 1, "a token is shared")
			}, append(c.options, fault.Rehearsal(), fault.WithProject(ownProject, "cn-north-4"))...)
		})
	}
}

func TestATokenThatIsRefusedIsRenewedOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.signed(methods()["password"].auth(t), many(200)...)
		require.NoError(t, l.starter.Run(t.Context(), asked, nil).Err(plan.FailOnAny))
		l.sim.RevokeTokens()
		require.NoError(t, l.starter.Run(t.Context(), l.signed(asked.Auth, "x"), nil).Err(plan.FailOnAny))
		require.Equal(t, 2, l.sim.TokensIssued())
	}, fault.Rehearsal(), fault.WithUser("acme", "alice", "s3cr3t-pw"))
}

func TestASecretIsReadOnceAndAgainAfterItsRotation(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		key, reads := "old", 0
		l.starter.deps.LoadSecret = func(context.Context, string) ([]byte, error) {
			reads++
			return fmt.Appendf(nil, `{"access_key":"%s","secret_key":"sk"}`, key), nil
		}
		run := func(id string) *report.Report {
			return l.starter.Run(t.Context(), l.signed(plan.Auth{Method: plan.AuthSecret, SecretID: "arn:x"}, id), nil)
		}
		require.NoError(t, run("a").Err(plan.FailOnAny))
		require.NoError(t, run("b").Err(plan.FailOnAny))
		require.Equal(t, 1, reads)
		l.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Status: 401, Code: "APIGW.0301", Times: fault.Always,
			Match: func(r fault.Request) bool { return strings.Contains(r.Header.Get("Authorization"), "Access=old") }})
		key = "new"
		require.NoError(t, run("c").Err(plan.FailOnAny))
		require.Equal(t, 2, reads)
	}, fault.Rehearsal(), fault.WithKey("old", "sk"), fault.WithKey("new", "sk"))
}

func TestWrongCredentialsGetASentenceAndATypedError(t *testing.T) {
	file := func(t *testing.T, content string) string {
		path := filepath.Join(t.TempDir(), "token")
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	password := func(text string) plan.Auth {
		return plan.Auth{Method: plan.AuthPassword, Username: "alice", Password: rest.NewSecret(text), DomainName: "acme"}
	}
	everyone := []fault.Option{fault.WithUser("acme", "alice", "s3cr3t-pw"), fault.WithKey("ak", "sk"), fault.WithIDP("github"), fault.WithProject(ownProject, "cn-north-4")}
	for name, c := range map[string]struct {
		auth    func(*testing.T) plan.Auth
		secret  string
		options []fault.Option
		region  string
		want    []string
	}{
		"a wrong password":     {auth: func(*testing.T) plan.Auth { return password("wrong-s3cr3t") }, want: []string{`IAM gave user "alice" of account "acme" no token`, "The username or password is wrong.", "check username, password, domain-name"}},
		"an unknown project":   {auth: func(*testing.T) plan.Auth { return password("s3cr3t-pw") }, region: "cn-north-9", want: []string{"the project of region cn-north-9"}},
		"a region without one": {auth: func(*testing.T) plan.Auth { return methods()["keys"].auth(nil) }, options: []fault.Option{fault.WithKey("s3cr3t-ak", "s3cr3t-sk"), fault.WithProject(ownProject, "cn-north-1")}, want: []string{"region cn-north-4 has no project that the caller may see", "set project-id"}},
		"a region with two":    {auth: func(*testing.T) plan.Auth { return methods()["keys"].auth(nil) }, options: []fault.Option{fault.WithKey("s3cr3t-ak", "s3cr3t-sk"), fault.WithProject(ownProject, "cn-north-4"), fault.WithProject("1b2c3d4e5f60718293a4b5c6d7e8f90a", "cn-north-4")}, want: []string{"region cn-north-4 has 2 projects: " + ownProject + ", 1b2c3d4e5f60718293a4b5c6d7e8f90a", "set project-id"}},
		"an ID token that expired": {auth: func(t *testing.T) plan.Auth {
			return plan.Auth{Method: plan.AuthOIDC, IdpID: "github", IDTokenFile: file(t, jwt(time.Date(1999, 12, 31, 23, 0, 0, 0, time.UTC)))}
		}, want: []string{"the ID token expired at 1999-12-31T23:00:00Z, 1h0m0s ago"}},
		"an ID token that is none": {auth: func(t *testing.T) plan.Auth {
			return plan.Auth{Method: plan.AuthOIDC, IdpID: "github", IDTokenFile: file(t, "s3cr3t")}
		}, want: []string{"not a JSON Web Token"}},
		"an unreadable token file": {auth: func(*testing.T) plan.Auth {
			return plan.Auth{Method: plan.AuthOIDC, IdpID: "github", IDTokenFile: "/does/not/exist"}
		}, want: []string{"the ID token file (DRS_ID_TOKEN_FILE) cannot be read", "/does/not/exist"}},
		"an empty token file": {auth: func(t *testing.T) plan.Auth {
			return plan.Auth{Method: plan.AuthOIDC, IdpID: "github", IDTokenFile: file(t, "\n")}
		}, want: []string{"is empty"}},
		"an unknown provider": {auth: func(t *testing.T) plan.Auth {
			return plan.Auth{Method: plan.AuthOIDC, IdpID: "gitlab", IDTokenFile: file(t, jwt(time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)))}
		}, want: []string{`IAM gave identity provider "gitlab" no token`, "check idp-id"}},
		"a wrong secret key": {auth: func(*testing.T) plan.Auth {
			return plan.Auth{Method: plan.AuthKeys, AccessKey: rest.NewSecret("ak"), SecretKey: rest.NewSecret("wrong-s3cr3t")}
		}, want: []string{"the project of region cn-north-4 could not be looked up", "APIGW.0301"}},
		"a clock that is off": {auth: func(*testing.T) plan.Auth {
			return plan.Auth{Method: plan.AuthKeys, AccessKey: rest.NewSecret("ak"), SecretKey: rest.NewSecret("sk")}
		}, options: append([]fault.Option{fault.WithClockOffset(time.Hour)}, everyone...), want: []string{"the clock of this machine is 1h0m0s behind the service's: set it right"}},
		"a secret that is not JSON":  {auth: func(*testing.T) plan.Auth { return plan.Auth{Method: plan.AuthSecret, SecretID: "arn:x"} }, secret: "s3cr3t", want: []string{"the secret arn:x (DRS_SECRET_ID) is not a JSON object"}},
		"a secret that lacks keys":   {auth: func(*testing.T) plan.Auth { return plan.Auth{Method: plan.AuthSecret, SecretID: "arn:x"} }, secret: `{"access_key":"s3cr3t"}`, want: []string{"cannot be used", "it has access-key and lacks secret-key"}},
		"a secret with nothing":      {auth: func(*testing.T) plan.Auth { return plan.Auth{Method: plan.AuthSecret, SecretID: "arn:x"} }, secret: `{}`, want: []string{"cannot be used", "no credentials configured"}},
		"a secret with another user": {auth: func(*testing.T) plan.Auth { return plan.Auth{Method: plan.AuthSecret, SecretID: "arn:x"} }, secret: `{"username":"bob","password":"s3cr3t","domain_name":"acme"}`, want: []string{`IAM gave user "bob" of account "acme" no token`}},
	} {
		t.Run(name, func(t *testing.T) {
			auth, options := c.auth(t), c.options
			if options == nil {
				options = everyone
			}
			inBubble(t, func(t *testing.T, l *harness) {
				l.starter.deps.LoadSecret = func(context.Context, string) ([]byte, error) { return []byte(c.secret), nil }
				asked := l.signed(auth, "a", "b")
				if c.region != "" {
					asked.Region = c.region
				}
				rep := l.starter.Run(t.Context(), asked, nil)
				require.Equal(t, []string{"a", "b"}, rep.Failed)
				err := rep.Err(plan.FailOnAny)
				require.IsType(t, &rest.AuthError{}, err)
				for _, want := range c.want {
					require.Contains(t, rep.Results[0].ErrorMsg+" "+rep.Results[0].Hint+" "+err.Error(), want)
				}
				require.NotContains(t, fmt.Sprintf("%+v %v", rep, err), "s3cr3t")
				require.Zero(t, l.sim.Requests(fault.OpStart))
			}, append(options, fault.Rehearsal())...)
		})
	}
}

func TestARevokedFixedTokenIsNamed(t *testing.T) {
	for _, byService := range []bool{false, true} {
		options := []fault.Option{fault.Rehearsal(), fault.WithToken("another")}
		if byService {
			options = append(options, fault.WithTokensRefusedByService())
		}
		inBubble(t, func(t *testing.T, l *harness) {
			rep := l.starter.Run(t.Context(), l.plan("a"), nil)
			require.IsType(t, &rest.AuthError{}, rep.Err(plan.FailOnAny))
			require.Contains(t, rep.Results[0].ErrorMsg, "the service does not accept the credentials")
			require.Contains(t, rep.Results[0].Hint, "they may have expired")
		}, options...)
	}
}

func TestAWrongPasswordIsTriedOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		asked := l.signed(plan.Auth{Method: plan.AuthPassword, Username: "alice", Password: rest.NewSecret("wrong"), DomainName: "acme"}, many(1000)...)
		asked.ProjectID, asked.BatchSize = ownProject, 10 // so that each of the batches signs in for itself
		rep := l.starter.Run(t.Context(), asked, nil)
		require.Len(t, rep.Failed, 1000)
		require.IsType(t, &rest.AuthError{}, rep.Err(plan.FailOnAny))
		require.Equal(t, 1, l.sim.Requests(fault.OpPassword), "accounts are locked after a few")
		require.Zero(t, l.sim.Requests(fault.OpStart))
		time.Sleep(time.Minute)
		l.starter.Run(t.Context(), asked, nil)
		require.Equal(t, 2, l.sim.Requests(fault.OpPassword), "a later run may find it put right")
	}, fault.WithUser("acme", "alice", "right"), fault.WithProject(ownProject, "cn-north-4"))
}

// What was tried as often as makes sense is not tried again for each batch.
func TestASecretThatIsOutOfReachIsReadOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		reads := 0
		l.starter.deps.LoadSecret = func(context.Context, string) ([]byte, error) {
			reads++
			time.Sleep(3 * time.Second)
			return nil, &rest.AuthError{Problem: "out of reach", Exhausted: true, Err: &rest.TransportError{Op: "connecting", Err: context.DeadlineExceeded}}
		}
		asked := l.signed(plan.Auth{Method: plan.AuthSecret, SecretID: "arn:x"}, many(1000)...)
		asked.ProjectID, asked.BatchSize = ownProject, 10
		began := time.Now()
		rep := l.starter.Run(t.Context(), asked, nil)
		require.IsType(t, &report.TransientError{}, rep.Err(plan.FailOnNever))
		require.Equal(t, 1, reads)
		require.Less(t, time.Since(began), 5*time.Second)
	})
}

func TestATokenThatTheServiceNeverAcceptsIsRenewedOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 401, Code: "APIGW.0301", Times: fault.Always})
		asked := l.signed(methods()["password"].auth(t), many(1000)...)
		asked.BatchSize = 10
		rep := l.starter.Run(t.Context(), asked, nil)
		require.Len(t, rep.Failed, 1000)
		require.Equal(t, 2, l.sim.TokensIssued())
	}, fault.WithUser("acme", "alice", "s3cr3t-pw"))
}
