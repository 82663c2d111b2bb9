package plan

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// settings makes a Config of inputs and environment variables, with nothing else set.
func settings(t *testing.T, inputs, environment map[string]string) *Config {
	t.Helper()
	setEnvironment(t, environment)
	c := ReadEnvironment()
	c.Override(func(name string) string { return inputs[name] }, func(name string) string { return "input " + name })
	return c
}

// setEnvironment sets variables, and empties all others that ReadEnvironment may read.
func setEnvironment(t *testing.T, variables map[string]string) {
	t.Helper()
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		for _, prefix := range []string{"DRS_", "HUAWEI", "HW_", "OS_"} {
			if strings.HasPrefix(name, prefix) {
				t.Setenv(name, "")
			}
		}
	}
	for name, value := range variables {
		t.Setenv(name, value)
	}
}

// with returns a map that has more entries than base.
func with(base map[string]string, pairs ...string) map[string]string {
	more := map[string]string{}
	for k, v := range base {
		more[k] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		more[pairs[i]] = pairs[i+1]
	}
	return more
}

var usual = map[string]string{"jobs": idA, "region": "cn-north-4", "project-id": "054ba152d480d55b2f5dc0069e7ddef0", "auth-token": "t0ken"}

func TestDefaultsAreThoseOfTheDesign(t *testing.T) {
	plan, err := settings(t, usual, nil).Plan(noon, false)
	require.NoError(t, err)
	plan.Auth = Auth{}
	require.Equal(t, Options{
		Region: "cn-north-4", ProjectID: "054ba152d480d55b2f5dc0069e7ddef0", Endpoint: "https://drs.cn-north-4.myhuaweicloud.com",
		Language: "en-us", BatchSize: 50, Concurrency: 4, Timeout: 5 * time.Minute, SettleTime: time.Minute,
		WaitTimeout: 30 * time.Minute, PollInterval: 10 * time.Second, WaitFor: WaitNone, FailOn: FailOnAny,
	}, plan.Options)
}

func TestInputsWinOverTheEnvironment(t *testing.T) {
	plan, err := settings(t, with(usual, "batch-size", "7", "language", "ZH-CN"), map[string]string{"DRS_BATCH_SIZE": "9", "DRS_CONCURRENCY": "3", "DRS_WAIT_FOR": "Running"}).Plan(noon, false)
	require.NoError(t, err)
	require.Equal(t, 7, plan.BatchSize)
	require.Equal(t, 3, plan.Concurrency)
	require.Equal(t, "zh-cn", plan.Language)
	require.Equal(t, WaitRunning, plan.WaitFor)
}

func TestTheDelayCountsOnlyForCaughtUp(t *testing.T) {
	for target, want := range map[WaitFor]time.Duration{WaitNone: 0, WaitRunning: 0, WaitFull: 0, WaitIncremental: 0, WaitCaughtUp: 5 * time.Second} {
		plan, err := settings(t, with(usual, "wait-for", string(target)), map[string]string{"DRS_MAX_DELAY": "5s"}).Plan(noon, false)
		require.NoError(t, err)
		require.Equal(t, target, plan.WaitFor)
		require.Equal(t, want, plan.MaxDelay, target)
	}
}

func TestUnknownKeysAreIgnoredOnlyWhereTheEnvironmentSaysSo(t *testing.T) {
	for text, want := range map[string]bool{"": false, "false": false, "perhaps": false, "true": true} {
		require.Equal(t, want, settings(t, nil, map[string]string{"DRS_IGNORE_UNKNOWN_KEYS": text}).IgnoresUnknownKeys(), text)
	}
}

func TestEveryVariableIsReadFromTheEnvironment(t *testing.T) {
	for _, spec := range Specs() {
		t.Run(spec.Variable, func(t *testing.T) {
			found := false
			settings(t, nil, map[string]string{spec.Variable: " something "}).each(func(s Spec, f *Setting) {
				if s.Name != spec.Name {
					require.Equal(t, s.Default, f.Text)
					require.Empty(t, f.From)
					return
				}
				found = true
				require.Equal(t, "something", f.Text+f.hidden.Reveal())
				require.Equal(t, s.Secret, f.Text == "")
				require.Equal(t, spec.Variable, f.From)
			})
			require.True(t, found)
		})
	}
}

func TestAnEmptyVariableCountsAsNotSet(t *testing.T) {
	environment := map[string]string{}
	for i, s := range Specs() {
		environment[s.Variable] = strings.Repeat(" ", i%2)
	}
	require.Equal(t, settings(t, nil, nil), settings(t, nil, environment))
}

// envconfig looks for a variable without the prefix where there is none with it.
func TestAVariableWithoutThePrefixIsAnotherPrograms(t *testing.T) {
	environment := map[string]string{}
	for _, s := range Specs() {
		environment[strings.TrimPrefix(s.Variable, "DRS_")] = "another program's"
	}
	require.Equal(t, settings(t, nil, nil), settings(t, nil, environment))
}

func TestASettingHasTheNamesThatItsUsersKnow(t *testing.T) {
	variables := map[string]string{}
	for _, s := range Specs() {
		variables[s.Name] = s.Variable
	}
	for name, variable := range map[string]string{
		"jobs": "DRS_JOBS", "batch-size": "DRS_BATCH_SIZE", "iam-endpoint": "DRS_IAM_ENDPOINT", "idp-id": "DRS_IDP_ID",
		"id-token-file": "DRS_ID_TOKEN_FILE", "oidc-audience": "DRS_OIDC_AUDIENCE", "ecs-agency": "DRS_ECS_AGENCY",
	} {
		require.Equal(t, variable, variables[name])
	}
}

func TestASecretSettingIsShownNowhere(t *testing.T) {
	environment := map[string]string{}
	for _, s := range Specs() {
		if s.Secret {
			environment[s.Variable] = "s3cr3t"
		}
	}
	c := settings(t, map[string]string{"auth-token": "s3cr3t too"}, environment)
	require.Len(t, c.Secrets(), len(environment))
	require.GreaterOrEqual(t, len(environment), 5)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "config", c, "secret", c.AuthToken, "to", *c)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "config", c, "secret", c.AuthToken, "to", *c)
	text, err := json.Marshal(c)
	require.NoError(t, err)
	shown := log.String() + string(text)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		shown += fmt.Sprintf(verb, c) + fmt.Sprintf(verb, *c) + fmt.Sprintf(verb, c.AuthToken) + fmt.Sprintf(verb, &c.Password)
	}
	require.NotContains(t, shown, "s3cr3t")
	require.NotContains(t, shown, fmt.Sprintf("%x", "s3cr3t"))
}

func TestAProxyThatNetHTTPCannotUseIsAnErrorBeforeAnythingIsSent(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://alice:p#ss@proxy.example.com:3128")
	for _, dryRun := range []string{"false", "true"} {
		_, err := settings(t, with(usual, "dry-run", dryRun), nil).Plan(noon, false)
		require.IsType(t, &ValidationError{}, err)
		require.ErrorContains(t, err, "HTTPS_PROXY is not the address of a proxy")
		require.NotContains(t, err.Error(), "alice")
	}
	_, err := settings(t, with(usual, "simulate", "true"), nil).Plan(noon, false)
	require.NoError(t, err, "nothing of it leaves the process")
	_, err = settings(t, with(usual, "batch-size", "0"), nil).Plan(noon, false)
	require.ErrorContains(t, err, "2 problems")
}

func TestEndpointsComeFromTheRegion(t *testing.T) {
	for name, c := range map[string]struct {
		inputs   []string
		drs, iam string
	}{
		"a region":                      {[]string{"region", "cn-north-4", "project-id", ""}, "https://drs.cn-north-4.myhuaweicloud.com", "https://iam.cn-north-4.myhuaweicloud.com"},
		"the European cloud":            {[]string{"region", "eu-west-101", "project-id", ""}, "https://drs.eu-west-101.myhuaweicloud.eu", "https://iam.eu-west-101.myhuaweicloud.eu"},
		"another cloud":                 {[]string{"endpoint", "https://drs.eu-de.otc.t-systems.com/", "iam-endpoint", "https://iam.eu-de.otc.t-systems.com"}, "https://drs.eu-de.otc.t-systems.com", "https://iam.eu-de.otc.t-systems.com"},
		"another cloud, by its DRS":     {[]string{"region", "eu-de", "endpoint", "https://drs.eu-de.otc.t-systems.com/drs", "project-id", ""}, "https://drs.eu-de.otc.t-systems.com/drs", "https://iam.eu-de.otc.t-systems.com"},
		"another cloud, by its IAM":     {[]string{"region", "eu-de", "iam-endpoint", "https://iam.eu-de.otc.t-systems.com:443"}, "https://drs.eu-de.otc.t-systems.com", "https://iam.eu-de.otc.t-systems.com:443"},
		"another cloud's region":        {[]string{"region", "eu-nl", "iam-endpoint", "https://iam.eu-de.otc.t-systems.com"}, "https://drs.eu-nl.otc.t-systems.com", "https://iam.eu-de.otc.t-systems.com"},
		"a cloud within another's name": {[]string{"region", "eu-ch2", "iam-endpoint", "https://iam.eu-ch2.sc.otc.t-systems.com"}, "https://drs.eu-ch2.sc.otc.t-systems.com", "https://iam.eu-ch2.sc.otc.t-systems.com"},
		"a cloud's global IAM":          {[]string{"region", "r1", "iam-endpoint", "https://iam.mycloud.example"}, "https://drs.r1.mycloud.example", "https://iam.mycloud.example"},
		"Huawei Cloud's global IAM":     {[]string{"iam-endpoint", "https://IAM.myhuaweicloud.com./"}, "https://drs.cn-north-4.myhuaweicloud.com", "https://IAM.myhuaweicloud.com."},
		"http on loopback":              {[]string{"endpoint", "http://127.0.0.1:8080"}, "http://127.0.0.1:8080", ""},
		"http on loopback, IPv6":        {[]string{"endpoint", "http://[::1]:8080"}, "http://[::1]:8080", ""},
		"an endpoint without a region":  {[]string{"region", "", "endpoint", "https://drs.example.com"}, "https://drs.example.com", ""},
		"an own endpoint in the region": {[]string{"endpoint", "https://drs-ext.cn-north-4.myhuaweicloud.com", "project-id", ""}, "https://drs-ext.cn-north-4.myhuaweicloud.com", "https://iam.cn-north-4.myhuaweicloud.com"},
	} {
		t.Run(name, func(t *testing.T) {
			plan, err := settings(t, with(usual, c.inputs...), nil).Plan(noon, false)
			require.NoError(t, err)
			require.Equal(t, c.drs, plan.Endpoint)
			require.Equal(t, c.iam, plan.IAMEndpoint)
		})
	}
}

func TestWrongSettingsAreNamedWithPlaceAndRemedy(t *testing.T) {
	for name, c := range map[string]struct {
		inputs      []string
		environment map[string]string
		want        string
	}{
		"a batch size of 0":            {[]string{"batch-size", "0"}, nil, `input batch-size: "0" is not a whole number from 1 to 1000`},
		"a concurrency in words":       {nil, map[string]string{"DRS_CONCURRENCY": "many"}, `DRS_CONCURRENCY: "many" is not a whole number from 1 to 64`},
		"an unknown fail-on":           {[]string{"fail-on", "some"}, nil, `input fail-on: "some" is unknown; it takes any, all, never`},
		"an unknown wait-for":          {[]string{"wait-for", "done"}, nil, `input wait-for: "done" is unknown; it takes none, running, full, incremental, caught-up`},
		"an unknown language":          {[]string{"language", "de-de"}, nil, `input language: "de-de" is unknown; it takes en-us, zh-cn`},
		"a time without a unit":        {[]string{"timeout", "300"}, nil, `input timeout: "300" has no unit; write for instance 300s or 300m`},
		"a time that is none":          {[]string{"timeout", "long"}, nil, `input timeout: "long" is not a duration such as 90s, 5m or 1h30m`},
		"a time out of range":          {[]string{"timeout", "-5m"}, nil, `input timeout: -5m0s is out of range; it takes 1s to 24h0m0s`},
		"a delay below 0":              {[]string{"max-delay", "-1s", "wait-for", "caught-up"}, nil, `input max-delay: -1s is out of range; it takes 0s to 24h0m0s`},
		"a delay without a unit":       {[]string{"max-delay", "10", "wait-for", "caught-up"}, nil, `input max-delay: "10" has no unit; write for instance 10s or 10m`},
		"a pre-check perhaps":          {[]string{"precheck", "hard"}, nil, `input precheck: "hard" is unknown; it takes false, true, strict`},
		"resuming perhaps":             {nil, map[string]string{"DRS_RESUME": "perhaps"}, `DRS_RESUME: "perhaps" is neither true nor false`},
		"unknown keys perhaps":         {nil, map[string]string{"DRS_IGNORE_UNKNOWN_KEYS": "perhaps"}, `DRS_IGNORE_UNKNOWN_KEYS: "perhaps" is neither true nor false`},
		"neither true nor false":       {[]string{"dry-run", "maybe"}, nil, `input dry-run: "maybe" is neither true nor false`},
		"http elsewhere":               {[]string{"endpoint", "http://drs.example.com"}, nil, `input endpoint: "http://drs.example.com" would send the credentials in clear; only https is accepted (http on loopback only); an endpoint is written like https://drs.cn-north-4.myhuaweicloud.com`},
		"http on a name like loopback": {[]string{"endpoint", "http://127.0.0.1.example.com"}, nil, `input endpoint: "http://127.0.0.1.example.com" would send the credentials in clear; only https is accepted (http on loopback only); an endpoint is written like https://drs.cn-north-4.myhuaweicloud.com`},
		"an endpoint without a scheme": {[]string{"endpoint", "drs.example.com"}, nil, `input endpoint: "drs.example.com" is not an address; an endpoint is written like https://drs.cn-north-4.myhuaweicloud.com`},
		"an endpoint with a password":  {[]string{"endpoint", "https://user:hunter2@drs.example.com"}, nil, `input endpoint: the address carries a user name or a password; an endpoint is written like https://drs.cn-north-4.myhuaweicloud.com`},
		"a region that is a host":      {[]string{"region", "evil.example.com/"}, nil, `input region: "evil.example.com/" is not a region; one is written like cn-north-4, in small letters, digits and hyphens`},
		"a region of another program":  {[]string{"region", ""}, map[string]string{"HUAWEI_CLOUD_REGION": "a#b"}, `HUAWEI_CLOUD_REGION: "a#b" is not a region; one is written like cn-north-4, in small letters, digits and hyphens`},
		"a project with a slash":       {[]string{"project-id", "../x"}, nil, `input project-id: "../x" is not a project ID; one has 32 letters and digits (console: My Credentials); a project's name goes into project-name`},
		"a region as the project":      {[]string{"project-id", "cn-north-4"}, nil, `input project-id: "cn-north-4" is not a project ID; one has 32 letters and digits (console: My Credentials); a project's name goes into project-name`},
		"a project twice":              {[]string{"project-name", "cn-north-4_team-a"}, nil, `input project-id and input project-name both say which project; leave one`},
		"neither region nor endpoint":  {[]string{"region", ""}, nil, `region: there is neither a region nor an endpoint; set the action's input region or DRS_REGION, for instance to cn-north-4`},
		"a start time in seconds":      {[]string{"start-time", "1599202771"}, nil, `input start-time: start_time "1599202771" looks like seconds; this API takes milliseconds: 1599202771000 (2020-09-04T06:59:31Z)`},
		"no project and no region":     {[]string{"region", "", "project-id", "", "endpoint", "https://drs.example.com", "iam-endpoint", "https://iam.example.com"}, nil, `project-id: there is no project ID, and no region to look it up from; set project-id (ProjectId) or region`},
		"nowhere to sign in":           {[]string{"project-id", "", "endpoint", "https://drs.example.com/drs"}, nil, `iam-endpoint: the address of IAM cannot be derived from input endpoint; set iam-endpoint (DRS_IAM_ENDPOINT)`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := settings(t, with(usual, c.inputs...), c.environment).Plan(noon, false)
			require.EqualError(t, err, c.want)
			require.IsType(t, &ValidationError{}, err)
		})
	}
}

func TestAllProblemsAreReportedAtOnce(t *testing.T) {
	_, err := settings(t, map[string]string{"jobs": "a_b", "batch-size": "0", "fail-on": "x", "endpoint": "ftp://x"}, nil).Plan(noon, false)
	var wrong *ValidationError
	require.ErrorAs(t, err, &wrong)
	require.Len(t, wrong.Problems, 6)
}

func TestASimulationNeedsNothingButJobs(t *testing.T) {
	_, err := settings(t, map[string]string{"jobs": idA, "simulate": "true"}, nil).Plan(noon, false)
	require.NoError(t, err)
}

func TestASwitchThatIsNeitherTrueNorFalseIsOneProblem(t *testing.T) {
	_, err := settings(t, map[string]string{"jobs": idA, "simulate": "yes"}, nil).Plan(noon, false)
	require.EqualError(t, err, `input simulate: "yes" is neither true nor false`)
	_, err = settings(t, with(usual, "auth-token", "", "dry-run", "yes"), nil).Plan(noon, false)
	require.EqualError(t, err, `input dry-run: "yes" is neither true nor false`)
}

func TestADryRunNeedsNoCredential(t *testing.T) {
	inputs := with(usual, "auth-token", "", "dry-run", "true")
	_, err := settings(t, inputs, nil).Plan(noon, false)
	require.NoError(t, err)
	_, err = settings(t, with(inputs, "precheck", "true"), nil).Plan(noon, false)
	require.ErrorContains(t, err, "no credentials configured")
	_, err = settings(t, with(inputs, "access-key", "AK"), nil).Plan(noon, false)
	require.ErrorContains(t, err, "is incomplete")
}

func TestEachNumberAndDurationHasItsBounds(t *testing.T) {
	for name, c := range map[string]struct{ taken, refused []string }{
		"batch-size":    {[]string{"1", "1000"}, []string{"0", "1001"}},
		"concurrency":   {[]string{"1", "64"}, []string{"0", "65"}},
		"timeout":       {[]string{"1s", "24h"}, []string{"999ms", "24h0m1s"}},
		"settle-time":   {[]string{"0s", "1h"}, []string{"-1s", "1h0m1s"}},
		"wait-timeout":  {[]string{"1s", "168h"}, []string{"999ms", "168h0m1s"}},
		"poll-interval": {[]string{"10ms", "1h"}, []string{"9ms", "1h0m1s"}},
	} {
		for _, value := range c.taken {
			_, err := settings(t, with(usual, name, value, "wait-for", "full"), nil).Plan(noon, false)
			require.NoError(t, err, "%s %s", name, value)
		}
		for _, value := range c.refused {
			_, err := settings(t, with(usual, name, value, "wait-for", "full"), nil).Plan(noon, false)
			require.ErrorContains(t, err, "input "+name, value)
		}
	}
	for length, taken := range map[int]bool{63: true, 64: false} {
		_, err := settings(t, with(usual, "region", strings.Repeat("r", length)), nil).Plan(noon, false)
		require.Equal(t, taken, err == nil, length)
	}
}
