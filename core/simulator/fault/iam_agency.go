package fault

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// Agency is what another account delegates to the own one: whoever assumes it acts in that account.
type Agency struct {
	Name string
	// URN makes it a trust agency of STS.
	URN string
	// Domain and DomainID are the delegating account's.
	Domain, DomainID string
	// Projects are those of the delegating account. With none, every project exists there.
	Projects []Project
	// Untrusted makes IAM refuse to let anybody assume it: it trusts another account, or the caller lacks the right.
	Untrusted bool
}

// The life of temporary keys that may be asked for.
const (
	defaultKeyLife = 15 * time.Minute
	shortestLife   = 15 * time.Minute
	longestLife    = 24 * time.Hour
)

// assumeRequest is the body of POST /v3.0/OS-CREDENTIAL/securitytokens.
type assumeRequest struct {
	Auth struct {
		Identity struct {
			Methods    []string `json:"methods"`
			AssumeRole struct {
				AgencyName      string `json:"agency_name"`
				DomainName      string `json:"domain_name"`
				DomainID        string `json:"domain_id"`
				DurationSeconds *int   `json:"duration_seconds"`
			} `json:"assume_role"`
		} `json:"identity"`
	} `json:"auth"`
}

// assumeAgency serves POST /v3.0/OS-CREDENTIAL/securitytokens: temporary keys in the account that delegates an agency. The
// caller proves who it is by a token or a signature.
func (s *Simulator) assumeAgency(c *call) simulator.Response {
	who, e := s.identifyToIAM(c)
	if e != nil {
		return c.refuse(e)
	}
	var req assumeRequest
	if json.Unmarshal(c.body, &req) != nil {
		return c.refuse(badSignIn)
	}
	identity := &req.Auth.Identity
	role := &identity.AssumeRole
	life := defaultKeyLife
	if role.DurationSeconds != nil {
		life = time.Duration(*role.DurationSeconds) * time.Second
	}
	if len(identity.Methods) != 1 || identity.Methods[0] != "assume_role" || role.AgencyName == "" ||
		role.DomainName == "" && role.DomainID == "" || life < shortestLife || life > longestLife {
		return c.refuse(badSignIn)
	}
	agency, ok := s.access.agency(role.AgencyName, role.DomainName, role.DomainID)
	switch {
	case !ok:
		return c.refuse(noSuchAgency(role.AgencyName, role.DomainName+role.DomainID))
	case agency.Untrusted || who.agency != nil: // an agency's keys assume no other agency
		return c.refuse(notTrusted)
	}
	return issueKey(http.StatusCreated, s.newKey(agency, life))
}

// agency finds an agency by its name and its account's name or ID.
func (a *access) agency(name, domain, domainID string) (*Agency, bool) {
	for i := range a.agencies {
		known := &a.agencies[i]
		if known.Name == name && (domain == "" || known.Domain == domain) && (domainID == "" || known.DomainID == domainID) {
			return known, true
		}
	}
	if len(a.agencies) == 0 && a.open() {
		return &Agency{Name: name, Domain: domain, DomainID: domainID}, true
	}
	return nil, false
}

// metadataToken is what an instance that demands a token gives out.
const metadataToken = "simulated-metadata-token"

// metadataToken serves PUT /meta-data/latest/api/token of the metadata service, on an instance that demands a token.
func (s *Simulator) metadataToken(c *call) simulator.Response {
	if !s.access.metadataTokens || c.Header.Get("X-Metadata-Token-Ttl-Seconds") == "" {
		return ShapePlain.response(http.StatusNotFound, "", "404 Not Found", "")
	}
	return ShapePlain.response(http.StatusOK, "", metadataToken, "")
}

// instanceKeys serves GET /openstack/latest/securitykey of the metadata service: temporary keys for the instance itself.
func (s *Simulator) instanceKeys(c *call) simulator.Response {
	switch {
	case s.access.metadataTokens && c.Header.Get("X-Metadata-Token") != metadataToken:
		return ShapePlain.response(http.StatusUnauthorized, "", "401 Unauthorized", "")
	case !s.access.instanceKeys:
		return ShapePlain.response(http.StatusNotFound, "", "404 Not Found", "")
	}
	return issueKey(http.StatusOK, s.newKey(nil, s.settings.tokenLife))
}

// newKey makes a temporary key, of the own account or an agency's.
func (s *Simulator) newKey(agency *Agency, life time.Duration) credential {
	now := s.Now()
	return s.keys.issue(agency, now, now.Add(life))
}

func issueKey(status int, issued credential) simulator.Response {
	return simulator.JSON(status, map[string]credential{"credential": issued})
}

// projectsResponse is the answer to GET /v3/projects.
type projectsResponse struct {
	Projects []projectEntry    `json:"projects"`
	Links    map[string]string `json:"links"`
}

type projectEntry struct {
	Project
	Enabled  bool `json:"enabled"`
	IsDomain bool `json:"is_domain"`
}

// listProjects serves GET /v3/projects: the projects of that name, or all, of the account in which the caller acts. If none
// were set up, there is one of every name.
func (s *Simulator) listProjects(c *call) simulator.Response {
	who, e := s.identifyToIAM(c)
	if e != nil {
		return c.refuse(e)
	}
	projects := s.access.projects
	if who.agency != nil {
		projects = who.agency.Projects
	}
	name := c.URL.Query().Get("name")
	resp := projectsResponse{Projects: []projectEntry{}, Links: map[string]string{"self": c.URL.String()}}
	for _, p := range projects {
		if name == "" || p.Name == name {
			resp.Projects = append(resp.Projects, projectEntry{Project: p, Enabled: true})
		}
	}
	if p, ok := anyProject("", name); ok && len(projects) == 0 {
		resp.Projects = append(resp.Projects, projectEntry{Project: p, Enabled: true})
	}
	return simulator.JSON(http.StatusOK, resp)
}

// identifyToIAM finds out who calls IAM, which judges tokens itself: only signatures are checked before it.
func (s *Simulator) identifyToIAM(c *call) (identity, *serviceError) {
	who, e := s.identify(c)
	if e != nil && c.Header.Get("Authorization") == "" {
		e = needsAuthentication
	}
	return who, e
}
