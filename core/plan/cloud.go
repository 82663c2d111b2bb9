package plan

import (
	"net/url"
	"strings"
)

// address is the endpoint of a service: set by somebody, or to be derived.
type address struct {
	service, title string
	setting        *Setting
	endpoint       *string // of the plan
	needed         bool
}

// deriveEndpoints fills in the endpoints that the run needs and that nobody set. The domain of an endpoint that somebody set is the
// domain of all, so that no credentials go to another cloud than the one they are for; what cannot be derived must be set.
func (c *Config) deriveEndpoints(p *Problems, o *Options) {
	all := []address{
		{"drs", "DRS", &c.Endpoint, &o.Endpoint, true},
		{"iam", "IAM", &c.IAMEndpoint, &o.IAMEndpoint, o.ProjectID == "" || o.Auth.usesIAM()},
		{"sts", "STS", &c.STSEndpoint, &o.STSEndpoint, o.Auth.usesSTS()},
	}
	domain, source, unclear := c.cloud(p, o.Region), "", ""
	if domain != "" {
		source = c.hwCloud.From
	}
	for _, a := range all {
		if *a.endpoint == "" {
			continue
		}
		switch of := domainOf(*a.endpoint, a.service, o.Region); {
		case of == "":
			unclear = a.setting.setBy()
		case domain == "":
			domain, source = of, a.setting.setBy()
		case of != domain:
			p.Addf("%s and %s are of two clouds, %s and %s; set the endpoints of the cloud that the credentials are for, or unset one of the two",
				source, a.setting.setBy(), domain, of)
			return
		}
	}
	if domain == "" && unclear == "" {
		domain = regionDomain(o.Region)
	}
	for _, a := range all {
		switch {
		case !a.needed || a.setting.Text != "":
		case domain == "":
			p.Addf("%s: the address of %s cannot be derived from %s; set %s (%s)", a.setting.name, a.title, unclear, a.setting.name, variable(a.setting.name))
		case o.Region != "":
			*a.endpoint = "https://" + a.service + "." + o.Region + "." + domain
		case c.Region.Text == "" && a.service != "drs" && (o.ProjectID != "" || o.ProjectName != ""):
			p.Addf("%s: there is neither a region nor an address of %s; set region", a.setting.name, a.title)
		}
	}
	if o.Auth.Method == AuthSecret && o.STSEndpoint == "" && domain != "" && o.Region != "" {
		o.STSEndpoint = "https://sts." + o.Region + "." + domain // the secret may name an agency's URN
	}
}

// The domains of clouds that are known.
const (
	huaweiCloud       = "myhuaweicloud.com"
	huaweiCloudEurope = "myhuaweicloud.eu"
	openTelekomCloud  = "otc.t-systems.com"
)

// regionDomain is where the endpoints of a region of Huawei Cloud live.
func regionDomain(region string) string {
	if strings.HasPrefix(region, "eu-west-1") {
		return huaweiCloudEurope
	}
	return huaweiCloud
}

// cloud returns the domain that HW_CLOUD names; empty without it. Its default, written out, means the region's own, as in Terraform.
func (c *Config) cloud(p *Problems, region string) string {
	domain := strings.ToLower(c.hwCloud.Text)
	switch {
	case domain == huaweiCloud:
		return regionDomain(region)
	case domain != "" && (!strings.Contains(domain, ".") || !isHost(domain) || strings.Trim(domain, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" || strings.HasSuffix(domain, ".")):
		p.Addf("%s: %s is not the domain of a cloud; one is written like %s", c.hwCloud.From, quote(domain), huaweiCloud)
	}
	return domain
}

// domainOf returns the domain of the cloud that an endpoint belongs to: what follows "drs.REGION.", for IAM "iam." too. It is empty
// where the address has another form: another region than the run's cannot be told from the beginning of a domain.
func domainOf(endpoint, service, region string) string {
	u, err := url.Parse(endpoint)
	if err != nil || u.Port() != "" && u.Port() != "443" {
		return ""
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	for _, own := range []string{huaweiCloud, huaweiCloudEurope} {
		if strings.HasSuffix(host, "."+own) {
			return own
		}
	}
	domain, ok := strings.CutPrefix(host, service+".")
	label, rest, _ := strings.Cut(domain, ".")
	switch {
	case !ok:
		return ""
	case label == region || rest == openTelekomCloud:
		domain = rest
	case domain == openTelekomCloud:
	case service != "iam" || strings.Contains(label, "-"):
		return ""
	}
	if !strings.Contains(domain, ".") {
		return "" // a top-level domain is nobody's cloud
	}
	return domain
}
