package main

import (
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
)

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
