package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/sethvargo/go-githubactions"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
)

// testStep is a step that writes its outputs to a file of the test's.
type testStep struct{ *step }

func newTestStep(t *testing.T, w io.Writer) testStep {
	path := filepath.Join(t.TempDir(), "output")
	environment := map[string]string{"GITHUB_OUTPUT": path}
	getenv := func(name string) string { return environment[name] }
	s := &step{environment: environment, github: true, log: &log{w: w, github: true}}
	s.actions = githubactions.New(githubactions.WithWriter(w), githubactions.WithGetenv(getenv))
	s.outputs = outputs{actions: s.actions, path: path, log: s.log}
	return testStep{s}
}

func (s testStep) written(t *testing.T) string {
	content, err := os.ReadFile(s.outputs.path)
	require.NoError(t, err)
	return string(content)
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

	reads := []string{inputJobsFile, inputResultsFile}
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

func keys[D ~struct{ Description string }](t *testing.T, m map[string]D) (names []string) {
	for name, d := range m {
		require.NotEmpty(t, struct{ Description string }(d).Description, name)
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
