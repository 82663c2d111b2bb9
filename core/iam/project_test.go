package iam

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// projects answers as IAM does: with the projects that bear the name, and all without one.
func projects(all ...project) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var found []string
		for _, p := range all {
			if name := r.URL.Query().Get("name"); name == "" || name == p.Name {
				found = append(found, fmt.Sprintf(`{"id":%q,"name":%q,"enabled":true}`, p.ID, p.Name))
			}
		}
		_, _ = fmt.Fprintf(w, `{"projects":[%s],"links":{}}`, strings.Join(found, ","))
	}
}

func many(n int) (all []project) {
	for i := range n {
		all = append(all, project{fmt.Sprintf("%032d", i), fmt.Sprintf("region-%d", i)})
	}
	return all
}

func TestARegionHasOneProject(t *testing.T) {
	const help = "; check region, or set project-id (console: My Credentials)"
	for name, c := range map[string]struct {
		answer    http.HandlerFunc
		want      string // the project, or the error
		asked     int
		temporary bool
	}{
		"one":                    {projects(project{"0a1b2c3d4e5f60718293a4b5c6d7e8f9", "cn-north-4"}, project{"2c3d4e5f60718293a4b5c6d7e8f90a1b", "cn-north-1"}), "0a1b2c3d4e5f60718293a4b5c6d7e8f9", 1, false},
		"none, and no other":     {projects(), "region cn-north-4 has no project that the caller may see" + help, 2, false},
		"none, but others":       {projects(project{"2c3d4e5f60718293a4b5c6d7e8f90a1b", "cn-north-1"}, project{"4e5f60718293a4b5c6d7e8f90a1b2c3d", "MOS"}), "region cn-north-4 has no project that the caller may see; there are cn-north-1 (2c3d4e5f60718293a4b5c6d7e8f90a1b), MOS (4e5f60718293a4b5c6d7e8f90a1b2c3d)" + help, 2, false},
		"none, but many others":  {projects(many(30)...), "region-19 (00000000000000000000000000000019), and 10 more" + help, 2, false},
		"a name like the region": {says(200, `{"projects":[{"id":"0a1b2c3d4e5f60718293a4b5c6d7e8f9","name":"cn-north-4_sub"}]}`), "has no project that the caller may see; there are cn-north-4_sub (0a1b2c3d4e5f60718293a4b5c6d7e8f9)" + help, 1, false},
		"several":                {projects(project{"0a1b2c3d4e5f60718293a4b5c6d7e8f9", "cn-north-4"}, project{"2c3d4e5f60718293a4b5c6d7e8f90a1b", "cn-north-4"}), "region cn-north-4 has 2 projects: 0a1b2c3d4e5f60718293a4b5c6d7e8f9, 2c3d4e5f60718293a4b5c6d7e8f90a1b; set project-id to the one that the tasks are in", 1, false},
		"one that has no ID":     {projects(project{"s3cr3t/../x", "cn-north-4"}), "the answer to the project lookup has something else in the place of a project's ID, which has 32 letters and digits; check iam-endpoint", 1, false},
		"others that have none":  {projects(project{"s3cr3t", "cn-north-1"}), "there are cn-north-1 (not a project ID)" + help, 2, false},
		"not allowed": {says(403, `{"error_code":"IAM.0003","error_msg":"Policy doesn't allow iam:projects:listProjects to be performed."}`),
			"the project of region cn-north-4 could not be looked up: project lookup: HTTP 403, IAM.0003: Policy doesn't allow iam:projects:listProjects to be performed.; let the caller list projects (iam:projects:listProjects), or set project-id (console: My Credentials)", 1, false},
		"not accepted":  {says(401, `{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information"}`), "set project-id (console: My Credentials), or check the credentials", 1, false},
		"unavailable":   {says(500, ""), "the project of region cn-north-4 could not be looked up: project lookup: HTTP 500: the answer is empty", 1, true},
		"throttled":     {says(429, `{"error_code":"APIGW.0308","error_msg":"too many"}`), "too many", 1, true},
		"not JSON":      {says(200, "<html>"), "the answer is not whole or not JSON", 1, true},
		"cut":           {says(200, `{"projects":[{"id":"0a1b2c3d4e5f60718293a4b5c6d7e8f9","name":"cn-nor`), "the answer is not whole or not JSON", 1, true},
		"an empty page": {says(200, ""), "the answer is not whole or not JSON", 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newIAMServer(t, c.answer)
			got, err := LookupProject(t.Context(), s.caller(), s.url, Scope{Region: "cn-north-4"}, Token(rest.NewSecret(token)))
			if err != nil {
				var auth *rest.AuthError
				require.ErrorAs(t, err, &auth)
				require.Equal(t, c.temporary, auth.Temporary())
				got = err.Error()
				require.NotContains(t, got, "s3cr3t")
				require.Contains(t, got, c.want)
			} else {
				require.Equal(t, c.want, got)
			}
			require.Len(t, s.asked, c.asked)
			require.Equal(t, "GET /v3/projects?name=cn-north-4", s.asked[0].method+" "+s.asked[0].uri)
			require.Equal(t, token, s.asked[0].header.Get("X-Auth-Token"))
		})
	}
}

func TestALookupThatIsRefusedIsMadeOnceMore(t *testing.T) {
	for name, refusal := range map[string]http.HandlerFunc{
		"by IAM":         says(401, wrongUser),
		"by its gateway": says(403, `{"error_code":"APIGW.0307","error_msg":"expired"}`),
	} {
		t.Run(name, func(t *testing.T) {
			s := newIAMServer(t, nil)
			s.answer = func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("X-Auth-Token") == "token-1" {
					refusal(w, r)
				} else {
					projects(project{"0a1b2c3d4e5f60718293a4b5c6d7e8f9", "cn-north-4"})(w, r)
				}
			}
			n := 0
			cred := Renewable(func(context.Context) (Issued, error) {
				n++
				return Issued{Token: rest.NewSecret(fmt.Sprintf("token-%d", n))}, nil
			}, nil)
			got, err := LookupProject(t.Context(), s.caller(), s.url, Scope{Region: "cn-north-4"}, cred)
			require.NoError(t, err)
			require.Equal(t, "0a1b2c3d4e5f60718293a4b5c6d7e8f9", got)
			require.Len(t, s.asked, 2)
		})
	}
}

func TestALookupWithoutAProofAsksNobody(t *testing.T) {
	s := newIAMServer(t, projects())
	_, err := LookupProject(t.Context(), s.caller(), s.url, Scope{Region: "cn-north-4"}, Token(rest.Secret{}))
	require.ErrorContains(t, err, "auth-token is empty")
	require.Empty(t, s.asked)
}

func TestAProjectIsLookedUpByItsName(t *testing.T) {
	s := newIAMServer(t, projects(project{"0a1b2c3d4e5f60718293a4b5c6d7e8f9", "cn-north-4"}, project{"2c3d4e5f60718293a4b5c6d7e8f90a1b", "cn-north-4_team-a"}))
	scope := Scope{Project: "cn-north-4_team-a", Region: "cn-north-4"}
	got, err := LookupProject(t.Context(), s.caller(), s.url, scope, Token(rest.NewSecret(token)))
	require.NoError(t, err)
	require.Equal(t, "2c3d4e5f60718293a4b5c6d7e8f90a1b", got)
	require.Equal(t, "/v3/projects?name=cn-north-4_team-a", s.asked[0].uri)
	scope.Project = "cn-north-4_team-b"
	_, err = LookupProject(t.Context(), s.caller(), s.url, scope, Token(rest.NewSecret(token)))
	require.ErrorContains(t, err, "the project name cn-north-4_team-b has no project that the caller may see; there are cn-north-4 (")
	require.ErrorContains(t, err, "check project-name and region")
}
