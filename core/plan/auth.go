package plan

import (
	"bytes"
	"encoding/json"
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

// method is a row of the table of sign-in methods.
type method struct {
	name  AuthMethod
	title string
	needs []*Setting
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
		{name: AuthToken, title: "a ready token", needs: []*Setting{&c.AuthToken}},
		{name: AuthKeys, title: "access key and secret key", needs: []*Setting{&c.AccessKey, &c.SecretKey}, with: []*Setting{&c.SecurityToken}},
		{name: AuthPassword, title: "an IAM user", needs: []*Setting{&c.Username, &c.Password, &c.DomainName}},
		{name: AuthOIDC, title: "OpenID Connect", needs: []*Setting{&c.IdpID}, idToken: true},
		{name: AuthInstance, title: "the keys of a Huawei Cloud instance", needs: []*Setting{instance}},
		{name: AuthSecret, title: "a secret of AWS Secrets Manager", needs: []*Setting{&c.SecretID}},
	}
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
	methods, deciding := c.methods(), levelDefault
	for _, m := range methods {
		for _, s := range slices.Concat(m.needs, m.with) {
			deciding = max(deciding, s.level)
		}
	}
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
		p.Addf("no credentials configured; set one of: idp-id (OpenID Connect, recommended), access-key and secret-key, username with " +
			"password and domain-name, auth-token, or ecs-agency on a Huawei Cloud instance; for the Lambda function, DRS_IDP_ID or " +
			"DRS_SECRET_ID (an empty value, as of a workflow secret that does not exist, counts as not set)")
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
		SecretID:      at(&c.SecretID).Text,
	}
	if m.idToken {
		a.Audience, a.IDTokenFile = c.OIDCAudience.Text, c.IDTokenFile.Text
	}
	a.AgencyName, a.AgencyDomain = c.agency(p, deciding)
	return a
}

// agency returns the agency to assume. One that another program's variables name goes with credentials of the same only.
func (c *Config) agency(p *Problems, deciding level) (name, domain string) {
	set := func(s *Setting) string {
		if s.level == levelOtherProgram && deciding != levelOtherProgram {
			return ""
		}
		return s.Text
	}
	name, domain = set(&c.AgencyName), set(&c.AgencyDomainName)
	switch {
	case name != "" && domain == "":
		p.Addf("%s: the agency's account is missing; set agency-domain-name to the name of the account that created the agency", c.AgencyName.setBy())
	case name == "" && domain != "":
		p.Addf("%s: the agency is missing; set agency-name", c.AgencyDomainName.setBy())
	}
	return name, domain
}

// ParseStoredSecret reads {"access_key":"…","secret_key":"…"} or what another sign-in method needs, with agency_name and
// agency_domain_name if an agency is to be assumed. A byte order mark may stand before it, and numbers may stand for texts.
// mintsIDTokens says that ID tokens have a source, so that no file is needed. Errors are of type *rest.AuthError, and carry nothing
// of the secret's text.
func ParseStoredSecret(id string, text []byte, mintsIDTokens bool) (Auth, error) {
	wrong := func(problem string) error {
		return &rest.AuthError{Problem: "the secret " + id + " (DRS_SECRET_ID) " + problem, Remedy: `store a JSON object in it, for instance {"access_key":"…","secret_key":"…"}`}
	}
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	decoder.UseNumber()
	if decoder.Decode(&fields) != nil || fields == nil || decoder.More() {
		return Auth{}, wrong("is not a JSON object")
	}
	config := newConfig()
	config.Override(func(name string) string {
		if name == "secret-id" || name == "ecs-agency" {
			return "" // the secret is not to name another source of credentials
		}
		switch value := fields[strings.ReplaceAll(name, "-", "_")].(type) {
		case string:
			return value
		case json.Number:
			return value.String()
		}
		return ""
	}, func(name string) string { return name })
	var found Problems
	auth := config.auth(&found, mintsIDTokens, false)
	if len(found) > 0 {
		return Auth{}, wrong("cannot be used: " + strings.Join(found, "; "))
	}
	return auth, nil
}
