package simulator

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// signInWithIDToken answers POST /v3.0/OS-AUTH/id-token/tokens. The identity provider must be known and the ID token
// must be a JWT that has not ended; its signature is not verified.
func (s *Simulator) signInWithIDToken(c *call) response {
	var req authRequest
	if json.Unmarshal(c.body, &req) != nil || req.Auth.IDToken.ID == "" {
		return c.refuse(badSignIn)
	}
	idp := c.Header.Get("X-Idp-Id")
	if idp == "" {
		return c.refuse(badSignIn)
	}
	if _, known := s.settings.access.idps[idp]; !known && !s.settings.access.open() {
		return c.refuse(noSuchProvider(idp))
	}
	expires, ok := endOfJWT(req.Auth.IDToken.ID)
	switch {
	case !ok:
		return c.refuse(badIDToken)
	case !s.now().Before(expires):
		return c.refuse(expiredIDToken)
	}
	return s.issue(c, &req, "mapped")
}

// endOfJWT returns the claim exp of a JSON Web Token.
func endOfJWT(token string) (time.Time, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return time.Time{}, false
	}
	content, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return time.Time{}, false
	}
	var claims struct {
		Exp *float64 `json:"exp"` // a NumericDate of RFC 7519: seconds, perhaps with a fraction
	}
	if json.Unmarshal(content, &claims) != nil || claims.Exp == nil {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(*claims.Exp * 1000)), true
}
