package plan

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// secretKeys are the settings that a secret may hold, by their keys in it: access_key, secret_key and so on.
var secretKeys = []string{"auth-token", "access-key", "secret-key", "security-token", "username", "password", "domain-name", "idp-id",
	"oidc-audience", "id-token-file", "agency-name", "agency-domain-name"}

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
	config := new(Config)
	config.Override(func(name string) string {
		if !slices.Contains(secretKeys, name) {
			return ""
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
