package fault

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
)

// IDProvider is an identity provider of protocol OpenID Connect, as it is set up in the IAM console. What is empty is not
// checked.
type IDProvider struct {
	// Issuer is the identity provider URL: the claim iss.
	Issuer string `json:"issuer"`
	// ClientID is the audience: the claim aud, or one of them.
	ClientID string `json:"client_id"`
	// Rules are the identity conversion rules, as the console has them in JSON. One of them must match.
	Rules []ConversionRule `json:"rules"`
}

// ConversionRule matches if all of its conditions do. Its key "local", the groups, means nothing here.
type ConversionRule struct {
	Remote []ClaimCondition `json:"remote"`
}

// ClaimCondition matches a claim of the ID token. Without a list it matches any token that has the claim.
type ClaimCondition struct {
	// Type is the name of the claim, such as "sub".
	Type string `json:"type"`
	// AnyOneOf are the values that match, NotAnyOf those that do not.
	AnyOneOf []string `json:"any_one_of"`
	NotAnyOf []string `json:"not_any_of"`
	// Regex makes the values regular expressions, which match anywhere in the claim unless they are anchored.
	Regex bool `json:"regex"`
}

// ParseIDProvider reads an IDProvider from JSON, for instance
//
//	{"issuer":"https://token.actions.githubusercontent.com","client_id":"drs",
//	 "rules":[{"remote":[{"type":"sub","any_one_of":["repo:o/r:ref:refs/heads/main"]}]}]}
func ParseIDProvider(text []byte) (IDProvider, error) {
	var p IDProvider
	if err := json.Unmarshal(text, &p); err != nil {
		return p, fmt.Errorf("identity provider: %w", err)
	}
	for i, rule := range p.Rules {
		if len(rule.Remote) == 0 {
			return p, fmt.Errorf("identity provider: rules[%d] has no remote", i)
		}
		for _, condition := range rule.Remote {
			if err := condition.check(); err != nil {
				return p, fmt.Errorf("identity provider: rules[%d]: %w", i, err)
			}
		}
	}
	return p, nil
}

func (c ClaimCondition) check() error {
	if c.Type == "" {
		return fmt.Errorf("a condition of remote has no type")
	}
	if c.Regex {
		for _, pattern := range slices.Concat(c.AnyOneOf, c.NotAnyOf) {
			if _, err := regexp.Compile(pattern); err != nil {
				return err
			}
		}
	}
	return nil
}

// refuses returns why a token with these claims is refused, or nil.
func (p *IDProvider) refuses(c claims) *serviceError {
	switch {
	case p.Issuer != "" && !slices.Equal(c.values("iss"), []string{p.Issuer}):
		return wrongIssuer
	case p.ClientID != "" && !slices.Contains(c.values("aud"), p.ClientID):
		return wrongAudience
	case len(p.Rules) > 0 && !slices.ContainsFunc(p.Rules, func(r ConversionRule) bool { return r.matches(c) }):
		return noMapping
	}
	return nil
}

func (r ConversionRule) matches(c claims) bool {
	return len(r.Remote) > 0 && !slices.ContainsFunc(r.Remote, func(condition ClaimCondition) bool { return !condition.matches(c) })
}

func (c ClaimCondition) matches(from claims) bool {
	values := from.values(c.Type)
	any := func(patterns []string) bool {
		return slices.ContainsFunc(values, func(value string) bool {
			return slices.ContainsFunc(patterns, func(pattern string) bool {
				if !c.Regex {
					return value == pattern
				}
				found, err := regexp.MatchString(pattern, value)
				return err == nil && found
			})
		})
	}
	return len(values) > 0 && (len(c.AnyOneOf) == 0 || any(c.AnyOneOf)) && !any(c.NotAnyOf)
}
