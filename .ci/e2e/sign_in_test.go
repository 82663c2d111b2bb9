package e2e

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const region = "cn-north-4"

// idToken makes an ID token with these claims.
func idToken(issuer, audience, subject string) string {
	encode := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	claims := fmt.Sprintf(`{"iss":%q,"aud":%q,"sub":%q,"exp":%d}`, issuer, audience, subject, time.Now().Add(time.Hour).Unix())
	return encode(`{"alg":"RS256"}`) + "." + encode(claims) + ".s3cr3tsignature"
}

const provider = `github,{"issuer":"https://issuer.example","client_id":"huawei","rules":[{"local":[{"user":{"name":"x"}}],"remote":[{"type":"sub","any_one_of":["repo:org/repo:ref:refs/heads/main"]}]}]}`

// Each sign-in method, by the built action against services that check what arrives.
func TestEachSignInMethodWorksOrSaysWhyNot(t *testing.T) {
	t.Parallel()
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
		"access keys":                    {flags: keys, inputs: []string{"access-key", "s3cr3t-AK", "secret-key", "s3cr3t-SK"}},
		"temporary keys":                 {flags: []string{"-temporary-key", "s3cr3t-AK,s3cr3t-SK,s3cr3t-ST"}, inputs: []string{"access-key", "s3cr3t-AK", "secret-key", "s3cr3t-SK", "security-token", "s3cr3t-ST"}},
		"a password":                     {flags: []string{"-user", "acme,alice,s3cr3t-pw"}, inputs: []string{"username", "alice", "password", "s3cr3t-pw", "domain-name", "acme"}},
		"a token":                        {flags: []string{"-token", "s3cr3t-token"}, inputs: []string{"auth-token", "s3cr3t-token"}},
		"OpenID Connect":                 {flags: []string{"-id-provider", provider}, inputs: []string{"idp-id", "github"}, token: good},
		"an instance":                    {flags: []string{"-instance-keys", "-token", "another"}, inputs: []string{"ecs-agency", "true"}, environment: []string{"TEST_METADATA_ENDPOINT", "URL"}},
		"an agency, with keys":           {flags: agency, inputs: []string{"access-key", "s3cr3t-AK", "secret-key", "s3cr3t-SK", "agency-name", "drs", "agency-domain-name", "target"}},
		"an agency, with a password":     {flags: append([]string{"-user", "acme,alice,s3cr3t-pw"}, agency...), inputs: []string{"username", "alice", "password", "s3cr3t-pw", "domain-name", "acme", "agency-name", "drs", "agency-domain-name", "target"}},
		"an agency, with OpenID Connect": {flags: append([]string{"-id-provider", provider}, agency...), inputs: []string{"idp-id", "github", "agency-name", "drs", "agency-domain-name", "target"}, token: good},
		"Terraform's variables":          {flags: agency, environment: []string{"HW_ACCESS_KEY", "s3cr3t-AK", "HW_SECRET_KEY", "s3cr3t-SK", "HW_REGION_NAME", region, "HW_ASSUME_ROLE_AGENCY_NAME", "drs", "HW_ASSUME_ROLE_DOMAIN_NAME", "target"}},
		"OpenStack's variables":          {flags: []string{"-user", "acme,alice,s3cr3t-pw"}, environment: []string{"OS_USERNAME", "alice", "OS_PASSWORD", "s3cr3t-pw", "OS_DOMAIN_NAME", "acme", "OS_REGION_NAME", region}},

		"an agency that is not trusted":      {flags: append([]string{"-untrusted-agency", "drs,target,d1"}, keys...), inputs: []string{"access-key", "s3cr3t-AK", "secret-key", "s3cr3t-SK", "agency-name", "drs", "agency-domain-name", "target"}, fails: "check the trust"},
		"an agency without its account":      {flags: agency, inputs: []string{"access-key", "s3cr3t-AK", "secret-key", "s3cr3t-SK", "agency-name", "drs"}, fails: "set agency-domain-name"},
		"no metadata service":                {flags: []string{"-token", "another"}, inputs: []string{"ecs-agency", "true"}, environment: []string{"TEST_METADATA_ENDPOINT", "http://127.0.0.1:1"}, fails: "use ecs-agency only on an instance"},
		"an instance without an agency":      {flags: []string{"-token", "another"}, inputs: []string{"ecs-agency", "true"}, environment: []string{"TEST_METADATA_ENDPOINT", "URL"}, fails: "give the instance an agency"},
		"a hosted runner":                    {inputs: []string{"ecs-agency", "true"}, environment: []string{"RUNNER_ENVIRONMENT", "github-hosted"}, fails: "this runner is GitHub's"},
		"a sub that the rule does not take":  {flags: []string{"-id-provider", provider}, inputs: []string{"idp-id", "github"}, token: idToken("https://issuer.example", "huawei", "repo:org/repo:pull_request"), fails: "repo:org/repo:pull_request"},
		"an audience that is not known":      {flags: []string{"-id-provider", provider}, inputs: []string{"idp-id", "github"}, token: idToken("https://issuer.example", "elsewhere", "repo:org/repo:ref:refs/heads/main"), fails: "elsewhere"},
		"a clock that is off":                {flags: append([]string{"-clock-offset", "2h"}, keys...), inputs: []string{"access-key", "s3cr3t-AK", "secret-key", "s3cr3t-SK"}, fails: "clock"},
		"two families, two regions":          {inputs: []string{"region", ""}, environment: []string{"HW_ACCESS_KEY", "a", "HW_SECRET_KEY", "b", "HW_REGION_NAME", region, "OS_ACCESS_KEY", "a", "OS_SECRET_KEY", "b", "OS_REGION_NAME", "eu-de"}, fails: "name different regions"},
		"no credentials":                     {fails: "no credentials configured"},
		"a wrong password":                   {flags: []string{"-user", "acme,alice,s3cr3t-pw"}, inputs: []string{"username", "alice", "password", "s3cr3t-wrong", "domain-name", "acme"}, fails: "check username, password, domain-name"},
		"another program's key, half a pair": {environment: []string{"HW_ACCESS_KEY", "a", "OS_SECRET_KEY", "b", "HW_REGION_NAME", region}, fails: "access key and secret key is incomplete"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flags := append([]string{"-rehearsal"}, c.flags...)
			if !strings.Contains(strings.Join(flags, " "), "-agency") {
				flags = append(flags, "-project", project+","+region)
			}
			sim, url := serveOnly(t, flags...)
			inputs := map[string]string{"endpoint": url, "iam-endpoint": url, "region": region, "jobs": strings.Join(many(60), " "), "batch-size": "10"}
			for i := 0; i < len(c.inputs); i += 2 {
				inputs[c.inputs[i]] = c.inputs[i+1]
			}
			var pairs []string
			for name, value := range inputs {
				pairs = append(pairs, name, value)
			}
			s := newStep(t, pairs...)
			for i := 0; i < len(c.environment); i += 2 {
				s.cmd.Env = append(s.cmd.Env, c.environment[i]+"="+strings.ReplaceAll(c.environment[i+1], "URL", url))
			}
			s.cmd.Env = append(s.cmd.Env, "GITHUB_ACTIONS=false") // so that the token comes from the file
			if c.token != "" {
				path := filepath.Join(t.TempDir(), "token")
				require.NoError(t, os.WriteFile(path, []byte(c.token), 0o600))
				s.cmd.Env = append(s.cmd.Env, "DRS_ID_TOKEN_FILE="+path)
			}
			err := s.cmd.Run()
			log := s.log.String()
			summary, _ := os.ReadFile(filepath.Join(s.workspace, "summary"))
			output, _ := os.ReadFile(filepath.Join(s.workspace, "output"))
			for _, shown := range []string{log, string(summary), string(output)} {
				require.NotContains(t, shown, "s3cr3t")
			}
			if c.fails != "" {
				require.Error(t, err)
				require.Contains(t, log, c.fails)
				require.Empty(t, sim.AllStarts(), log)
				return
			}
			require.NoError(t, err, log)
			require.Len(t, sim.AllStarts(), 60)
			require.LessOrEqual(t, sim.TokensIssued(), 1)
		})
	}
}

// The function as its role: AWS STS signs an ID token, IAM exchanges it, and nothing is stored anywhere.
func TestTheFunctionNeedsNoStoredSecret(t *testing.T) {
	t.Parallel()
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
	sim, url := serveOnly(t, "-rehearsal", "-project", project+","+region,
		"-id-provider", `aws,{"issuer":"https://aws.example","client_id":"huawei","rules":[{"local":[{"user":{"name":"x"}}],"remote":[{"type":"sub","any_one_of":["arn:aws:iam::123456789012:role/drs"]}]}]}`)
	f := startFunction(t, "DRS_ENDPOINT", url, "DRS_IAM_ENDPOINT", url, "DRS_REGION", region, "DRS_IDP_ID", "aws", "DRS_OIDC_AUDIENCE", "huawei",
		"AWS_REGION", "eu-central-1", "AWS_ENDPOINT_URL_STS", sts.URL, "AWS_ACCESS_KEY_ID", "AKIA", "AWS_SECRET_ACCESS_KEY", "s3cr3t-aws", "AWS_SESSION_TOKEN", "s3cr3t-session")
	for _, id := range []string{"task-a", "task-b"} {
		var r report
		f.succeed(`{"jobs":["`+id+`"]}`, &r)
	}
	require.Equal(t, 1, asked)
	require.Equal(t, 1, sim.TokensIssued())
	f.end()
	require.NotContains(t, f.log.String(), "s3cr3t")
}
