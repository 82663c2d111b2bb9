package plan

import (
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

	Token                               rest.Secret
	AccessKey, SecretKey, SecurityToken rest.Secret
	Username, DomainName                string
	Password                            rest.Secret
	IdpID, Audience, IDTokenFile        string
	SecretID                            string

	// AgencyName is the agency to assume with the credentials, AgencyDomain the name of the account that delegates it. Both are
	// empty if the credentials are used as they are.
	AgencyName, AgencyDomain string
}

// signsIn tells whether the method calls IAM. What a secret holds is known only later, so it may.
func (a Auth) signsIn() bool {
	return a.Method == AuthPassword || a.Method == AuthOIDC || a.Method == AuthSecret || a.AgencyName != ""
}

// part is one setting of a sign-in method.
type part struct {
	name string
	from string // where it was set
	set  bool
}

// candidate is a sign-in method with the parts that it needs and those that only go with it.
type candidate struct {
	method AuthMethod
	title  string
	needs  []part
	extras []part
}

func (c candidate) touched() bool { return count(c.needs)+count(c.extras) > 0 }

func (c candidate) complete() bool { return count(c.needs) == len(c.needs) }

func count(parts []part) (n int) {
	for _, p := range parts {
		if p.set {
			n++
		}
	}
	return n
}

// auth finds the sign-in method. The highest level that has any part of one decides, and what lies below it is not looked at. None,
// an incomplete one and two are problems. optional says that none is needed, though a wrong one is still wrong.
func (c *Config) auth(p *Problems, mintsIDTokens, optional bool) Auth {
	instance := isBool(&c.ECSAgency) && c.ECSAgency.Text == "true"
	if !isBool(&c.ECSAgency) {
		readBool(p, &c.ECSAgency)
		return Auth{}
	}
	deciding := max(c.AuthToken.at(), c.AccessKey.at(), c.SecretKey.at(), c.SecurityToken.at(), c.Username.at(),
		c.Password.at(), c.DomainName.at(), c.IdpID.at(), c.SecretID.at())
	if instance {
		deciding = max(deciding, c.ECSAgency.level)
	}
	if deciding == levelDefault && c.IDTokenFile.Text == "" {
		if !optional {
			p.Addf("no credentials configured; set one of: idp-id (OpenID Connect, recommended), access-key and secret-key, username with " +
				"password and domain-name, auth-token, or ecs-agency on a Huawei Cloud instance; for the Lambda function, DRS_IDP_ID or " +
				"DRS_SECRET_ID (an empty value, as of a workflow secret that does not exist, counts as not set)")
		}
		return Auth{}
	}
	open := func(name string, s *Setting) part { return part{name, s.From, s.Text != "" && s.level == deciding} }
	secret := func(name string, s *SecretSetting) part { return part{name, s.From, !s.Empty() && s.level == deciding} }
	// The file is not a method by itself, and it has no input: beside an idp-id, one of any level will do.
	oidc := candidate{AuthOIDC, "OpenID Connect", []part{
		open("idp-id", &c.IdpID),
		{"id-token-file (DRS_ID_TOKEN_FILE; in a workflow, permissions: id-token: write instead)", "", c.IDTokenFile.Text != "" || mintsIDTokens},
	}, nil}
	if !oidc.needs[0].set && deciding > levelDefault {
		oidc.needs = oidc.needs[:1]
	}
	candidates := []candidate{
		{AuthToken, "a ready token", []part{secret("auth-token", &c.AuthToken)}, nil},
		{AuthKeys, "access key and secret key",
			[]part{secret("access-key", &c.AccessKey), secret("secret-key", &c.SecretKey)},
			[]part{secret("security-token", &c.SecurityToken)}},
		{AuthPassword, "an IAM user",
			[]part{open("username", &c.Username), secret("password", &c.Password), open("domain-name", &c.DomainName)}, nil},
		oidc,
		{AuthInstance, "the keys of a Huawei Cloud instance", []part{{"ecs-agency", c.ECSAgency.From, instance && c.ECSAgency.level == deciding}}, nil},
		{AuthSecret, "a secret of AWS Secrets Manager", []part{open("secret-id", &c.SecretID)}, nil},
	}
	kind := choose(p, candidates)
	if kind == AuthNone {
		return Auth{}
	}
	for _, s := range []struct {
		name   string
		secret *SecretSetting
	}{{"auth-token", &c.AuthToken}, {"access-key", &c.AccessKey}, {"security-token", &c.SecurityToken}} {
		if s.secret.Empty() || s.secret.level != deciding {
			continue
		}
		if fault := rest.CheckHeader(s.name, s.secret.Secret); fault != nil {
			p.Addf("%v", fault)
		}
	}
	w := Auth{Method: kind}
	w.AgencyName, w.AgencyDomain = c.agency(p, deciding)
	switch kind {
	case AuthNone, AuthInstance:
	case AuthToken:
		w.Token = c.AuthToken.Secret
	case AuthKeys:
		w.AccessKey, w.SecretKey = c.AccessKey.Secret, c.SecretKey.Secret
		if c.SecurityToken.level == deciding {
			w.SecurityToken = c.SecurityToken.Secret
		}
	case AuthPassword:
		w.Username, w.Password, w.DomainName = c.Username.Text, c.Password.Secret, c.DomainName.Text
	case AuthOIDC:
		w.IdpID, w.Audience, w.IDTokenFile = c.IdpID.Text, c.OIDCAudience.Text, c.IDTokenFile.Text
	case AuthSecret:
		w.SecretID = c.SecretID.Text
	}
	return w
}

// agency returns the agency to assume. One that another program's variables name goes with credentials of the same only.
func (c *Config) agency(p *Problems, deciding level) (name, domain string) {
	set := func(s *Setting) string {
		if s.at() == levelFallback && deciding != levelFallback {
			return ""
		}
		return s.Text
	}
	name, domain = set(&c.AgencyName), set(&c.AgencyDomainName)
	switch {
	case name != "" && domain == "":
		p.Addf("%s: the agency's account is missing; set agency-domain-name to the name of the account that created the agency", c.AgencyName.name("agency-name"))
	case name == "" && domain != "":
		p.Addf("%s: the agency is missing; set agency-name", c.AgencyDomainName.name("agency-domain-name"))
	}
	return name, domain
}

// choose returns the one method that is complete.
func choose(p *Problems, candidates []candidate) AuthMethod {
	var touched []candidate
	for _, c := range candidates {
		if c.touched() {
			touched = append(touched, c)
		}
	}
	if len(touched) > 1 {
		var found []string
		for _, c := range touched {
			found = append(found, c.title+" ("+strings.Join(names(append(c.needs, c.extras...), true), ", ")+")")
		}
		p.Addf("%d sign-in methods are set at once: %s; leave one", len(touched), strings.Join(found, " and "))
		return AuthNone
	}
	if len(touched) == 0 {
		return AuthNone
	}
	if one := touched[0]; !one.complete() {
		p.Addf("%s is incomplete: it has %s and lacks %s (an empty value counts as missing)", one.title,
			strings.Join(names(append(one.needs, one.extras...), true), ", "), strings.Join(names(one.needs, false), ", "))
		return AuthNone
	}
	return touched[0].method
}

func names(parts []part, set bool) (all []string) {
	for _, p := range parts {
		if p.set != set {
			continue
		}
		// What another program set is hard to find by the input's name.
		if set && p.from != "" && !strings.HasSuffix(p.from, " "+p.name) {
			p.name = p.from
		}
		all = append(all, p.name)
	}
	return all
}

// at is the level at which the setting was made; the lowest for one that was not.
func (s *Setting) at() level {
	if s.Text == "" {
		return levelDefault
	}
	return s.level
}

func (s *SecretSetting) at() level {
	if s.Empty() {
		return levelDefault
	}
	return s.level
}
