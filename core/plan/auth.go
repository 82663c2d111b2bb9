package plan

import (
	"slices"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// AuthMethod names a sign-in method: how the caller proves who it is.
type AuthMethod string

// The sign-in methods.
const (
	AuthNone     AuthMethod = ""         // a dry run or a simulation needs none
	AuthToken    AuthMethod = "token"    // a ready X-Auth-Token
	AuthKeys     AuthMethod = "keys"     // access key and secret key: each request is signed
	AuthPassword AuthMethod = "password" // an IAM user signs in
	AuthOIDC     AuthMethod = "oidc"     // an OpenID Connect ID token is exchanged for a token
	AuthInstance AuthMethod = "instance" // the temporary keys of the Huawei Cloud instance that the program runs on
	AuthSecret   AuthMethod = "secret"   // an AWS Secrets Manager secret holds one of the others
)

// Auth is a sign-in method with its credentials.
type Auth struct {
	Method AuthMethod
	// Source says which method is used and what sets it, for people, without any value: "access key from HW_ACCESS_KEY".
	Source string

	Token                               rest.Secret
	AccessKey, SecretKey, SecurityToken rest.Secret
	Username, DomainName                string
	Password                            rest.Secret
	Audience, IDTokenFile               string
	// IdpID or ProviderURN is the identity provider of AuthOIDC: IAM's, or that of STS.
	IdpID, ProviderURN string
	SecretID           string

	// AgencyName is the agency to assume with the credentials, AgencyDomain the name of the account that delegates it; or AgencyURN
	// is a trust agency. All are empty if the credentials are used as they are.
	AgencyName, AgencyDomain, AgencyURN string
}

// usesIAM tells whether the method calls IAM. What a secret holds is known only later, so it may.
func (a Auth) usesIAM() bool {
	return a.Method == AuthPassword || a.IdpID != "" || a.Method == AuthSecret || a.AgencyName != ""
}

// usesSTS tells whether the method calls STS.
func (a Auth) usesSTS() bool { return a.AgencyURN != "" || a.ProviderURN != "" }

// method is a row of the table of sign-in methods.
type method struct {
	name  AuthMethod
	title string
	// source is what the plan calls the credentials, up to the name of what sets them.
	source string
	needs  []*Setting
	// with may go with what the method needs, but is nothing without it.
	with []*Setting
	// idToken says that the method needs an ID token: one that the program can get, or one in a file.
	idToken bool
}

// methods is the table of sign-in methods. Each setting is in one row, so that it tells which method is meant.
func (c *Config) methods() []method {
	instance := &c.ECSAgency
	if !isTrue(instance) {
		instance = new(Setting) // "false" is no choice of a method
	}
	return []method{
		{name: AuthToken, title: "a ready token", source: "token from", needs: []*Setting{&c.AuthToken}},
		{name: AuthKeys, title: "access key and secret key", source: "access key from", needs: []*Setting{&c.AccessKey, &c.SecretKey}, with: []*Setting{&c.SecurityToken}},
		{name: AuthPassword, title: "an IAM user", source: "IAM user from", needs: []*Setting{&c.Username, &c.Password, &c.DomainName}},
		{name: AuthOIDC, title: "OpenID Connect", source: "OpenID Connect, provider from", needs: []*Setting{&c.IdpID}, idToken: true},
		{name: AuthOIDC, title: "OpenID Connect through STS", source: "OpenID Connect through STS, provider from", needs: []*Setting{&c.ProviderURN}, idToken: true},
		{name: AuthInstance, title: "the keys of a Huawei Cloud instance", source: "keys of this instance, by", needs: []*Setting{instance}},
		{name: AuthSecret, title: "a secret of AWS Secrets Manager", source: "secret of AWS Secrets Manager, by", needs: []*Setting{&c.SecretID}},
	}
}

// authLevel returns the level that decides about the sign-in method: the highest one with any part of one.
func (c *Config) authLevel() level {
	deciding := levelDefault
	for _, m := range c.methods() {
		for _, s := range slices.Concat(m.needs, m.with) {
			deciding = max(deciding, s.level)
		}
	}
	return deciding
}

// setAt returns the names of the method's settings that were made at a level.
func (m method) setAt(l level) (names []string) {
	for _, s := range slices.Concat(m.needs, m.with) {
		switch {
		case s.level != l:
		case strings.HasSuffix(s.From, s.name):
			names = append(names, s.name)
		default: // what another program set is hard to find by the input's name
			names = append(names, s.From)
		}
	}
	return names
}

// missingAt returns the names of the settings that the method lacks.
func (m method) missingAt(l level, hasIDToken bool) (names []string) {
	for _, s := range m.needs {
		if s.level != l {
			names = append(names, s.name)
		}
	}
	if m.idToken && !hasIDToken {
		names = append(names, "id-token-file (DRS_ID_TOKEN_FILE; in a workflow, permissions: id-token: write instead)")
	}
	return names
}

// auth finds the sign-in method. The highest level that has any part of one decides, and what lies below it is not looked at. None,
// an incomplete one and two are problems. optional says that none is needed, though a wrong one is still wrong.
func (c *Config) auth(p *Problems, mintsIDTokens, optional bool) Auth {
	if !isBool(&c.ECSAgency) {
		readBool(p, &c.ECSAgency)
		return Auth{}
	}
	methods, deciding := c.methods(), c.authLevel()
	if deciding == levelDefault {
		c.reportNoMethod(p, optional)
		return Auth{}
	}
	m, ok := choose(p, methods, deciding, mintsIDTokens || c.IDTokenFile.Text != "")
	if !ok {
		return Auth{}
	}
	for _, s := range []*Setting{&c.AuthToken, &c.AccessKey, &c.SecurityToken} {
		if s.level != deciding {
			continue
		}
		if fault := rest.CheckHeader(s.name, s.hidden); fault != nil {
			p.Addf("%v", fault)
		}
	}
	return c.credentials(p, m, deciding)
}

func (c *Config) reportNoMethod(p *Problems, optional bool) {
	// The file has no input and is no method by itself, so that it is looked at here only: beside an idp-id, one of any level will do.
	if c.IDTokenFile.Text != "" {
		p.Addf("OpenID Connect is incomplete: it has %s and lacks idp-id (an empty value counts as missing)", c.IDTokenFile.From)
	} else if !optional {
		p.Addf("no credentials configured; set one of: provider-urn with agency-urn or idp-id (OpenID Connect, recommended), access-key and secret-key, username with " +
			"password and domain-name, auth-token, or ecs-agency on a Huawei Cloud instance; for the Lambda function, DRS_PROVIDER_URN, " +
			"DRS_IDP_ID or DRS_SECRET_ID (an empty value, as of a workflow secret that does not exist, counts as not set)")
	}
}

// choose returns the one method of which something is set at the deciding level.
func choose(p *Problems, methods []method, deciding level, hasIDToken bool) (chosen method, ok bool) {
	var found []string
	for _, m := range methods {
		if names := m.setAt(deciding); len(names) > 0 {
			chosen = m
			found = append(found, m.title+" ("+strings.Join(names, ", ")+")")
		}
	}
	if len(found) > 1 {
		p.Addf("%d sign-in methods are set at once: %s; leave one", len(found), strings.Join(found, " and "))
		return chosen, false
	}
	if missing := chosen.missingAt(deciding, hasIDToken); len(missing) > 0 {
		p.Addf("%s is incomplete: it has %s and lacks %s (an empty value counts as missing)", chosen.title,
			strings.Join(chosen.setAt(deciding), ", "), strings.Join(missing, ", "))
		return chosen, false
	}
	return chosen, true
}

// credentials returns what is set at the deciding level: that is what the chosen method needs, and nothing else.
func (c *Config) credentials(p *Problems, m method, deciding level) Auth {
	at := func(s *Setting) Setting {
		if s.level != deciding {
			return Setting{}
		}
		return *s
	}
	a := Auth{
		Method:        m.name,
		Token:         at(&c.AuthToken).hidden,
		AccessKey:     at(&c.AccessKey).hidden,
		SecretKey:     at(&c.SecretKey).hidden,
		SecurityToken: at(&c.SecurityToken).hidden,
		Username:      at(&c.Username).Text,
		Password:      at(&c.Password).hidden,
		DomainName:    at(&c.DomainName).Text,
		IdpID:         at(&c.IdpID).Text,
		ProviderURN:   at(&c.ProviderURN).Text,
		SecretID:      at(&c.SecretID).Text,
	}
	for _, s := range slices.Concat(m.needs, m.with) {
		if s.level == deciding { // of the parts of a method, the first tells enough
			a.Source = m.source + " " + s.From
			break
		}
	}
	if m.idToken {
		a.Audience, a.IDTokenFile = c.OIDCAudience.Text, c.IDTokenFile.Text
	}
	c.setAgency(p, &a, deciding)
	return a
}

// setAgency sets the agency to assume. One that another program's variables name goes with credentials of the same only.
func (c *Config) setAgency(p *Problems, a *Auth, deciding level) {
	set := func(s *Setting) string {
		if s.level == levelOtherProgram && deciding != levelOtherProgram {
			return ""
		}
		return s.Text
	}
	a.AgencyName, a.AgencyDomain, a.AgencyURN = set(&c.AgencyName), set(&c.AgencyDomainName), set(&c.AgencyURN)
	switch {
	case a.AgencyURN != "" && (a.AgencyName != "" || a.AgencyDomain != ""):
		p.Addf("%s: there is an agency-name or agency-domain-name too; leave one agency", c.AgencyURN.setBy())
	case a.AgencyName != "" && a.AgencyDomain == "":
		p.Addf("%s: the agency's account is missing; set agency-domain-name to the name of the account that created the agency", c.AgencyName.setBy())
	case a.AgencyName == "" && a.AgencyDomain != "":
		p.Addf("%s: the agency is missing; set agency-name", c.AgencyDomainName.setBy())
	case a.ProviderURN != "" && a.AgencyURN == "":
		p.Addf("%s: the trust agency is missing; set agency-urn", c.ProviderURN.setBy())
	}
	checkURN(p, &c.ProviderURN, a.ProviderURN, "iam::ACCOUNT_ID:oidc-provider:NAME")
	checkURN(p, &c.AgencyURN, a.AgencyURN, "iam::ACCOUNT_ID:agency:NAME")
	switch {
	case a.AgencyURN != "":
		a.Source += ", acting as the agency from " + c.AgencyURN.From
	case a.AgencyName != "":
		a.Source += ", acting as the agency from " + c.AgencyName.From
	}
}

// checkURN reports what is not a URN of IAM. The kind of resource is for the service to judge.
func checkURN(p *Problems, s *Setting, urn, form string) {
	if urn != "" && (!strings.HasPrefix(urn, "iam::") || strings.Count(urn, ":") < 4 || strings.ContainsAny(urn, " \t\r\n")) {
		p.Addf("%s: %s is not a URN such as %s, which the console shows", s.setBy(), quote(urn), form)
	}
}
