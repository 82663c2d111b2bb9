package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestAnInputThatDoesNotExistStopsTheStepBeforeAnythingIsSent(t *testing.T) {
	for written, want := range map[string]string{
		"dryrun":              "input dryrun: there is no such input; did you mean dry-run?",
		"waitFor":             "input waitfor: there is no such input; did you mean wait-for?",
		"jobs_files":          "input jobs_files: there is no such input; did you mean jobs-file?",
		"secret-id":           "input secret-id: there is no such input; set the variable DRS_SECRET_ID",
		"ignore-unknown-keys": "input ignore-unknown-keys: there is no such input; set the variable DRS_IGNORE_UNKNOWN_KEYS",
		"colour":              "input colour: there is no such input; README lists the inputs",
	} {
		t.Run(written, func(t *testing.T) {
			sim, url := serve(t)
			r := play(t, real(url, "jobs", idA, written, "true")...)
			require.Equal(t, 1, r.code)
			require.Contains(t, r.log, "::error::"+want+"\n")
			require.Equal(t, 1, strings.Count(r.log, "::error"))
			require.Contains(t, r.summary, "there is no such input")
			require.Equal(t, "failed", r.outputs["status"])
			require.Zero(t, sim.Starts(idA))
		})
	}
}

func TestABlankInputThatDoesNotExistIsRefusedToo(t *testing.T) {
	require.Equal(t, 1, play(t, "simulate", "true", "jobs", idA, "dryrun", "").code)
}

func TestInputsMayBeWrittenWithUnderscoresAndInAnyCase(t *testing.T) {
	r := play(t, "simulate", "true", "JOBS", idA, "dry_run", "true")
	require.Equal(t, 0, r.code, r.log)
	require.Contains(t, r.log, "DRY RUN")
}

// What the runner takes for itself: with.entrypoint and with.args of any step that runs in a container.
func TestTheRunnersOwnInputsAreNotRefused(t *testing.T) {
	r := play(t, "simulate", "true", "jobs", idA, "entryPoint", "/action", "args", "x")
	require.Equal(t, 0, r.code, r.log)
}

func TestAVariableThatNothingReadsIsAWarning(t *testing.T) {
	environment := map[string]string{"GITHUB_ACTIONS": "true", "DRS_DRYRUN": "true"}
	r := playIn(t, t.TempDir(), environment, "simulate", "true", "jobs", idA)
	require.Equal(t, 0, r.code, r.log)
	require.Contains(t, r.log, "::warning::DRS_DRYRUN: no setting has this variable; did you mean DRS_DRY_RUN?\n")
}

func TestSecretsAreMaskedBeforeAnythingElseAndNeverShown(t *testing.T) {
	_, url := serve(t)
	r := play(t, real(url, "jobs", "task-a")...)
	require.True(t, strings.HasPrefix(r.log, "::add-mask::s3cr3t-t0ken\n"))
	require.NotContains(t, strings.TrimPrefix(r.log, "::add-mask::s3cr3t-t0ken\n"), "s3cr3t")
	outside := playIn(t, t.TempDir(), nil, real(url, "jobs", "task-a")...)
	require.NotContains(t, outside.log, "s3cr3t", "outside GitHub nobody reads the command")
}

func TestTheKeysOfAnInstanceAreNotUsedOnGitHubsRunners(t *testing.T) {
	r := playIn(t, t.TempDir(), map[string]string{"RUNNER_ENVIRONMENT": "github-hosted"}, "jobs", idA, "region", "cn-north-4", "ecs-agency", "true")
	require.Equal(t, 1, r.code)
	require.Contains(t, r.log, "input ecs-agency: this runner is GitHub's")
}

func TestActionYmlDescribesExactlyWhatTheCodeReadsAndSets(t *testing.T) {
	content, err := os.ReadFile("../action.yml")
	require.NoError(t, err)
	type described struct{ Description string }
	var action struct {
		Inputs, Outputs map[string]described
		Runs            struct{ Using, Image string }
	}
	require.NoError(t, yaml.Unmarshal(content, &action))
	require.Equal(t, "docker", action.Runs.Using)

	reads := []string{inputJobsFile, inputResultsFile, inputSummary}
	for _, spec := range plan.Specs() {
		if !environmentOnly[spec.Name] {
			reads = append(reads, spec.Name)
		}
	}
	require.ElementsMatch(t, reads, keys(t, action.Inputs))

	play := play(t, "simulate", "true", "jobs", "task-a")
	var sets []string
	for name := range play.outputs {
		sets = append(sets, name)
	}
	require.ElementsMatch(t, sets, keys(t, action.Outputs))

	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	for _, name := range append(reads, sets...) {
		require.Regexp(t, "(?m)^\\| .*`"+name+"`.* \\|", string(readme), "README has no row for it")
	}
}

func TestASummaryCanBeSwitchedOff(t *testing.T) {
	require.NotEmpty(t, play(t, "simulate", "true", "jobs", idA, "summary", "TRUE").summary)
	require.Empty(t, play(t, "simulate", "true", "jobs", idA, "summary", "false").summary)
	r := play(t, "simulate", "true", "jobs", idA, "summary", "no")
	require.Equal(t, 1, r.code)
	require.Contains(t, r.log, `input summary: "no" is neither true nor false`)
}

func keys[D ~struct{ Description string }](t *testing.T, m map[string]D) (names []string) {
	for name, d := range m {
		require.NotEmpty(t, struct{ Description string }(d).Description, name)
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func TestAWorkflowSignsInWithGitHubsIDToken(t *testing.T) {
	sim, url := serve(t, fault.WithIDP("github"), fault.WithProject(project, "cn-north-4"))
	claims, err := json.Marshal(map[string]any{"sub": "repo:x/y", "exp": time.Now().Add(time.Hour).Unix()})
	require.NoError(t, err)
	idToken := "eyJhbGciOiJSUzI1NiJ9." + base64.RawURLEncoding.EncodeToString(claims) + ".c2lnbmF0dXJl"
	asked := 0
	github := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if r.URL.Query().Get("audience") == "nobody" {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, "what is said here may be a secret")
			return
		}
		if asked == 1 {
			w.WriteHeader(http.StatusServiceUnavailable) // it is asked again
			return
		}
		require.Equal(t, "huawei", r.URL.Query().Get("audience"))
		require.Equal(t, "Bearer request-t0ken", r.Header.Get("Authorization"))
		fmt.Fprintf(w, `{"value":%q}`, idToken)
	}))
	defer github.Close()
	environment := map[string]string{"GITHUB_ACTIONS": "true", "ACTIONS_ID_TOKEN_REQUEST_URL": github.URL, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "request-t0ken"}
	inputs := []string{"endpoint", url, "iam-endpoint", url, "region", "cn-north-4", "idp-id", "github", "oidc-audience", "huawei", "jobs", "task-a"}
	r := playIn(t, t.TempDir(), environment, inputs...)
	require.Equal(t, 0, r.code, r.log)
	require.Equal(t, 1, sim.TokensIssued())
	require.Contains(t, r.log, "::add-mask::"+idToken)
	require.Regexp(t, `(?m)^::add-mask::\S+$`, r.log, "the token that was obtained is masked too")

	r = playIn(t, t.TempDir(), environment, append(inputs, "oidc-audience", "nobody", "timeout", "4s")...)
	require.Equal(t, 1, r.code)
	require.Contains(t, r.log, "GitHub did not give an ID token")
	require.Contains(t, r.log, "HTTP 403")
	require.NotContains(t, r.log, "may be a secret")

	delete(environment, "ACTIONS_ID_TOKEN_REQUEST_URL")
	r = playIn(t, t.TempDir(), environment, inputs...)
	require.Equal(t, 1, r.code)
	require.Contains(t, r.log, "GitHub offers this job no ID token  → give the job `permissions: id-token: write`")
}
