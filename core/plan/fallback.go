package plan

import "strings"

// family is what another program's variables say. A value of one family never completes what another has.
type family struct {
	// credentials are the variables that prove who is calling, others those that go with them.
	credentials, others []variable
}

// variable is one of another program, with the setting that it stands in for.
type variable struct {
	name    string
	setting func(*Config) field
}

func open(name string, setting func(*Config) *Setting) variable {
	return variable{name, func(c *Config) field { return field{open: setting(c)} }}
}

func secret(name string, setting func(*Config) *SecretSetting) variable {
	return variable{name, func(c *Config) field { return field{secret: setting(c)} }}
}

func accessKey(c *Config) *SecretSetting     { return &c.AccessKey }
func secretKey(c *Config) *SecretSetting     { return &c.SecretKey }
func securityToken(c *Config) *SecretSetting { return &c.SecurityToken }
func authToken(c *Config) *SecretSetting     { return &c.AuthToken }
func password(c *Config) *SecretSetting      { return &c.Password }
func username(c *Config) *Setting            { return &c.Username }
func domainName(c *Config) *Setting          { return &c.DomainName }
func region(c *Config) *Setting              { return &c.Region }
func projectID(c *Config) *Setting           { return &c.ProjectID }
func iamEndpoint(c *Config) *Setting         { return &c.IAMEndpoint }
func agencyName(c *Config) *Setting          { return &c.AgencyName }
func agencyDomain(c *Config) *Setting        { return &c.AgencyDomainName }

// families are the variables of other programs. The first family that has any credentials decides.
var families = []family{
	{ // exported by the vendor's auth-action for the later steps of a job
		[]variable{secret("HUAWEI_CLOUD_ACCESS_KEY_ID", accessKey), secret("HUAWEI_CLOUD_SECRET_ACCESS_KEY", secretKey)},
		[]variable{secret("HUAWEI_CLOUD_SECURITY_TOKEN", securityToken), open("HUAWEI_CLOUD_REGION", region), open("HUAWEI_CLOUD_PROJECT_ID", projectID)},
	},
	{ // read by the vendor's SDKs
		[]variable{secret("HUAWEICLOUD_SDK_AK", accessKey), secret("HUAWEICLOUD_SDK_SK", secretKey),
			open("HUAWEICLOUD_SDK_IDP_ID", func(c *Config) *Setting { return &c.IdpID })},
		[]variable{secret("HUAWEICLOUD_SDK_SECURITY_TOKEN", securityToken), open("HUAWEICLOUD_SDK_PROJECT_ID", projectID),
			open("HUAWEICLOUD_SDK_IAM_ENDPOINT", iamEndpoint),
			open("HUAWEICLOUD_SDK_ID_TOKEN_FILE", func(c *Config) *Setting { return &c.IDTokenFile })},
	},
	{ // Terraform
		[]variable{secret("HW_ACCESS_KEY", accessKey), secret("HW_SECRET_KEY", secretKey), secret("HW_AUTH_TOKEN", authToken),
			open("HW_USER_NAME", username), secret("HW_USER_PASSWORD", password)},
		[]variable{secret("HW_SECURITY_TOKEN", securityToken), open("HW_DOMAIN_NAME", domainName), open("HW_REGION_NAME", region),
			open("HW_PROJECT_ID", projectID), open("HW_AUTH_URL", iamEndpoint),
			open("HW_ASSUME_ROLE_AGENCY_NAME", agencyName), open("HW_ASSUME_ROLE_DOMAIN_NAME", agencyDomain)},
	},
	{ // OpenStack and Open Telekom Cloud
		[]variable{secret("OS_ACCESS_KEY", accessKey), secret("OS_SECRET_KEY", secretKey), secret("OS_AUTH_TOKEN", authToken),
			open("OS_USERNAME", username), secret("OS_PASSWORD", password)},
		[]variable{open("OS_DOMAIN_NAME", domainName), open("OS_USER_DOMAIN_NAME", domainName), open("OS_REGION_NAME", region),
			open("OS_PROJECT_ID", projectID), open("OS_AUTH_URL", iamEndpoint),
			open("OS_AGENCY_NAME", agencyName), open("OS_AGENCY_DOMAIN_NAME", agencyDomain)},
	},
}

// fallBack fills what the program's own variables left blank. Without any credentials in the environment, regions and the like are
// taken from the first family that has them.
func (c *Config) fallBack(getenv func(string) string) {
	var with []*family
	for i := range families {
		if families[i].has(getenv) {
			with = append(with, &families[i])
		}
	}
	if len(with) == 0 {
		for i := range families {
			c.take(families[i].others, getenv)
		}
		return
	}
	c.take(with[0].credentials, getenv)
	c.take(with[0].others, getenv)
	for _, other := range with[1:] {
		c.contradictRegion(other, getenv)
	}
}

// has tells whether a family has any credentials.
func (f *family) has(getenv func(string) string) bool {
	for _, v := range f.credentials {
		if strings.TrimSpace(getenv(v.name)) != "" {
			return true
		}
	}
	return false
}

// take fills what is blank. A user's domain without the user means nothing: Terraform has it beside access keys.
func (c *Config) take(variables []variable, getenv func(string) string) {
	for _, v := range variables {
		f, text := v.setting(c), strings.TrimSpace(getenv(v.name))
		if text == "" || !f.blank() || f.open == &c.DomainName && c.Username.at() != levelFallback {
			continue
		}
		if f.open == &c.IAMEndpoint {
			text = strings.TrimSuffix(strings.TrimRight(text, "/"), "/v3")
		}
		f.set(text, v.name, levelFallback)
	}
}

// contradictRegion notes that another family with credentials has another region: then it is not known which of them is meant.
func (c *Config) contradictRegion(other *family, getenv func(string) string) {
	for _, v := range other.others {
		text := strings.TrimSpace(getenv(v.name))
		if f := v.setting(c); f.open == &c.Region && c.Region.level == levelFallback && text != "" && text != c.Region.Text {
			c.Region.contradiction = v.name
		}
	}
}
