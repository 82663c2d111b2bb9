package iam

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// LookupProject finds the project of a region: GET {iam}/v3/projects?name={region}. A region's own project bears its
// name. None or several are an *AuthError that lists what was found; other errors are of type *AuthError too.
func LookupProject(ctx context.Context, client *rest.Client, endpoint, region string, credentials rest.Credentials) (string, error) {
	l := lookup{client, endpoint, credentials}
	failed := func(err error) error {
		return refusal(err, "the project of region "+region+" could not be looked up", func(e *rest.APIError) string {
			if e.Status == http.StatusForbidden && !rest.RefusedByGateway(e.Code) {
				return "let the caller list projects (iam:projects:listProjects), or set project-id (console: My Credentials)"
			}
			return "set project-id (console: My Credentials), or check the credentials"
		})
	}
	projects, err := l.list(ctx, region)
	if err != nil {
		return "", failed(err)
	}
	var ids []string
	var others []project
	for _, p := range projects {
		if p.Name == region {
			ids = append(ids, p.ID)
		} else {
			others = append(others, p)
		}
	}
	switch len(ids) {
	case 1:
		return ids[0], nil
	case 0:
		if len(others) == 0 {
			// The others show a mistyped region. If this lookup fails, the first error still says enough.
			others, _ = l.list(ctx, "")
		}
		e := &rest.AuthError{
			Problem: "region " + region + " has no project that the caller may see",
			Remedy:  Scope{Region: region}.remedy(),
		}
		if len(others) > 0 {
			e.Problem += "; there are " + listed(others)
		}
		return "", e
	}
	return "", &rest.AuthError{
		Problem: fmt.Sprintf("region %s has %d projects: %s", region, len(ids), strings.Join(ids, ", ")),
		Remedy:  "set project-id to the one that the tasks are in",
	}
}

type project struct{ ID, Name string }

// lookup reads lists of projects.
type lookup struct {
	client      *rest.Client
	endpoint    string
	credentials rest.Credentials
}

// list returns the projects of a name; all that the caller may see without one.
func (l lookup) list(ctx context.Context, name string) ([]project, error) {
	return renewedOnce(ctx, l.credentials, func(ctx context.Context) ([]project, uint64, error) { return l.once(ctx, name) })
}

func (l lookup) once(ctx context.Context, name string) ([]project, uint64, error) {
	u, err := url.Parse(l.endpoint + "/v3/projects")
	if err != nil {
		return nil, 0, err
	}
	if name != "" {
		u.RawQuery = url.Values{"name": {name}}.Encode()
	}
	r := rest.Request{Op: "project lookup", Method: http.MethodGet, URL: u, Header: http.Header{}}
	answer, generation, err := l.client.Do(ctx, r, l.credentials)
	if err != nil {
		return nil, generation, err
	}
	var content struct {
		Projects []project `json:"projects"`
	}
	err = read(r.Op, answer, &content)
	return content.Projects, generation, err
}

// listed names projects for people: not more than they read.
func listed(projects []project) string {
	const most = 20
	var names []string
	for _, p := range projects[:min(len(projects), most)] {
		names = append(names, p.Name+" ("+p.ID+")")
	}
	if more := len(projects) - most; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}
