package simulator

import "net/http"

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
func (s *Simulator) listProjects(c *call) response {
	who, e := s.identifyToIAM(c)
	if e != nil {
		return c.refuse(e)
	}
	projects := s.settings.access.projects
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
	return c.respond(http.StatusOK, resp)
}

// identifyToIAM finds out who calls IAM, which judges tokens itself: only signatures are checked before it.
func (s *Simulator) identifyToIAM(c *call) (identity, *serviceError) {
	who, e := s.identify(c)
	if e != nil && c.Header.Get("Authorization") == "" {
		e = needsAuthentication
	}
	return who, e
}
