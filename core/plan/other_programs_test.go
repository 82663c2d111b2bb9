package plan

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheVariablesOfOtherProgramsAreRead(t *testing.T) {
	nothing := with(usual, "auth-token", "", "region", "", "project-id", "")
	for name, c := range map[string]struct {
		environment map[string]string
		want        Auth
		iam         string
	}{
		"Terraform, keys": {map[string]string{"HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "SK", "HW_SECURITY_TOKEN": "ST", "HW_REGION_NAME": "cn-east-3", "HW_DOMAIN_NAME": "acme",
			"HW_ASSUME_ROLE_AGENCY_NAME": "drs", "HW_ASSUME_ROLE_DOMAIN_NAME": "target"}, Auth{Method: AuthKeys, AgencyName: "drs", AgencyDomain: "target"}, "https://iam.cn-east-3.myhuaweicloud.com"},
		"Terraform, a user": {map[string]string{"HW_USER_NAME": "alice", "HW_USER_PASSWORD": "pw", "HW_DOMAIN_NAME": "acme", "HW_REGION_NAME": "cn-east-3"},
			Auth{Method: AuthPassword, Username: "alice", DomainName: "acme"}, "https://iam.cn-east-3.myhuaweicloud.com"},
		"Terraform, a token": {map[string]string{"HW_AUTH_TOKEN": "t", "HW_REGION_NAME": "cn-east-3", "HW_PROJECT_ID": "154ba152d480d55b2f5dc0069e7ddef0"}, Auth{Method: AuthToken}, ""},
		"OpenStack, keys": {map[string]string{"OS_ACCESS_KEY": "AK", "OS_SECRET_KEY": "SK", "OS_REGION_NAME": "eu-de", "OS_AUTH_URL": "https://iam.eu-de.otc.t-systems.com/v3",
			"OS_AGENCY_NAME": "drs", "OS_AGENCY_DOMAIN_NAME": "target"}, Auth{Method: AuthKeys, AgencyName: "drs", AgencyDomain: "target"}, "https://iam.eu-de.otc.t-systems.com"},
		"OpenStack, a user": {map[string]string{"OS_USERNAME": "alice", "OS_PASSWORD": "pw", "OS_USER_DOMAIN_NAME": "acme", "OS_REGION_NAME": "eu-de"},
			Auth{Method: AuthPassword, Username: "alice", DomainName: "acme"}, "https://iam.eu-de.myhuaweicloud.com"},
		"the SDKs": {map[string]string{"HUAWEICLOUD_SDK_AK": "AK", "HUAWEICLOUD_SDK_SK": "SK", "HUAWEICLOUD_SDK_IAM_ENDPOINT": "https://iam.example.com", "DRS_REGION": "cn-east-3"},
			Auth{Method: AuthKeys}, "https://iam.example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			plan, err := settings(t, nothing, c.environment).Plan(noon, false)
			require.NoError(t, err)
			require.Equal(t, c.iam, plan.IAMEndpoint)
			got := plan.Auth
			require.NotEmpty(t, got.Source)
			got.Source = ""
			got.Token, got.AccessKey, got.SecretKey, got.SecurityToken, got.Password = c.want.Token, c.want.AccessKey, c.want.SecretKey, c.want.SecurityToken, c.want.Password
			require.Equal(t, c.want, got)
		})
	}
}

func TestAFamilyIsNeverCompletedByAnother(t *testing.T) {
	nothing := with(usual, "auth-token", "")
	for name, c := range map[string]struct {
		environment map[string]string
		want        string
	}{
		"keys":   {map[string]string{"HW_ACCESS_KEY": "AK", "OS_SECRET_KEY": "SK"}, "access key and secret key is incomplete: it has HW_ACCESS_KEY and lacks secret-key"},
		"a user": {map[string]string{"OS_USERNAME": "alice", "OS_PASSWORD": "pw", "HW_DOMAIN_NAME": "acme"}, "an IAM user is incomplete: it has OS_USERNAME, OS_PASSWORD and lacks domain-name"},
	} {
		_, err := settings(t, nothing, c.environment).Plan(noon, false)
		require.ErrorContains(t, err, c.want, name)
	}
	// An agency of Terraform's variables goes with Terraform's credentials only.
	plan, err := settings(t, usual, map[string]string{"HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "SK", "HW_ASSUME_ROLE_AGENCY_NAME": "drs", "HW_ASSUME_ROLE_DOMAIN_NAME": "x"}).Plan(noon, false)
	require.NoError(t, err)
	require.Empty(t, plan.Auth.AgencyName)
}

func TestTwoFamiliesWithDifferentRegionsAreAnError(t *testing.T) {
	both := map[string]string{"HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "SK", "HW_REGION_NAME": "cn-north-4", "OS_ACCESS_KEY": "AK", "OS_SECRET_KEY": "SK", "OS_REGION_NAME": "eu-de"}
	_, err := settings(t, with(usual, "auth-token", "", "region", ""), both).Plan(noon, false)
	require.EqualError(t, err, "HW_REGION_NAME and OS_REGION_NAME name different regions; unset one of them, or set region (DRS_REGION)")
	_, err = settings(t, with(usual, "auth-token", "", "region", "cn-north-4"), both).Plan(noon, false)
	require.NoError(t, err)
}

func TestEuropeanRegionsLiveUnderADomainOfTheirOwn(t *testing.T) {
	for region, want := range map[string]string{
		"eu-west-101": "https://drs.eu-west-101.myhuaweicloud.eu", "eu-west-102": "https://drs.eu-west-102.myhuaweicloud.eu",
		"eu-west-1": "https://drs.eu-west-1.myhuaweicloud.eu", "eu-north-4": "https://drs.eu-north-4.myhuaweicloud.com", "cn-north-4": "https://drs.cn-north-4.myhuaweicloud.com",
	} {
		plan, err := settings(t, with(usual, "region", region, "endpoint", ""), nil).Plan(noon, false)
		require.NoError(t, err)
		require.Equal(t, want, plan.Endpoint)
	}
}

func TestTheNameOfAProjectIsRead(t *testing.T) {
	const id = "054ba152d480d55b2f5dc0069e7ddef0"
	nothing := with(usual, "auth-token", "", "project-id", "")
	keys := map[string]string{"OS_ACCESS_KEY": "AK", "OS_SECRET_KEY": "SK"}
	for name, c := range map[string]struct {
		inputs, environment map[string]string
		id, name            string
	}{
		"Terraform's":               {nothing, map[string]string{"HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "SK", "HW_PROJECT_NAME": "cn-north-4_a"}, "", "cn-north-4_a"},
		"OpenStack's":               {nothing, with(keys, "OS_PROJECT_NAME", "cn-north-4_a"), "", "cn-north-4_a"},
		"OpenStack's older one":     {nothing, with(keys, "OS_TENANT_NAME", "cn-north-4_a"), "", "cn-north-4_a"},
		"beside an ID":              {nothing, with(keys, "OS_PROJECT_NAME", "cn-north-4_a", "OS_PROJECT_ID", id), id, ""},
		"an input over their ID":    {with(nothing, "project-name", "cn-north-4_b"), with(keys, "OS_PROJECT_ID", id), "", "cn-north-4_b"},
		"an input's ID over theirs": {with(nothing, "project-id", id), with(keys, "OS_PROJECT_NAME", "cn-north-4_a"), id, ""},
	} {
		plan, err := settings(t, c.inputs, c.environment).Plan(noon, false)
		require.NoError(t, err, name)
		require.Equal(t, []string{c.id, c.name}, []string{plan.ProjectID, plan.ProjectName}, name)
		require.Equal(t, c.id == "", plan.IAMEndpoint != "", "the project is looked up there: %s", name)
	}
}

func TestAVariableThatMeansNothingHereIsNamed(t *testing.T) {
	nothing := with(usual, "auth-token", "")
	unread := map[string]string{"HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "SK", "HW_PROFILE": "s3cr3t", "HW_ASSUME_ROLE_DOMAIN_ID": "s3cr3t", "OS_CLOUD": "s3cr3t"}
	const sentence = "HW_PROFILE, HW_ASSUME_ROLE_DOMAIN_ID: not read here; who signs in, and where, comes from the settings that README lists"
	plan, err := settings(t, nothing, unread).Plan(noon, false)
	require.NoError(t, err)
	require.Contains(t, plan.Warnings, sentence)
	plan, err = settings(t, usual, unread).Plan(noon, false)
	require.NoError(t, err)
	require.NotContains(t, plan.Warnings, sentence, "other credentials are used")
	_, err = settings(t, nothing, with(unread, "HW_ASSUME_ROLE_AGENCY_NAME", "drs")).Plan(noon, false)
	require.ErrorContains(t, err, "set agency-domain-name")
	require.ErrorContains(t, err, sentence)
}

func TestAVariableOfAnotherProgramFillsOnlyWhatIsNotSet(t *testing.T) {
	environment := map[string]string{"DRS_REGION": "cn-north-4", "HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "SK", "HW_REGION_NAME": "cn-east-3", "HW_PROJECT_ID": "154ba152d480d55b2f5dc0069e7ddef0"}
	plan, err := settings(t, map[string]string{"jobs": idA}, environment).Plan(noon, false)
	require.NoError(t, err)
	require.Equal(t, []string{"cn-north-4", "154ba152d480d55b2f5dc0069e7ddef0"}, []string{plan.Region, plan.ProjectID})
}

func TestOfTwoProgramsCredentialsTheUsedOnesAreNamed(t *testing.T) {
	both := map[string]string{"HUAWEI_CLOUD_ACCESS_KEY_ID": "AK", "HUAWEI_CLOUD_SECRET_ACCESS_KEY": "SK", "HW_ACCESS_KEY": "AK2", "HW_SECRET_KEY": "SK2"}
	plan, err := settings(t, with(usual, "auth-token", ""), both).Plan(noon, false)
	require.NoError(t, err)
	require.Equal(t, []string{"HUAWEI_CLOUD_ACCESS_KEY_ID and HW_ACCESS_KEY are both set; HUAWEI_CLOUD_ACCESS_KEY_ID and what belongs to it is used"}, plan.Warnings)
	plan, err = settings(t, usual, both).Plan(noon, false)
	require.NoError(t, err)
	require.Empty(t, plan.Warnings, "neither is used")
}
