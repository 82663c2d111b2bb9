package plan

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAVariableThatNothingReadsIsNamedWithAGuess(t *testing.T) {
	found := UnknownVariables([]string{"DRS_JOBS=a", "DRS_JOBS_FILE=tasks.txt", "DRS_WAITFOR=running", "DRS_DRYRUN=true", "DRS_TERRAFORM=x",
		"DRS_BLANK= ", "PATH=/bin", "DRSX=1", "HUAWEI_CLOUD_REGION=x", "DRS_RESULTS_FILES=x"}, "DRS_JOBS_FILE", "DRS_RESULTS_FILE")
	require.Equal(t, []string{
		"DRS_DRYRUN: no setting has this variable; did you mean DRS_DRY_RUN?",
		"DRS_RESULTS_FILES: no setting has this variable; did you mean DRS_RESULTS_FILE?",
		"DRS_TERRAFORM: no setting has this variable",
		"DRS_WAITFOR: no setting has this variable; did you mean DRS_WAIT_FOR?",
	}, found)
}

func TestVariablesThatAreReadAreNotUnknown(t *testing.T) {
	var environ []string
	for _, s := range Specs() {
		environ = append(environ, s.Variable+"=x")
	}
	require.NotEmpty(t, environ)
	require.Empty(t, UnknownVariables(environ))
}

func TestTheNearestNameIsGuessed(t *testing.T) {
	var names []string
	for _, s := range Specs() {
		names = append(names, s.Name)
	}
	for written, want := range map[string]string{
		"dryrun": "dry-run", "DRY_RUN": "dry-run", "dry": "", "waitfor": "wait-for", "wait": "", "job": "jobs", "task": "", "regoin": "region",
		"project": "project-id", "polling-interval": "poll-interval", "accesskey": "access-key", "batchsize": "batch-size", "fail_on": "fail-on",
		"ak": "", "": "", "x": "", "é": "", strings.Repeat("x", 10_000): "",
	} {
		require.Equal(t, want, Nearest(written, names), "%.20q", written)
	}
}

func TestEditDistance(t *testing.T) {
	for pair, want := range map[[2]string]int{{"", ""}: 0, {"a", ""}: 1, {"", "ab"}: 2, {"kitten", "sitting"}: 3, {"region", "regoin"}: 2, {"abc", "abc"}: 0} {
		require.Equal(t, want, editDistance(pair[0], pair[1]), pair)
		require.Equal(t, want, editDistance(pair[1], pair[0]), pair)
	}
}
