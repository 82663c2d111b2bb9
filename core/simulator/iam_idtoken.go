package simulator

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// signInWithIDToken serves POST /v3.0/OS-AUTH/id-token/tokens. The identity provider must be known, and the ID token must be
// a JSON Web Token that has not expired and agrees with the provider. Its signature is not verified.
func (s *Simulator) signInWithIDToken(c *call) response {
	var req authRequest
	if json.Unmarshal(c.body, &req) != nil || req.Auth.IDToken.ID == "" {
		return c.refuse(badSignIn)
	}
	id := c.Header.Get("X-Idp-Id")
	if id == "" {
		return c.refuse(badSignIn)
	}
	provider, known := s.settings.access.idps[id]
	if !known && !s.settings.access.open() {
		return c.refuse(noSuchProvider(id))
	}
	token, ok := readClaims(req.Auth.IDToken.ID)
	if !ok {
		return c.refuse(badIDToken)
	}
	switch expires, ok := token.expiry(); {
	case !ok:
		return c.refuse(badIDToken)
	case !s.now().Before(expires):
		return c.refuse(expiredIDToken)
	}
	if e := provider.refuses(token); e != nil {
		return c.refuse(e)
	}
	return s.issue(c, &req, "mapped")
}

// claims are what an ID token says.
type claims map[string]any

// readClaims reads the claims of a JSON Web Token.
func readClaims(token string) (claims, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, false
	}
	content, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil, false
	}
	var c claims
	return c, json.Unmarshal(content, &c) == nil
}

// expiry returns the claim exp: a NumericDate of RFC 7519, in seconds, perhaps with a fraction.
func (c claims) expiry() (time.Time, bool) {
	seconds, ok := c["exp"].(float64)
	return time.UnixMilli(int64(seconds * 1000)), ok
}

// values returns the texts of a claim, which is a text or a list.
func (c claims) values(name string) []string {
	switch v := c[name].(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, item := range v {
			if text, ok := item.(string); ok {
				all = append(all, text)
			}
		}
		return all
	}
	return nil
}
