package core

import (
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/iam"
)

// WayKind names a way of proving who is calling.
type WayKind string

// The ways.
const (
	WayNone     WayKind = ""         // a dry run or a simulation needs none
	WayToken    WayKind = "token"    // a ready X-Auth-Token
	WayKeys     WayKind = "keys"     // access key and secret key: each request is signed
	WayPassword WayKind = "password" // an IAM user signs in
	WayOIDC     WayKind = "oidc"     // an OpenID Connect ID token is exchanged for a token
	WaySecret   WayKind = "secret"   // an AWS Secrets Manager secret holds one of the others
)

// Way is how it is proven who is calling, with all that it takes.
type Way struct {
	Kind WayKind

	Token                               iam.Secret
	AccessKey, SecretKey, SecurityToken iam.Secret
	Username, DomainName                string
	Password                            iam.Secret
	IdpID, Audience, IDTokenFile        string
	SecretID                            string
}

// signsIn tells whether the way calls IAM. What a secret holds is known only later, so it may.
func (w Way) signsIn() bool {
	return w.Kind == WayPassword || w.Kind == WayOIDC || w.Kind == WaySecret
}

// part is one setting of a way.
type part struct {
	name string
	from string // where it was set
	set  bool
}

// candidate is a way with the parts that it needs and those that only go with it.
type candidate struct {
	kind   WayKind
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

// way finds the way of calling. The highest level that has any part of one decides, and what lies below it is not looked
// at. No way, half a way and two ways are problems. optional says that none is needed, though a wrong one is still wrong.
func (c *Config) way(p *problems, mintsIDTokens, optional bool) Way {
	deciding := max(c.AuthToken.at(), c.AccessKey.at(), c.SecretKey.at(), c.SecurityToken.at(), c.Username.at(),
		c.Password.at(), c.DomainName.at(), c.IdpID.at(), c.SecretID.at())
	if deciding == levelDefault && c.IDTokenFile.Text == "" {
		if !optional {
			p.addf("there is no way of calling; set one of: idp-id (OpenID Connect, recommended in a workflow), " +
				"access-key and secret-key, username with password and domain-name, or auth-token; for the Lambda function, DRS_SECRET_ID (a blank value, as of a workflow secret that is not set, counts as not set)")
		}
		return Way{}
	}
	open := func(name string, s *Setting) part { return part{name, s.From, s.Text != "" && s.level == deciding} }
	secret := func(name string, s *SecretSetting) part { return part{name, s.From, !s.Empty() && s.level == deciding} }
	// The file is no way by itself, and it has no input: beside an idp-id, one of any level will do.
	oidc := candidate{WayOIDC, "OpenID Connect", []part{
		open("idp-id", &c.IdpID),
		{"id-token-file (DRS_ID_TOKEN_FILE; in a workflow, permissions: id-token: write instead)", "", c.IDTokenFile.Text != "" || mintsIDTokens},
	}, nil}
	if !oidc.needs[0].set && deciding > levelDefault {
		oidc.needs = oidc.needs[:1]
	}
	candidates := []candidate{
		{WayToken, "a ready token", []part{secret("auth-token", &c.AuthToken)}, nil},
		{WayKeys, "access key and secret key",
			[]part{secret("access-key", &c.AccessKey), secret("secret-key", &c.SecretKey)},
			[]part{secret("security-token", &c.SecurityToken)}},
		{WayPassword, "an IAM user",
			[]part{open("username", &c.Username), secret("password", &c.Password), open("domain-name", &c.DomainName)}, nil},
		oidc,
		{WaySecret, "a secret of AWS Secrets Manager", []part{open("secret-id", &c.SecretID)}, nil},
	}
	kind := choose(p, candidates)
	if kind == WayNone {
		return Way{}
	}
	for _, s := range []struct {
		name   string
		secret *SecretSetting
	}{{"auth-token", &c.AuthToken}, {"access-key", &c.AccessKey}, {"security-token", &c.SecurityToken}} {
		if s.secret.Empty() || s.secret.level != deciding {
			continue
		}
		if fault := iam.HeaderFault(s.name, s.secret.Secret); fault != nil {
			p.addf("%v", fault)
		}
	}
	w := Way{Kind: kind}
	switch kind {
	case WayToken:
		w.Token = c.AuthToken.Secret
	case WayKeys:
		w.AccessKey, w.SecretKey = c.AccessKey.Secret, c.SecretKey.Secret
		if c.SecurityToken.level == deciding {
			w.SecurityToken = c.SecurityToken.Secret
		}
	case WayPassword:
		w.Username, w.Password, w.DomainName = c.Username.Text, c.Password.Secret, c.DomainName.Text
	case WayOIDC:
		w.IdpID, w.Audience, w.IDTokenFile = c.IdpID.Text, c.OIDCAudience.Text, c.IDTokenFile.Text
	case WaySecret:
		w.SecretID = c.SecretID.Text
	}
	return w
}

// choose returns the one way that is complete.
func choose(p *problems, candidates []candidate) WayKind {
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
		p.addf("there are %d ways of calling at once: %s; leave one", len(touched), strings.Join(found, " and "))
		return WayNone
	}
	if len(touched) == 0 {
		return WayNone
	}
	if one := touched[0]; !one.complete() {
		p.addf("%s is only half there: %s is set, %s is missing (a blank value counts as missing)", one.title,
			strings.Join(names(append(one.needs, one.extras...), true), ", "), strings.Join(names(one.needs, false), ", "))
		return WayNone
	}
	return touched[0].kind
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
