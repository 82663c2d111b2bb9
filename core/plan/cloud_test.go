package plan

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A cloud that somebody names is the cloud of all calls, and none of them goes to another.
func TestCredentialsGoToOneCloudOnly(t *testing.T) {
	nothing := with(usual, "auth-token", "", "region", "", "project-id", "")
	user := map[string]string{"OS_USERNAME": "alice", "OS_PASSWORD": "pw", "OS_DOMAIN_NAME": "acme", "OS_REGION_NAME": "eu-de"}
	terraform := map[string]string{"HW_USER_NAME": "alice", "HW_USER_PASSWORD": "pw", "HW_DOMAIN_NAME": "acme", "HW_REGION_NAME": "r1"}
	for name, c := range map[string]struct {
		inputs, environment map[string]string
		drs, iam, sts       string
		problem             string
	}{
		"OS_AUTH_URL":        {nothing, with(user, "OS_AUTH_URL", "https://iam.eu-de.otc.t-systems.com/v3"), "https://drs.eu-de.otc.t-systems.com", "https://iam.eu-de.otc.t-systems.com", "", ""},
		"HW_AUTH_URL":        {nothing, with(terraform, "HW_AUTH_URL", "https://iam.r1.mycloud.example:443/v3/"), "https://drs.r1.mycloud.example", "https://iam.r1.mycloud.example:443", "", ""},
		"HW_CLOUD":           {nothing, with(terraform, "HW_CLOUD", "MyCloud.example"), "https://drs.r1.mycloud.example", "https://iam.r1.mycloud.example", "", ""},
		"HW_CLOUD, with STS": {with(nothing, "agency-urn", "iam::1:agency:drs"), with(terraform, "HW_CLOUD", "mycloud.example"), "https://drs.r1.mycloud.example", "https://iam.r1.mycloud.example", "https://sts.r1.mycloud.example", ""},
		"Terraform's default, in Europe": {nothing, with(terraform, "HW_CLOUD", "myhuaweicloud.com", "HW_REGION_NAME", "eu-west-101"),
			"https://drs.eu-west-101.myhuaweicloud.eu", "https://iam.eu-west-101.myhuaweicloud.eu", "", ""},
		"the address of STS": {with(usual, "sts-endpoint", "https://sts.cn-north-4.mycloud.example"), nil, "https://drs.cn-north-4.mycloud.example", "", "https://sts.cn-north-4.mycloud.example", ""},
		"all three, named": {with(usual, "project-id", "", "endpoint", "https://127.0.0.1:1", "iam-endpoint", "https://gateway.example", "sts-endpoint", "https://other.example"), nil,
			"https://127.0.0.1:1", "https://gateway.example", "https://other.example", ""},

		"HW_CLOUD and another IAM": {with(nothing, "iam-endpoint", "https://iam.eu-de.otc.t-systems.com"), with(terraform, "HW_CLOUD", "mycloud.example"), "", "", "",
			"HW_CLOUD and input iam-endpoint are of two clouds, mycloud.example and otc.t-systems.com; set the endpoints of the cloud that the credentials are for, or unset one of the two"},
		"DRS and IAM": {with(usual, "endpoint", "https://drs.eu-de.otc.t-systems.com", "iam-endpoint", "https://iam.myhuaweicloud.com"), nil, "", "", "",
			"input endpoint and input iam-endpoint are of two clouds, otc.t-systems.com and myhuaweicloud.com"},
		"an input and another program's variable": {with(nothing, "endpoint", "https://drs.cn-north-4.myhuaweicloud.com", "region", "cn-north-4"), with(user, "OS_AUTH_URL", "https://iam.eu-de.otc.t-systems.com/v3"), "", "", "",
			"input endpoint and OS_AUTH_URL are of two clouds, myhuaweicloud.com and otc.t-systems.com"},
		"an address that tells no cloud":         {with(usual, "iam-endpoint", "https://sso.example.com"), nil, "", "", "", "endpoint: the address of DRS cannot be derived from input iam-endpoint; set endpoint (DRS_ENDPOINT)"},
		"a port that tells no cloud":             {with(usual, "iam-endpoint", "https://iam.cn-north-4.mycloud.example:8443"), nil, "", "", "", "endpoint: the address of DRS cannot be derived"},
		"another region of an unknown name":      {with(usual, "iam-endpoint", "https://iam.eu-1.mycloud.example"), nil, "", "", "", "endpoint: the address of DRS cannot be derived"},
		"a region below a top-level domain":      {with(usual, "iam-endpoint", "https://iam.cn-north-4.example"), nil, "", "", "", "endpoint: the address of DRS cannot be derived"},
		"a name that only ends like a known one": {with(usual, "iam-endpoint", "https://evilmyhuaweicloud.com"), nil, "", "", "", "endpoint: the address of DRS cannot be derived"},
		"loopback":                               {with(usual, "iam-endpoint", "http://127.0.0.1:8080"), nil, "", "", "", "endpoint: the address of DRS cannot be derived"},
		"STS at an own endpoint":                 {with(usual, "endpoint", "https://drs.example.com", "agency-urn", "iam::1:agency:drs"), nil, "", "", "", "sts-endpoint: the address of STS cannot be derived from input endpoint; set sts-endpoint (DRS_STS_ENDPOINT)"},
		"HW_CLOUD that is none":                  {nothing, with(terraform, "HW_CLOUD", "evil.example/x"), "", "", "", `HW_CLOUD: "evil.example/x" is not the domain of a cloud; one is written like myhuaweicloud.com`},
	} {
		t.Run(name, func(t *testing.T) {
			plan, err := settings(t, c.inputs, c.environment).Plan(noon, false)
			if c.problem != "" {
				require.ErrorContains(t, err, c.problem)
				return
			}
			require.NoError(t, err)
			require.Equal(t, []string{c.drs, c.iam, c.sts}, []string{plan.Endpoint, plan.IAMEndpoint, plan.STSEndpoint})
		})
	}
}
