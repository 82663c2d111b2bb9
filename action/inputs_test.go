package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
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
	environment := map[string]string{"GITHUB_ACTIONS": "true", "DRS_JOBS_FILE": "tasks.txt", "DRS_DRYRUN": "true"}
	r := playIn(t, t.TempDir(), environment, "simulate", "true", "jobs", idA)
	require.Equal(t, 0, r.code, r.log)
	require.Contains(t, r.log, "::warning::DRS_JOBS_FILE: no setting has this variable; jobs-file can only be set as an input\n")
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
