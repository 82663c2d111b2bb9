package plan

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// samples has a valid value of each setting that differs from the default and from what usual has.
var samples = map[string]string{
	"jobs": idB, "start-time": "+30m", "region": "cn-east-3", "project-id": "154ba152d480d55b2f5dc0069e7ddef0",
	"endpoint": "https://drs.example.com", "iam-endpoint": "https://iam.example.com",
	"language": "zh-cn", "batch-size": "7", "concurrency": "7", "timeout": "7m", "settle-time": "7s", "precheck": "true", "resume": "true",
	"wait-only": "true", "wait-for": "full", "max-delay": "7s", "wait-timeout": "7m", "poll-interval": "7s", "fail-on": "never", "dry-run": "true", "simulate": "true",
	"auth-token": "s", "access-key": "s", "secret-key": "s", "security-token": "s", "username": "s", "password": "s", "domain-name": "s",
	"idp-id": "s", "oidc-audience": "s", "id-token-file": "s", "secret-id": "s",
	"ecs-agency": "true", "agency-name": "s", "agency-domain-name": "s", "project-name": "s", "sts-endpoint": "https://sts.cn-north-4.myhuaweicloud.com",
	"provider-urn": "iam::s:oidc-provider:s", "agency-urn": "iam::s:agency:s", "ignore-unknown-keys": "true",
}

// beside has what a setting needs to have an effect.
var beside = map[string][]string{
	"wait-only":      {"wait-for", "full"},
	"max-delay":      {"wait-for", "caught-up"},
	"wait-timeout":   {"wait-for", "full"},
	"poll-interval":  {"precheck", "true"},
	"access-key":     {"auth-token", "", "access-key", "other", "secret-key", "other"},
	"secret-key":     {"auth-token", "", "access-key", "other", "secret-key", "other"},
	"security-token": {"auth-token", "", "access-key", "other", "secret-key", "other"},
	"username":       {"auth-token", "", "username", "other", "password", "other", "domain-name", "other"},
	"password":       {"auth-token", "", "username", "other", "password", "other", "domain-name", "other"},
	"domain-name":    {"auth-token", "", "username", "other", "password", "other", "domain-name", "other"},
	"idp-id":         {"auth-token", "", "idp-id", "other", "id-token-file", "other"},
	"oidc-audience":  {"auth-token", "", "idp-id", "other", "id-token-file", "other"},
	"id-token-file":  {"auth-token", "", "idp-id", "other", "id-token-file", "other"},
	"secret-id":      {"auth-token", "", "secret-id", "other"},
	"provider-urn":   {"auth-token", "", "provider-urn", "iam::o:oidc-provider:o", "agency-urn", "iam::o:agency:o", "id-token-file", "other"},
	"project-name":   {"project-id", ""},
	"ecs-agency":     {"auth-token", "", "dry-run", "true"},

	"agency-name":        {"agency-name", "other", "agency-domain-name", "other"},
	"agency-domain-name": {"agency-name", "other", "agency-domain-name", "other"},
}

// withoutEffect are the settings that change no plan, and why.
var withoutEffect = map[string]string{
	"ignore-unknown-keys": "an event is read before there is a plan: IgnoresUnknownKeys",
}

func TestEverySettingReachesThePlan(t *testing.T) {
	for _, s := range Specs() {
		t.Run(s.Name, func(t *testing.T) {
			sample, has := samples[s.Name]
			require.True(t, has, "a setting without a sample: nothing shows that it is read")
			inputs := with(usual, beside[s.Name]...)
			without, err := settings(t, inputs, nil).Plan(noon, false)
			require.NoError(t, err)
			set, err := settings(t, with(inputs, s.Name, sample), nil).Plan(noon, false)
			require.NoError(t, err)
			if withoutEffect[s.Name] != "" {
				require.Equal(t, without, set, "the setting has an effect: remove it from withoutEffect")
				return
			}
			require.NotEqual(t, without, set, "the setting changes nothing")
		})
	}
}

const (
	inASecret     = "credentials never stand in a template: the secret that DRS_SECRET_ID names has them"
	notForLambdas = "it needs what a Lambda function does not have"
	inEvents      = "it is a key of an event, for that event only"
)

// notInTheTemplate are the settings that template.yaml does not give to the function, and why.
var notInTheTemplate = map[string]string{
	"auth-token": inASecret, "access-key": inASecret, "secret-key": inASecret, "security-token": inASecret,
	"username": inASecret, "password": inASecret, "domain-name": inASecret,
	"id-token-file": notForLambdas, "ecs-agency": notForLambdas,
	"project-name": "ProjectId says the same", "sts-endpoint": "it is derived from the region or from IamEndpoint",
	"start-time": inEvents, "dry-run": inEvents,
	"language":      "what operators read is in English",
	"wait-timeout":  "it is a key of an event; Timeout ends a wait in any case",
	"poll-interval": "its default suits a function, whose time is limited",
	"batch-size":    "its default suits what a message holds; the variable can be set",
}

func TestEverySettingIsInTheTemplateOrHasAReason(t *testing.T) {
	template, err := os.ReadFile("../../template.yaml")
	require.NoError(t, err)
	for _, s := range Specs() {
		t.Run(s.Name, func(t *testing.T) {
			there := regexp.MustCompile(`(?m)^ +` + s.Variable + `:`).Match(template)
			require.NotEqual(t, there, notInTheTemplate[s.Name] != "", s.Variable)
		})
	}
}
