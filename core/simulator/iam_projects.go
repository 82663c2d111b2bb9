package simulator

import "net/http"

// projectsResponse is the answer to GET /v3/projects.
type projectsResponse struct {
	Projects []projectEntry    `json:"projects"`
	Links    map[string]string `json:"links"`
}

type projectEntry struct {
	scope
	Enabled  bool `json:"enabled"`
	IsDomain bool `json:"is_domain"`
}

// listProjects answers GET /v3/projects: the projects of that name, and all without one. If none were set up, there is
// one of every name.
func (s *Simulator) listProjects(c *call) response {
	if _, refusal := s.identify(c); refusal != nil {
		if c.Header.Get("Authorization") == "" {
			refusal = needsAuthentication // IAM judges tokens itself, and only signatures are checked before it
		}
		return c.refuse(refusal)
	}
	a := &s.settings.access
	name := c.URL.Query().Get("name")
	resp := projectsResponse{Projects: []projectEntry{}, Links: map[string]string{"self": c.URL.String()}}
	for _, p := range a.projects {
		if name == "" || p.Name == name {
			resp.Projects = append(resp.Projects, projectEntry{scope: p, Enabled: true})
		}
	}
	if p, ok := a.project("", name); ok && len(a.projects) == 0 {
		resp.Projects = append(resp.Projects, projectEntry{scope: p, Enabled: true})
	}
	return c.respond(http.StatusOK, resp)
}
