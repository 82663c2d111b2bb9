package fault

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// longestSession is the longest life of the keys of a trust agency that may be asked for; the shortest is that of all temporary keys.
const longestSession = 12 * time.Hour

// trustRequest is the body of POST /v5/agencies/assume and /v5/agencies/assume-with-oidc.
type trustRequest struct {
	AgencyURN       string `json:"agency_urn"`
	SessionName     string `json:"agency_session_name"`
	DurationSeconds *int   `json:"duration_seconds"`
	ProviderURN     string `json:"provider_urn"`
	IDToken         string `json:"id_token"`
}

// assumeTrustAgency serves both calls of STS: temporary keys of a trust agency, for a caller that signs or for an ID token of a
// provider that WithIDProvider made by its URN.
func (s *Simulator) assumeTrustAgency(c *call) simulator.Response {
	var who identity
	var e *serviceError
	if c.op == OpTrustAgency {
		if who, e = s.identifyToIAM(c); e != nil {
			return c.refuse(e)
		}
	}
	var req trustRequest
	if json.Unmarshal(c.body, &req) != nil {
		return c.refuse(badSignIn)
	}
	life := time.Hour
	if req.DurationSeconds != nil {
		life = time.Duration(*req.DurationSeconds) * time.Second
	}
	if !strings.HasPrefix(req.AgencyURN, "iam::") || len(req.SessionName) < 2 || len(req.SessionName) > 128 || life < shortestLife || life > longestSession ||
		(c.op == OpTrustIDToken) != (req.ProviderURN != "" && req.IDToken != "") {
		return c.refuse(badSignIn)
	}
	if c.op == OpTrustIDToken {
		if e := s.acceptIDToken(req.ProviderURN, req.IDToken); e != nil {
			return c.refuse(e)
		}
	}
	i := slices.IndexFunc(s.access.agencies, func(a Agency) bool { return a.URN == req.AgencyURN })
	agency := &Agency{URN: req.AgencyURN}
	switch {
	case i >= 0:
		agency = &s.access.agencies[i]
	case len(s.access.agencies) > 0 || !s.access.open():
		return c.refuse(noSuchAgency(req.AgencyURN, "STS"))
	}
	if agency.Untrusted || who.agency != nil { // an agency's keys assume no other agency
		return c.refuse(notTrusted)
	}
	made := s.newKey(agency, life)
	return simulator.JSON(http.StatusOK, map[string]any{
		"credentials": map[string]string{
			"access_key_id": made.Access, "secret_access_key": made.Secret, "security_token": made.SecurityToken, "expiration": made.ExpiresAt,
		},
		"assumed_agency": map[string]string{"urn": strings.Replace(req.AgencyURN, "iam", "sts", 1) + "/" + req.SessionName, "id": "simulated:" + req.SessionName},
	})
}
