package iam

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// LookupProject finds the project of a region: GET {iam}/v3/projects?name={region}. A region's own project bears its
// name. None or several are an *AuthError that lists what was found; other errors are of type *AuthError too.
func LookupProject(ctx context.Context, caller *Caller, endpoint, region string, credential Credential) (string, error) {
	u, err := url.Parse(endpoint + "/v3/projects")
	if err != nil {
		return "", &AuthError{Problem: "the project of region " + region + " could not be looked up", Err: err}
	}
	u.RawQuery = url.Values{"name": {region}}.Encode()
	answer, _, err := caller.Do(ctx, Request{Op: "project lookup", Method: http.MethodGet, URL: u, Header: http.Header{}}, credential)
	if err != nil {
		return "", errorOf(err, "the project of region "+region+" could not be looked up", "set project-id (console: My Credentials), or check the credential")
	}
	var content struct {
		Projects []struct{ ID, Name string } `json:"projects"`
	}
	if err := json.Unmarshal(answer.Body, &content); err != nil {
		broken := &CallError{Op: "project lookup", Sent: true, RequestID: answer.RequestID, Err: fmt.Errorf("the answer is not whole or not JSON: %w", err)}
		return "", &AuthError{Problem: "the project of region " + region + " could not be looked up", Err: broken}
	}
	var found, others []string
	for _, p := range content.Projects {
		if p.Name == region {
			found = append(found, p.ID)
		} else {
			others = append(others, p.Name+" ("+p.ID+")")
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		e := &AuthError{Problem: "region " + region + " has no project that the caller may see", Remedy: "check region, or set project-id (console: My Credentials)"}
		if others != nil {
			e.Problem += "; there are " + strings.Join(others, ", ")
		}
		return "", e
	}
	return "", &AuthError{
		Problem: fmt.Sprintf("region %s has %d projects: %s", region, len(found), strings.Join(found, ", ")),
		Remedy:  "set project-id to the one that the tasks are in",
	}
}
