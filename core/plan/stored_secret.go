package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

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
	unknown := maps.Clone(fields)
	config.Override(func(name string) string {
		key := strings.ReplaceAll(name, "-", "_")
		if name == "secret-id" || name == "ecs-agency" {
			return "" // the secret is not to name another source of credentials
		}
		delete(unknown, key)
		switch value := fields[key].(type) {
		case string:
			return value
		case json.Number:
			return value.String()
		}
		return ""
	}, func(name string) string { return name })
	var found Problems
	misspelt := config.misspeltKeys(unknown)
	found = append(found, misspelt...)
	auth := config.auth(&found, mintsIDTokens, len(misspelt) > 0)
	if len(found) > len(misspelt) && len(unknown) > len(misspelt) {
		found.Addf("it has keys that mean nothing here: %s", shownKeys(unknown))
	}
	if len(found) > 0 {
		return Auth{}, wrong("cannot be used: " + strings.Join(found, "; "))
	}
	return auth, nil
}

// misspeltKeys returns a sentence for each key of a secret that names something of a method but for case, hyphens and underscores.
// Such a key must not be passed over: without its security_token, a temporary key is refused.
func (c *Config) misspeltKeys(unknown map[string]any) (problems []string) {
	read := []*Setting{&c.OIDCAudience, &c.IDTokenFile, &c.AgencyName, &c.AgencyDomainName, &c.AgencyURN}
	for _, m := range c.methods() {
		read = append(read, slices.Concat(m.needs, m.with)...)
	}
	for _, key := range slices.Sorted(maps.Keys(unknown)) {
		for _, s := range read {
			if s.name != "" && s != &c.SecretID && letters(key) == letters(s.name) {
				problems = append(problems, fmt.Sprintf("there is no key %s; did you mean %s?", quote(key), strings.ReplaceAll(s.name, "-", "_")))
			}
		}
	}
	return problems
}

// shownKeys lists keys of a secret. What looks like more than a name is only counted: somebody may have stored an access key as one.
func shownKeys(keys map[string]any) string {
	var shown []string
	hidden := 0
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		switch name := letters(key); {
		case strings.Trim(name, "abcdefghijklmnopqrstuvwxyz") != "" || len(name) > 32:
			hidden++
		default:
			shown = append(shown, quote(key))
		}
	}
	if hidden > 0 {
		shown = append(shown, fmt.Sprintf("%d more that are not shown", hidden))
	}
	return strings.Join(shown, ", ")
}
