package plan

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheHighestLevelThatHasCredentialsDecides(t *testing.T) {
	unsigned := with(usual, "auth-token", "")
	keys := map[string]string{"HUAWEI_CLOUD_ACCESS_KEY_ID": "AK1", "HUAWEI_CLOUD_SECRET_ACCESS_KEY": "SK1"}
	for name, c := range map[string]struct {
		inputs      map[string]string
		environment map[string]string
		mints       bool
		kind        AuthMethod
		check       func(*testing.T, Auth)
	}{
		"what lies below the deciding level is not looked at": {
			inputs: with(unsigned, "username", "u", "password", "p", "domain-name", "d"), environment: map[string]string{"DRS_AUTH_TOKEN": "bro\nken"}, kind: AuthPassword},
		"an input over all": {inputs: usual, environment: with(keys, "DRS_USERNAME", "u"), kind: AuthToken},
		"the program's variables over others'": {
			inputs: unsigned, environment: with(keys, "DRS_USERNAME", "u", "DRS_PASSWORD", "p", "DRS_DOMAIN_NAME", "d"), kind: AuthPassword},
		"another program's keys": {inputs: unsigned, environment: keys, kind: AuthKeys, check: func(t *testing.T, w Auth) {
			require.Equal(t, "AK1", w.AccessKey.Reveal())
			require.Equal(t, "SK1", w.SecretKey.Reveal())
		}},
		"keys of one family, never of two": {
			inputs: unsigned, environment: with(keys, "HUAWEICLOUD_SDK_AK", "AK2", "HUAWEICLOUD_SDK_SK", "SK2", "HUAWEICLOUD_SDK_SECURITY_TOKEN", "ST2"),
			kind: AuthKeys, check: func(t *testing.T, w Auth) {
				require.Equal(t, "AK1", w.AccessKey.Reveal())
				require.True(t, w.SecurityToken.Empty())
			}},
		"the SDK's temporary keys": {
			inputs: unsigned, environment: map[string]string{"HUAWEICLOUD_SDK_AK": "AK2", "HUAWEICLOUD_SDK_SK": "SK2", "HUAWEICLOUD_SDK_SECURITY_TOKEN": "ST2"},
			kind: AuthKeys, check: func(t *testing.T, w Auth) { require.Equal(t, "ST2", w.SecurityToken.Reveal()) }},
		"a security token of another level is not mixed in": {
			inputs: with(unsigned, "access-key", "AK3", "secret-key", "SK3"), environment: map[string]string{"DRS_SECURITY_TOKEN": "ST3"},
			kind: AuthKeys, check: func(t *testing.T, w Auth) { require.True(t, w.SecurityToken.Empty()) }},
		"OpenID Connect in a workflow": {inputs: with(unsigned, "idp-id", "github", "oidc-audience", "huawei"), environment: keys, mints: true, kind: AuthOIDC,
			check: func(t *testing.T, w Auth) { require.Equal(t, "huawei", w.Audience) }},
		"OpenID Connect from a file": {inputs: unsigned, environment: map[string]string{"DRS_IDP_ID": "k8s", "DRS_ID_TOKEN_FILE": "/var/token"}, kind: AuthOIDC,
			check: func(t *testing.T, w Auth) { require.Equal(t, "/var/token", w.IDTokenFile) }},
		"OpenID Connect of the SDKs":   {inputs: unsigned, environment: map[string]string{"HUAWEICLOUD_SDK_IDP_ID": "k8s", "HUAWEICLOUD_SDK_ID_TOKEN_FILE": "/var/token"}, kind: AuthOIDC},
		"a file beside another method": {inputs: usual, environment: map[string]string{"DRS_ID_TOKEN_FILE": "/var/token"}, kind: AuthToken},
		"a secret of AWS":              {inputs: unsigned, environment: map[string]string{"DRS_SECRET_ID": "arn:aws:secretsmanager:x"}, kind: AuthSecret},
	} {
		t.Run(name, func(t *testing.T) {
			plan, err := settings(t, c.inputs, c.environment).Plan(noon, c.mints)
			require.NoError(t, err)
			require.Equal(t, c.kind, plan.Auth.Method)
			if c.check != nil {
				c.check(t, plan.Auth)
			}
		})
	}
}

func TestNoMethodAnIncompleteOneAndTwoAreNamed(t *testing.T) {
	unsigned := with(usual, "auth-token", "")
	for name, c := range map[string]struct {
		inputs      map[string]string
		environment map[string]string
		want        string
	}{
		"no method": {unsigned, nil, "no credentials configured; set one of: provider-urn with agency-urn or idp-id (OpenID Connect, recommended), access-key and secret-key, username with password and domain-name, auth-token, or ecs-agency on a Huawei Cloud instance; for the Lambda function, DRS_PROVIDER_URN, DRS_IDP_ID or DRS_SECRET_ID (an empty value, as of a workflow secret that does not exist, counts as not set)"},
		"an access key without its secret": {with(unsigned, "access-key", "AK"), map[string]string{"DRS_SECRET_KEY": "SK"},
			"access key and secret key is incomplete: it has access-key and lacks secret-key (an empty value counts as missing)"},
		"a security token alone": {with(unsigned, "security-token", "ST"), nil,
			"access key and secret key is incomplete: it has security-token and lacks access-key, secret-key (an empty value counts as missing)"},
		"a user without a domain": {with(unsigned, "username", "u", "password", "p"), nil,
			"an IAM user is incomplete: it has username, password and lacks domain-name (an empty value counts as missing)"},
		"a blank password": {unsigned, map[string]string{"DRS_USERNAME": "u", "DRS_PASSWORD": "  ", "DRS_DOMAIN_NAME": "d"},
			"an IAM user is incomplete: it has DRS_USERNAME, DRS_DOMAIN_NAME and lacks password (an empty value counts as missing)"},
		"an identity provider outside a workflow": {with(unsigned, "idp-id", "github"), nil,
			"OpenID Connect is incomplete: it has idp-id and lacks id-token-file (DRS_ID_TOKEN_FILE; in a workflow, permissions: id-token: write instead) (an empty value counts as missing)"},
		"a token file alone": {unsigned, map[string]string{"DRS_ID_TOKEN_FILE": "/var/token"},
			"OpenID Connect is incomplete: it has DRS_ID_TOKEN_FILE and lacks idp-id (an empty value counts as missing)"},
		"two methods at once": {with(usual, "access-key", "AK", "secret-key", "SK"), nil,
			"2 sign-in methods are set at once: a ready token (auth-token) and access key and secret key (access-key, secret-key); leave one"},
		"a secret and a token": {unsigned, map[string]string{"DRS_SECRET_ID": "x", "DRS_AUTH_TOKEN": "t"},
			"2 sign-in methods are set at once: a ready token (DRS_AUTH_TOKEN) and a secret of AWS Secrets Manager (DRS_SECRET_ID); leave one"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := settings(t, c.inputs, c.environment).Plan(noon, false)
			require.EqualError(t, err, c.want)
		})
	}
}

func TestAnAgencyGoesWithAnyMethod(t *testing.T) {
	plan, err := settings(t, with(usual, "agency-name", "drs", "agency-domain-name", "target"), nil).Plan(noon, false)
	require.NoError(t, err)
	require.Equal(t, AuthToken, plan.Auth.Method)
	require.Equal(t, []string{"drs", "target"}, []string{plan.Auth.AgencyName, plan.Auth.AgencyDomain})
	require.NotEmpty(t, plan.IAMEndpoint, "it is assumed there")

	_, err = settings(t, with(usual, "agency-name", "drs"), nil).Plan(noon, false)
	require.EqualError(t, err, "input agency-name: the agency's account is missing; set agency-domain-name to the name of the account that created the agency")
	_, err = settings(t, with(usual, "agency-domain-name", "target"), nil).Plan(noon, false)
	require.ErrorContains(t, err, "the agency is missing; set agency-name")
}

func TestTheKeysOfAnInstanceAreAMethod(t *testing.T) {
	unsigned := with(usual, "auth-token", "")
	plan, err := settings(t, with(unsigned, "ecs-agency", "true"), nil).Plan(noon, false)
	require.NoError(t, err)
	require.Equal(t, AuthInstance, plan.Auth.Method)
	for _, yes := range []string{"TRUE", "True", "1", "t"} {
		plan, err = settings(t, with(unsigned, "ecs-agency", yes), nil).Plan(noon, false)
		require.NoError(t, err, yes)
		require.Equal(t, AuthInstance, plan.Auth.Method, yes)
	}
	for _, no := range []string{"FALSE", "0", "f"} {
		plan, err = settings(t, with(usual, "ecs-agency", no), nil).Plan(noon, false)
		require.NoError(t, err, no)
		require.Equal(t, AuthToken, plan.Auth.Method, no)
	}
	_, err = settings(t, with(usual, "ecs-agency", "true"), nil).Plan(noon, false)
	require.ErrorContains(t, err, "2 sign-in methods are set at once")
	_, err = settings(t, with(unsigned, "ecs-agency", "false"), nil).Plan(noon, false)
	require.ErrorContains(t, err, "no credentials configured", "it is never used without the input")
	_, err = settings(t, with(usual, "ecs-agency", "yes"), nil).Plan(noon, false)
	require.EqualError(t, err, `input ecs-agency: "yes" is neither true nor false`)
}

func TestASecretThatNoHeaderCarriesIsNamedBeforeAnythingIsSent(t *testing.T) {
	_, err := settings(t, with(usual, "auth-token", "s3cr\n3t"), nil).Plan(noon, false)
	require.EqualError(t, err, "auth-token cannot be sent: a line break follows its first 4 bytes; set it again, as one word without line breaks or spaces")
}

func TestATrustAgencyIsAssumedThroughSTS(t *testing.T) {
	unsigned := with(usual, "auth-token", "")
	const provider, agency = "iam::1a2b:oidc-provider:github", "iam::1a2b:agency:drs"
	plan, err := settings(t, with(unsigned, "provider-urn", provider, "agency-urn", agency, "oidc-audience", "huawei"), nil).Plan(noon, true)
	require.NoError(t, err)
	require.Equal(t, Auth{Method: AuthOIDC, ProviderURN: provider, AgencyURN: agency, Audience: "huawei",
		Source: "OpenID Connect through STS, provider from input provider-urn, acting as the agency from input agency-urn"}, plan.Auth)
	require.Equal(t, "https://sts.cn-north-4.myhuaweicloud.com", plan.STSEndpoint)
	require.Empty(t, plan.IAMEndpoint, "nothing is asked there")
	plan, err = settings(t, with(usual, "agency-urn", agency), nil).Plan(noon, false)
	require.NoError(t, err)
	require.Equal(t, []string{string(AuthToken), agency}, []string{string(plan.Auth.Method), plan.Auth.AgencyURN})
	require.NotEmpty(t, plan.STSEndpoint)
	for want, inputs := range map[string][]string{
		"input provider-urn: the trust agency is missing; set agency-urn": {"provider-urn", provider},
		"there is an agency-name or agency-domain-name too":               {"auth-token", "t", "agency-urn", agency, "agency-name", "drs", "agency-domain-name", "d"},
		"2 sign-in methods are set at once":                               {"provider-urn", provider, "agency-urn", agency, "idp-id", "github"},
		`input agency-urn: "drs" is not a URN such as`:                    {"auth-token", "t", "agency-urn", "drs"},
		`input provider-urn: "github" is not a URN such as`:               {"provider-urn", "github", "agency-urn", agency},
	} {
		_, err := settings(t, with(unsigned, inputs...), nil).Plan(noon, true)
		require.ErrorContains(t, err, want)
	}
	_, err = settings(t, with(unsigned, "provider-urn", provider, "agency-urn", agency), nil).Plan(noon, false)
	require.ErrorContains(t, err, "OpenID Connect through STS is incomplete: it has provider-urn and lacks id-token-file")
}

func TestThePlanSaysWhoseCredentialsAreUsed(t *testing.T) {
	unsigned := with(usual, "auth-token", "")
	for want, c := range map[string]struct{ inputs, environment map[string]string }{
		"token from input auth-token":                {usual, nil},
		"access key from HW_ACCESS_KEY":              {unsigned, map[string]string{"HW_ACCESS_KEY": "s3cr3t", "HW_SECRET_KEY": "s3cr3t"}},
		"IAM user from DRS_USERNAME":                 {unsigned, map[string]string{"DRS_USERNAME": "s3cr3t", "DRS_PASSWORD": "s3cr3t", "DRS_DOMAIN_NAME": "s3cr3t"}},
		"keys of this instance, by input ecs-agency": {with(unsigned, "ecs-agency", "true"), nil},
		"secret of AWS Secrets Manager, by DRS_SECRET_ID, acting as the agency from DRS_AGENCY_NAME": {unsigned, map[string]string{
			"DRS_SECRET_ID": "s3cr3t", "DRS_AGENCY_NAME": "s3cr3t", "DRS_AGENCY_DOMAIN_NAME": "s3cr3t"}},
	} {
		plan, err := settings(t, c.inputs, c.environment).Plan(noon, false)
		require.NoError(t, err)
		require.Equal(t, want, plan.Auth.Source)
	}
}
