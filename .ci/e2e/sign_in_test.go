package e2e

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

const region = "cn-north-4"

// idToken makes an ID token with these claims.
func idToken(issuer, audience, subject string) string {
	encode := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	claims := fmt.Sprintf(`{"iss":%q,"aud":%q,"sub":%q,"exp":%d}`, issuer, audience, subject, time.Now().Add(time.Hour).Unix())
	return encode(`{"alg":"RS256"}`) + "." + encode(claims) + ".s3cr3tsignature"
}

// expiredToken ended long ago.
var expiredToken = "eyJhbGciOiJSUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(`{"exp":946684800}`)) + ".s3cr3tsignature"

const provider = `github,{"issuer":"https://issuer.example","client_id":"huawei","rules":[{"local":[{"user":{"name":"x"}}],"remote":[{"type":"sub","any_one_of":["repo:org/repo:ref:refs/heads/main"]}]}]}`

// providerURN is the same provider for STS.
var providerURN = strings.Replace(provider, "github,", "iam::acme:oidc-provider:github,", 1)

// Each sign-in method, by the built action and the built function against services that check what arrives.
func TestEachSignInMethodWorksOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	trust := []string{"-trust-agency", "iam::acme:agency:drs," + project + "," + region}
	actsAs := []string{"agency-urn", "iam::acme:agency:drs"}
	with := func(more []string, base ...string) []string { return append(base, more...) }
	good := idToken("https://issuer.example", "huawei", "repo:org/repo:ref:refs/heads/main")
	keys := []string{"-key", "s3cr3t-AK,s3cr3t-SK"}
	agency := append([]string{"-agency", "drs,target,d1," + project + "," + region}, keys...)
	for name, c := range map[string]struct {
		flags       []string
		inputs      []string // "URL" is the services' address
		environment []string
		token       string
		fails       string
	}{
		"access keys":                         {flags: keys, inputs: []string{"access-key", "s3cr3t-AK", "secret-key", "s3cr3t-SK"}},
		"temporary keys":                      {flags: []string{"-temporary-key", "s3cr3t-AK,s3cr3t-SK,s3cr3t-ST"}, inputs: []string{"access-key", "s3cr3t-AK", "secret-key", "s3cr3t-SK", "security-token", "s3cr3t-ST"}},
		"a password":                          {flags: []string{"-user", "acme,alice,s3cr3t-pw"}, inputs: []string{"username", "alice", "password", "s3cr3t-pw", "domain-name", "acme"}},
		"a token":                             {flags: []string{"-token", "s3cr3t-token"}, inputs: []string{"auth-token", "s3cr3t-token"}},
		"OpenID Connect":                      {flags: []string{"-id-provider", provider}, inputs: []string{"idp-id", "github"}, token: good},
		"an instance":                         {flags: []string{"-instance-keys", "-token", "another"}, inputs: []string{"ecs-agency", "true"}, environment: []string{"TEST_METADATA_ENDPOINT", "URL"}},
		"a trust agency, with OpenID Connect": {flags: with(trust, "-id-provider", providerURN), inputs: with(actsAs, "provider-urn", "iam::acme:oidc-provider:github"), token: good},
		"a trust agency, with keys":           {flags: with(trust, keys...), inputs: with(actsAs, "access-key", "s3cr3t-AK", "secret-key", "s3cr3t-SK")},
		"a trust agency, with a password":     {flags: with(trust, "-user", "acme,alice,s3cr3t-pw"), inputs: with(actsAs, "username", "alice", "password", "s3cr3t-pw", "domain-name", "acme")},
		"a trust agency, with a provider":     {flags: with(trust, "-id-provider", provider), inputs: with(actsAs, "idp-id", "github"), token: good},
		"a trust agency, with an instance":    {flags: with(trust, "-instance-keys"), inputs: with(actsAs, "ecs-agency", "true"), environment: []string{"TEST_METADATA_ENDPOINT", "URL"}},
		"an instance that demands a token":    {flags: []string{"-instance-keys", "-metadata-tokens", "-token", "another"}, inputs: []string{"ecs-agency", "true"}, environment: []string{"TEST_METADATA_ENDPOINT", "URL"}},
		"a project by its name":               {flags: with(keys, "-project", project+",cn-north-4_team-a", "-project", "1b2c3d4e5f60718293a4b5c6d7e8f90a,"+region), inputs: []string{"access-key", "s3cr3t-AK", "secret-key", "s3cr3t-SK", "project-name", "cn-north-4_team-a"}},
		"Terraform's project":                 {flags: with(keys, "-project", project+",cn-north-4_team-a"), environment: []string{"HW_ACCESS_KEY", "s3cr3t-AK", "HW_SECRET_KEY", "s3cr3t-SK", "HW_PROJECT_NAME", "cn-north-4_team-a"}},
		"an agency, with keys":                {flags: agency, inputs: []string{"access-key", "s3cr3t-AK", "secret-key", "s3cr3t-SK", "agency-name", "drs", "agency-domain-name", "target"}},
		"an agency, with a password":          {flags: append([]string{"-user", "acme,alice,s3cr3t-pw"}, agency...), inputs: []string{"username", "alice", "password", "s3cr3t-pw", "domain-name", "acme", "agency-name", "drs", "agency-domain-name", "target"}},
		"an agency, with OpenID Connect":      {flags: append([]string{"-id-provider", provider}, agency...), inputs: []string{"idp-id", "github", "agency-name", "drs", "agency-domain-name", "target"}, token: good},
		"Terraform's variables":               {flags: agency, environment: []string{"HW_ACCESS_KEY", "s3cr3t-AK", "HW_SECRET_KEY", "s3cr3t-SK", "HW_REGION_NAME", region, "HW_ASSUME_ROLE_AGENCY_NAME", "drs", "HW_ASSUME_ROLE_DOMAIN_NAME", "target"}},
		"OpenStack's variables":               {flags: []string{"-user", "acme,alice,s3cr3t-pw"}, environment: []string{"OS_USERNAME", "alice", "OS_PASSWORD", "s3cr3t-pw", "OS_DOMAIN_NAME", "acme", "OS_REGION_NAME", region}},

		"a trust agency that does not exist":         {flags: with(trust, keys...), inputs: []string{"access-key", "s3cr3t-AK", "secret-key", "s3cr3t-SK", "agency-urn", "iam::acme:agency:other"}, fails: "check agency-urn"},
		"a sub of the other form":                    {flags: with(trust, "-id-provider", providerURN), inputs: with(actsAs, "provider-urn", "iam::acme:oidc-provider:github"), token: idToken("https://issuer.example", "huawei", "repo:org@123/repo@456:ref:refs/heads/main"), fails: "a rule for repo:ORG/REPO:… does not match"},
		"a provider without its agency":              {inputs: []string{"provider-urn", "iam::acme:oidc-provider:github"}, token: good, fails: "set agency-urn"},
		"an instance without an agency, with tokens": {flags: []string{"-metadata-tokens", "-token", "another"}, inputs: []string{"ecs-agency", "true"}, environment: []string{"TEST_METADATA_ENDPOINT", "URL"}, fails: "give the instance an agency"},
		"a region as the project":                    {inputs: []string{"auth-token", "s3cr3t-token", "project-id", region}, fails: "is not a project ID"},
		"an ID token that has expired":               {flags: []string{"-id-provider", provider}, inputs: []string{"idp-id", "github"}, token: expiredToken, fails: "check the clock of this machine: it may be ahead"},
		"a user with two-step login":                 {flags: []string{"-user", "acme,alice,s3cr3t-pw"}, inputs: []string{"username", "alice", "password", "s3cr3t-2", "domain-name", "acme"}, fails: "a user with two-step login cannot sign in by password"},
		"two clouds":                                 {inputs: []string{"auth-token", "s3cr3t-token", "iam-endpoint", "https://iam.eu-de.otc.t-systems.com", "sts-endpoint", "https://sts.cn-north-4.myhuaweicloud.com"}, fails: "are of two clouds, otc.t-systems.com and myhuaweicloud.com"},
		"an IAM that tells no DRS":                   {inputs: []string{"auth-token", "s3cr3t-token", "endpoint", "", "project-id", project}, fails: "endpoint: the address of DRS cannot be derived from"},
		"a variable that is not read":                {environment: []string{"HW_USER_NAME", "a", "HW_USER_PASSWORD", "s3cr3t", "HW_DOMAIN_ID", "d1"}, fails: "HW_DOMAIN_ID: not read here"},
		"an agency that is not trusted":              {flags: append([]string{"-untrusted-agency", "drs,target,d1"}, keys...), inputs: []string{"access-key", "s3cr3t-AK", "secret-key", "s3cr3t-SK", "agency-name", "drs", "agency-domain-name", "target"}, fails: "check the trust"},
		"an agency without its account":              {flags: agency, inputs: []string{"access-key", "s3cr3t-AK", "secret-key", "s3cr3t-SK", "agency-name", "drs"}, fails: "set agency-domain-name"},
		"no metadata service":                        {flags: []string{"-token", "another"}, inputs: []string{"ecs-agency", "true"}, environment: []string{"TEST_METADATA_ENDPOINT", "http://127.0.0.1:1"}, fails: "use ecs-agency only on an instance"},
		"an instance without an agency":              {flags: []string{"-token", "another"}, inputs: []string{"ecs-agency", "true"}, environment: []string{"TEST_METADATA_ENDPOINT", "URL"}, fails: "give the instance an agency"},
		"a hosted runner":                            {inputs: []string{"ecs-agency", "true"}, environment: []string{"RUNNER_ENVIRONMENT", "github-hosted"}, fails: "this runner is GitHub's"},
		"a sub that the rule does not take":          {flags: []string{"-id-provider", provider}, inputs: []string{"idp-id", "github"}, token: idToken("https://issuer.example", "huawei", "repo:org/repo:pull_request"), fails: "repo:org/repo:pull_request"},
		"an audience that is not known":              {flags: []string{"-id-provider", provider}, inputs: []string{"idp-id", "github"}, token: idToken("https://issuer.example", "elsewhere", "repo:org/repo:ref:refs/heads/main"), fails: "elsewhere"},
		"a clock that is off":                        {flags: append([]string{"-clock-offset", "2h"}, keys...), inputs: []string{"access-key", "s3cr3t-AK", "secret-key", "s3cr3t-SK"}, fails: "clock"},
		"two families, two regions":                  {inputs: []string{"region", ""}, environment: []string{"HW_ACCESS_KEY", "a", "HW_SECRET_KEY", "b", "HW_REGION_NAME", region, "OS_ACCESS_KEY", "a", "OS_SECRET_KEY", "b", "OS_REGION_NAME", "eu-de"}, fails: "name different regions"},
		"no credentials":                             {fails: "no credentials configured"},
		"a wrong password":                           {flags: []string{"-user", "acme,alice,s3cr3t-pw"}, inputs: []string{"username", "alice", "password", "s3cr3t-wrong", "domain-name", "acme"}, fails: "check username, password, domain-name"},
		"another program's key, half a pair":         {environment: []string{"HW_ACCESS_KEY", "a", "OS_SECRET_KEY", "b", "HW_REGION_NAME", region}, fails: "access key and secret key is incomplete"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flags := append([]string{"-rehearsal"}, c.flags...)
			if !strings.Contains(strings.Join(flags, " "), "-agency") && !strings.Contains(strings.Join(flags, " "), "-project") {
				flags = append(flags, "-project", project+","+region)
			}
			path := ""
			if c.token != "" {
				path = filepath.Join(t.TempDir(), "token")
				require.NoError(t, os.WriteFile(path, []byte(c.token), 0o600))
			}
			for _, program := range []string{"action", "function"} {
				sim, url := serveOnly(t, flags...)
				settings := map[string]string{"endpoint": url, "iam-endpoint": url, "sts-endpoint": url, "region": region, "jobs": strings.Join(many(60), " "), "batch-size": "10"}
				for i := 0; i < len(c.inputs); i += 2 {
					settings[c.inputs[i]] = c.inputs[i+1]
				}
				var others []string
				for i := 0; i < len(c.environment); i += 2 {
					others = append(others, c.environment[i], strings.ReplaceAll(c.environment[i+1], "URL", url))
				}
				if path != "" {
					others = append(others, "DRS_ID_TOKEN_FILE", path)
				}
				var failed bool
				var shown string
				switch {
				case program == "action":
					failed, shown = runStep(t, settings, others)
				case settings["ecs-agency"] != "":
					continue // a function is no instance of Huawei Cloud
				default:
					failed, shown = runFunction(t, settings, others)
				}
				require.NotContains(t, shown, "s3cr3t", program)
				require.Equal(t, c.fails != "", failed, "%s: %s", program, shown)
				if failed {
					require.Contains(t, shown, c.fails, program)
					require.Empty(t, sim.AllStarts(), shown)
					require.Zero(t, sim.Requests(fault.OpStart))
					continue
				}
				require.Len(t, sim.AllStarts(), 60, program)
				for _, op := range []string{fault.OpPassword, fault.OpIDToken, fault.OpAgency, fault.OpTrustAgency, fault.OpTrustIDToken, fault.OpInstanceKeys, fault.OpProjects} {
					require.LessOrEqual(t, sim.Requests(op), 1, "%s: %s", program, op)
				}
				require.Regexp(t, `(signed in by |"sign_in":")(token|access key|IAM user|OpenID Connect|keys of this instance)`, shown)
			}
		})
	}
}

// runStep runs the built action outside GitHub, so that an ID token comes from a file. It returns whether it failed, and all it shows.
func runStep(t *testing.T, settings map[string]string, others []string) (failed bool, shown string) {
	var pairs []string
	for name, value := range settings {
		pairs = append(pairs, name, value)
	}
	s := newStep(t, pairs...)
	for i := 0; i < len(others); i += 2 {
		s.cmd.Env = append(s.cmd.Env, others[i]+"="+others[i+1])
	}
	s.cmd.Env = append(s.cmd.Env, "GITHUB_ACTIONS=false")
	err := s.cmd.Run()
	summary, _ := os.ReadFile(filepath.Join(s.workspace, "summary"))
	output, _ := os.ReadFile(filepath.Join(s.workspace, "output"))
	return err != nil, s.log.String() + string(summary) + string(output)
}

// runFunction runs the built function with the same settings as variables, and an event that has the tasks.
func runFunction(t *testing.T, settings map[string]string, others []string) (failed bool, shown string) {
	pairs := others
	for name, value := range settings {
		if name != "jobs" {
			pairs = append(pairs, "DRS_"+strings.ToUpper(strings.ReplaceAll(name, "-", "_")), value)
		}
	}
	f := startFunction(t, pairs...)
	a := f.invoke(fmt.Sprintf(`{"jobs":%q}`, settings["jobs"]), time.Minute)
	f.end()
	return a.failed, f.log.String() + string(a.body)
}

// The function as its role: AWS STS signs an ID token, IAM or STS exchanges it, and nothing is stored anywhere.
func TestTheFunctionNeedsNoStoredSecret(t *testing.T) {
	t.Parallel()
	const trusts = `,{"issuer":"https://aws.example","client_id":"huawei","rules":[{"local":[{"user":{"name":"x"}}],"remote":[{"type":"sub","any_one_of":["arn:aws:iam::123456789012:role/drs"]}]}]}`
	for name, c := range map[string]struct{ flags, variables []string }{
		"by IAM": {[]string{"-project", project + "," + region, "-id-provider", "aws" + trusts}, []string{"DRS_IDP_ID", "aws"}},
		"by STS": {[]string{"-trust-agency", "iam::acme:agency:drs," + project + "," + region, "-id-provider", "iam::acme:oidc-provider:aws" + trusts},
			[]string{"DRS_PROVIDER_URN", "iam::acme:oidc-provider:aws", "DRS_AGENCY_URN", "iam::acme:agency:drs"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			exchangesItsIdentity(t, c.flags, c.variables)
		})
	}
}

func exchangesItsIdentity(t *testing.T, flags, variables []string) {
	asked := 0
	sts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if r.FormValue("Action") != "GetWebIdentityToken" || r.FormValue("Audience.member.1") != "huawei" {
			http.Error(w, "not what was expected", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "text/xml")
		fmt.Fprintf(w, `<GetWebIdentityTokenResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetWebIdentityTokenResult><WebIdentityToken>%s</WebIdentityToken></GetWebIdentityTokenResult></GetWebIdentityTokenResponse>`,
			idToken("https://aws.example", "huawei", "arn:aws:iam::123456789012:role/drs"))
	}))
	defer sts.Close()
	sim, url := serveOnly(t, append(flags, "-rehearsal")...)
	f := startFunction(t, append(variables, "DRS_ENDPOINT", url, "DRS_IAM_ENDPOINT", url, "DRS_STS_ENDPOINT", url, "DRS_REGION", region, "DRS_OIDC_AUDIENCE", "huawei",
		"AWS_REGION", "eu-central-1", "AWS_ENDPOINT_URL_STS", sts.URL, "AWS_ACCESS_KEY_ID", "AKIA", "AWS_SECRET_ACCESS_KEY", "s3cr3t-aws", "AWS_SESSION_TOKEN", "s3cr3t-session")...)
	for _, id := range []string{"task-a", "task-b"} {
		var r report
		f.succeed(`{"jobs":["`+id+`"]}`, &r)
	}
	require.Equal(t, 1, asked)
	require.Equal(t, 1, sim.Requests(fault.OpIDToken)+sim.Requests(fault.OpTrustIDToken))
	f.end()
	require.NotContains(t, f.log.String(), "s3cr3t")
}

// net/http ignores such a variable, and would connect directly.
func TestAProxyThatCannotBeUsedIsAnErrorAndNotShown(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"http://anna:s3cr3t%zz@proxy:3128", " http://s3cr3t:3128", "::", "http://s3cr3t:port", "http://anna:p#s3cr3t@proxy:3128"} {
		for _, dryRun := range []string{"false", "true"} {
			sim, url := serveOnly(t, "-rehearsal")
			settings := map[string]string{"endpoint": url, "region": region, "project-id": project, "auth-token": "t0ken", "jobs": "task-a", "dry-run": dryRun}
			for program, run := range map[string]func(*testing.T, map[string]string, []string) (bool, string){"action": runStep, "function": runFunction} {
				failed, shown := run(t, settings, []string{"https_proxy", value})
				require.True(t, failed, "%s, %q: %s", program, value, shown)
				require.Contains(t, shown, "https_proxy is not the address of a proxy")
				require.Contains(t, shown, "percent-encode user and password")
				require.NotContains(t, shown, "s3cr3t")
				require.Empty(t, sim.AllRequests(), program)
			}
		}
	}
}

// A redirect would carry the request's bearer token to another address.
func TestTheRequestForAnIDTokenFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("asked") }))
	defer elsewhere.Close()
	github := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer github.Close()
	sim, url := serveOnly(t, "-rehearsal", "-id-provider", provider)
	s := newStep(t, "endpoint", url, "iam-endpoint", url, "region", region, "idp-id", "github", "jobs", "task-a", "timeout", "3s")
	s.cmd.Env = append(s.cmd.Env, "ACTIONS_ID_TOKEN_REQUEST_URL="+github.URL+"/?x=1", "ACTIONS_ID_TOKEN_REQUEST_TOKEN=s3cr3t-request")
	require.Error(t, s.cmd.Run())
	require.Contains(t, s.log.String(), "HTTP 307")
	require.Empty(t, sim.AllRequests())
}

// README's identity provider, as it is written, with each form of sub that GitHub puts into a token.
func TestTheDocumentedRuleTakesBothFormsOfSub(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	block := regexp.MustCompile("(?s)```json\n +\\[\\{\n(.*?)```").FindStringSubmatch(string(readme))
	require.Len(t, block, 2)
	rules := block[1]
	const issuer, audience = "https://token.actions.githubusercontent.com", "https://github.com/your-org"
	documented := fmt.Sprintf(`github,{"issuer":%q,"client_id":%q,"rules":[{%s}`, issuer, audience, rules)
	for sub, hint := range map[string]string{
		"repo:your-org/your-repo:ref:refs/heads/main":                  "",
		"repo:your-org@123456/your-repo@456789:ref:refs/heads/main":    "",
		"repo:your-org@123456/your-repo@456789:environment:production": "",
		"repo:your-org@123456/your-repo@1:ref:refs/heads/main":         "GitHub puts IDs into this sub",
		"repo:your-org/another:ref:refs/heads/main":                    "GitHub puts no IDs into this sub",
	} {
		token := filepath.Join(t.TempDir(), "token")
		require.NoError(t, os.WriteFile(token, []byte(idToken(issuer, audience, sub)), 0o600))
		sim, url := serveOnly(t, "-rehearsal", "-project", project+","+region, "-id-provider", documented)
		failed, shown := runStep(t, map[string]string{"endpoint": url, "iam-endpoint": url, "region": region, "idp-id": "github", "jobs": "task-a"}, []string{"DRS_ID_TOKEN_FILE", token})
		require.Equal(t, hint != "", failed, shown)
		require.Contains(t, shown, hint)
		require.Len(t, sim.AllStarts(), map[bool]int{true: 0, false: 1}[failed])
	}
}
