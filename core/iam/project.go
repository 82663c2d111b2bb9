package iam

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// LookupProject finds the project of a scope by its name: GET {iam}/v3/projects?name={name}. A region's own project bears its
// name. None or several are an *AuthError that lists what was found; other errors are of type *AuthError too.
func LookupProject(ctx context.Context, client *rest.Client, endpoint string, scope Scope, credentials rest.Credentials) (string, error) {
	l := lookup{client, endpoint, credentials}
	name := cmp.Or(scope.Project, scope.Region)
	failed := func(err error) error {
		return refusal(err, fmt.Sprintf("%v could not be looked up", scope), func(e *rest.APIError) string {
			if e.Status == http.StatusForbidden && !rest.RefusedByGateway(e.Code) {
				return "let the caller list projects (iam:projects:listProjects), or set project-id (console: My Credentials)"
			}
			return "set project-id (console: My Credentials), or check the credentials"
		})
	}
	projects, err := l.list(ctx, name)
	if err != nil {
		return "", failed(err)
	}
	var ids []string
	var others []project
	for _, p := range projects {
		if p.Name == name {
			ids = append(ids, p.ID)
		} else {
			others = append(others, p)
		}
	}
	switch len(ids) {
	case 1:
		if !rest.IsProjectID(ids[0]) {
			return "", wrongProject("the project lookup")
		}
		return ids[0], nil
	case 0:
		if len(others) == 0 {
			// The others show a mistyped region. If this lookup fails, the first error still says enough.
			others, _ = l.list(ctx, "")
		}
		e := &rest.AuthError{
			Problem: scope.subject() + " no project that the caller may see",
			Remedy:  scope.remedy(),
		}
		if len(others) > 0 {
			e.Problem += "; there are " + listed(others)
		}
		return "", e
	}
	return "", &rest.AuthError{
		Problem: fmt.Sprintf("%s %d projects: %s", scope.subject(), len(ids), strings.Join(shownIDs(ids), ", ")),
		Remedy:  "set project-id to the one that the tasks are in",
	}
}

// wrongProject is the error of an answer whose project has no project's ID: what stands there is not used, and not shown.
func wrongProject(call string) error {
	return &rest.AuthError{Problem: "the answer to " + call + " has something else in the place of a project's ID, which has 32 letters and digits", Remedy: "check iam-endpoint"}
}

// shownIDs takes out what is not the ID of a project.
func shownIDs(ids []string) []string {
	shown := slices.Clone(ids)
	for i, id := range shown {
		if !rest.IsProjectID(id) {
			shown[i] = "not a project ID"
		}
	}
	return shown
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
		names = append(names, p.Name+" ("+shownIDs([]string{p.ID})[0]+")")
	}
	if more := len(projects) - most; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}
