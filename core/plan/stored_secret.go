package plan

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// secretKeys are the settings that a secret may hold, by their keys in it: access_key, secret_key and so on.
var secretKeys = []string{"auth-token", "access-key", "secret-key", "security-token", "username", "password", "domain-name", "idp-id", "id-token-file"}

// readSecret reads {"access_key":"…","secret_key":"…"} or another way of calling. Errors are of type *AuthError, and carry
// nothing of the secret's text.
func ParseStoredSecret(id string, text []byte) (Auth, error) {
	wrong := func(problem string) error {
		return &rest.AuthError{Problem: "the secret " + id + " (DRS_SECRET_ID) " + problem, Remedy: `store a JSON object in it, for instance {"access_key":"…","secret_key":"…"}`}
	}
	var fields map[string]any
	if json.Unmarshal(text, &fields) != nil || fields == nil {
		return Auth{}, wrong("is not a JSON object")
	}
	config := new(Config)
	config.Override(func(name string) string {
		value, _ := fields[strings.ReplaceAll(name, "-", "_")].(string)
		if !slices.Contains(secretKeys, name) {
			return ""
		}
		return value
	}, func(name string) string { return name })
	var found Problems
	way := config.auth(&found, false, false)
	if len(found) > 0 {
		return Auth{}, wrong("cannot be used: " + strings.Join(found, "; "))
	}
	return way, nil
}
