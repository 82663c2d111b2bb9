package plan

import (
	"os"
	"slices"
	"strings"
)

// family is what the variables of another program say. A value of one family never completes what another has.
type family struct {
	// credentials are the variables that prove who is calling, others those that go with them.
	credentials, others []otherVariable
	// unread are variables that would change who is calling, or where, and mean nothing to this program.
	unread []string
}

// otherVariable is one of another program, with the setting that it stands in for.
type otherVariable struct {
	name    string
	setting *Setting
}

func (v otherVariable) text() string { return strings.TrimSpace(os.Getenv(v.name)) }

// families are the variables of other programs. The first family that has any credentials decides.
func (c *Config) families() []family {
	return []family{
		{ // exported by the vendor's auth-action for the later steps of a job
			[]otherVariable{{"HUAWEI_CLOUD_ACCESS_KEY_ID", &c.AccessKey}, {"HUAWEI_CLOUD_SECRET_ACCESS_KEY", &c.SecretKey}},
			[]otherVariable{{"HUAWEI_CLOUD_SECURITY_TOKEN", &c.SecurityToken}, {"HUAWEI_CLOUD_REGION", &c.Region}, {"HUAWEI_CLOUD_PROJECT_ID", &c.ProjectID}},
			nil,
		},
		{ // read by the vendor's SDKs
			[]otherVariable{{"HUAWEICLOUD_SDK_AK", &c.AccessKey}, {"HUAWEICLOUD_SDK_SK", &c.SecretKey}, {"HUAWEICLOUD_SDK_IDP_ID", &c.IdpID}},
			[]otherVariable{{"HUAWEICLOUD_SDK_SECURITY_TOKEN", &c.SecurityToken}, {"HUAWEICLOUD_SDK_PROJECT_ID", &c.ProjectID},
				{"HUAWEICLOUD_SDK_IAM_ENDPOINT", &c.IAMEndpoint}, {"HUAWEICLOUD_SDK_ID_TOKEN_FILE", &c.IDTokenFile}},
			[]string{"HUAWEICLOUD_SDK_DOMAIN_ID"},
		},
		{ // Terraform
			[]otherVariable{{"HW_ACCESS_KEY", &c.AccessKey}, {"HW_SECRET_KEY", &c.SecretKey}, {"HW_AUTH_TOKEN", &c.AuthToken},
				{"HW_USER_NAME", &c.Username}, {"HW_USER_PASSWORD", &c.Password}},
			[]otherVariable{{"HW_SECURITY_TOKEN", &c.SecurityToken}, {"HW_DOMAIN_NAME", &c.DomainName}, {"HW_REGION_NAME", &c.Region},
				{"HW_PROJECT_ID", &c.ProjectID}, {"HW_PROJECT_NAME", &c.ProjectName}, {"HW_AUTH_URL", &c.IAMEndpoint}, {"HW_CLOUD", &c.hwCloud},
				{"HW_ASSUME_ROLE_AGENCY_NAME", &c.AgencyName}, {"HW_ASSUME_ROLE_DOMAIN_NAME", &c.AgencyDomainName}},
			[]string{"HW_PROFILE", "HW_SHARED_CONFIG_FILE", "HW_USER_ID", "HW_DOMAIN_ID", "HW_ASSUME_ROLE_DOMAIN_ID", "HW_ASSUME_ROLE_DURATION", "HW_INSECURE"},
		},
		{ // OpenStack and Open Telekom Cloud
			[]otherVariable{{"OS_ACCESS_KEY", &c.AccessKey}, {"OS_SECRET_KEY", &c.SecretKey}, {"OS_AUTH_TOKEN", &c.AuthToken},
				{"OS_USERNAME", &c.Username}, {"OS_PASSWORD", &c.Password}},
			[]otherVariable{{"OS_DOMAIN_NAME", &c.DomainName}, {"OS_USER_DOMAIN_NAME", &c.DomainName}, {"OS_REGION_NAME", &c.Region},
				{"OS_PROJECT_ID", &c.ProjectID}, {"OS_TENANT_ID", &c.ProjectID}, {"OS_PROJECT_NAME", &c.ProjectName}, {"OS_TENANT_NAME", &c.ProjectName},
				{"OS_AUTH_URL", &c.IAMEndpoint}, {"OS_AGENCY_NAME", &c.AgencyName}, {"OS_AGENCY_DOMAIN_NAME", &c.AgencyDomainName}},
			[]string{"OS_CLOUD", "OS_TOKEN", "OS_USER_ID", "OS_DOMAIN_ID", "OS_USER_DOMAIN_ID", "OS_CACERT", "OS_CERT", "OS_INSECURE"},
		},
	}
}

// readOtherPrograms fills what the program's own variables left blank. Without any credentials in the environment, regions and the
// like come from the first family that has them.
func (c *Config) readOtherPrograms() {
	all := c.families()
	var used []family
	for _, f := range all {
		if f.proof() != "" {
			used = append(used, f)
		}
	}
	if len(used) == 0 {
		for _, f := range all {
			c.fill(f.others)
		}
		return
	}
	c.fill(used[0].credentials)
	c.fill(used[0].others)
	for _, name := range used[0].unread {
		if !isBlank(os.Getenv(name)) {
			c.unread = append(c.unread, name)
		}
	}
	for _, other := range used[1:] {
		c.contradictRegion(other)
	}
}

// proof names the first variable with credentials that is set; empty if none is.
func (f family) proof() string {
	for _, v := range f.credentials {
		if v.text() != "" {
			return v.name
		}
	}
	return ""
}

// unusedCredentials warns of credentials of another program that lie beside those of another one that are used.
func (c *Config) unusedCredentials(used AuthMethod) (warnings []string) {
	proof := map[AuthMethod]*Setting{AuthToken: &c.AuthToken, AuthKeys: &c.AccessKey, AuthPassword: &c.Username, AuthOIDC: &c.IdpID,
		AuthNone: nil, AuthInstance: nil, AuthSecret: nil}[used]
	if proof == nil || proof.level != levelOtherProgram {
		return nil
	}
	for _, f := range c.families() {
		if name := f.proof(); name != "" && !slices.ContainsFunc(f.credentials, func(v otherVariable) bool { return v.name == proof.From }) {
			warnings = append(warnings, proof.From+" and "+name+" are both set; "+proof.From+" and what belongs to it is used")
		}
	}
	return warnings
}

// fill sets what nobody has set. A user's domain without the user means nothing: Terraform has it beside access keys.
func (c *Config) fill(variables []otherVariable) {
	for _, v := range variables {
		s, text := v.setting, v.text()
		if text == "" || s.level != levelDefault || s == &c.DomainName && c.Username.level != levelOtherProgram {
			continue
		}
		if s == &c.IAMEndpoint {
			text = strings.TrimSuffix(strings.TrimRight(text, "/"), "/v3")
		}
		s.set(text, v.name, levelOtherProgram)
	}
}

// contradictRegion notes that another family with credentials has another region: then it is not known which of them is meant.
func (c *Config) contradictRegion(other family) {
	for _, v := range other.others {
		text := v.text()
		if v.setting == &c.Region && c.Region.level == levelOtherProgram && text != "" && text != c.Region.Text {
			c.Region.contradiction = v.name
		}
	}
}

// unreadVariables names the variables that go with another program's credentials and that are not read here.
func (c *Config) unreadVariables() []string {
	if c.unread == nil || c.authLevel() != levelOtherProgram {
		return nil
	}
	return []string{strings.Join(c.unread, ", ") + ": not read here; who signs in, and where, comes from the settings that README lists"}
}
