package plan

// fallbacks are variables that other programs set, by the settings that they stand in for.
var fallbacks = []struct {
	variable string
	setting  func(*Config) *Setting
}{
	// Exported by the vendor's auth-action for the later steps of a job.
	{"HUAWEI_CLOUD_REGION", func(c *Config) *Setting { return &c.Region }},
	{"HUAWEI_CLOUD_PROJECT_ID", func(c *Config) *Setting { return &c.ProjectID }},
	// Read by the vendor's SDKs.
	{"HUAWEICLOUD_SDK_PROJECT_ID", func(c *Config) *Setting { return &c.ProjectID }},
	{"HUAWEICLOUD_SDK_IDP_ID", func(c *Config) *Setting { return &c.IdpID }},
	{"HUAWEICLOUD_SDK_ID_TOKEN_FILE", func(c *Config) *Setting { return &c.IDTokenFile }},
}

// keyFamilies are the access keys that other programs set. A key of one family goes with a secret key of the same only.
var keyFamilies = []struct{ accessKey, secretKey, securityToken string }{
	{"HUAWEI_CLOUD_ACCESS_KEY_ID", "HUAWEI_CLOUD_SECRET_ACCESS_KEY", "HUAWEI_CLOUD_SECURITY_TOKEN"},
	{"HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"},
}

// fallBack fills what the program's own variables left blank.
func (c *Config) fallBack(getenv func(string) string) {
	for _, f := range fallbacks {
		s := f.setting(c)
		if s.Text != "" {
			continue
		}
		field{open: s}.set(getenv(f.variable), f.variable, levelFallback)
	}
	for _, f := range keyFamilies {
		if getenv(f.accessKey) == "" && getenv(f.secretKey) == "" {
			continue
		}
		for _, k := range []struct {
			variable string
			setting  *SecretSetting
		}{{f.accessKey, &c.AccessKey}, {f.secretKey, &c.SecretKey}, {f.securityToken, &c.SecurityToken}} {
			if k.setting.Empty() {
				field{secret: k.setting}.set(getenv(k.variable), k.variable, levelFallback)
			}
		}
		return
	}
}
