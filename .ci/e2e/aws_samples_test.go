package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// awsSamples returns the events that aws-lambda-go has for its own tests: one or more of each service that calls functions.
func awsSamples(t *testing.T) []string {
	cmd := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/aws-lambda-go")
	cmd.Dir = "../.."
	dir, err := cmd.Output()
	require.NoError(t, err)
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "events", "testdata", "*.json"))
	require.NoError(t, err)
	require.Greater(t, len(files), 100, "aws-lambda-go is in the module cache with its test data")
	return files
}

// None of these events asks for a task, also where it has lists, IDs and words in the places of ours.
func TestNoEventOfAnotherServiceStartsAnything(t *testing.T) {
	t.Parallel()
	for name, ignore := range map[string]string{"unknown keys refused": "false", "unknown keys ignored": "true"} {
		t.Run(name, func(t *testing.T) {
			sim, url := serve(t)
			f := startFunction(t, configured(url, "DRS_IGNORE_UNKNOWN_KEYS", ignore)...)
			said := map[string]int{}
			for _, file := range awsSamples(t) {
				said[f.refuse(t, file)]++
			}
			require.Zero(t, sim.Requests(fault.OpStart))
			for what, n := range said {
				t.Logf("%3d × %s", n, what)
			}
		})
	}
}

// refuse plays an event that is to be refused with a clear word, and returns the kind of the refusal.
func (r *runtime) refuse(t *testing.T, file string) string {
	event, err := os.ReadFile(file)
	require.NoError(t, err)
	if name := filepath.Base(file); strings.HasPrefix(name, "sqs-") {
		var q queueAnswer
		r.succeed(string(event), &q)
		require.Len(t, q.BatchItemFailures, 1, name)
		require.Equal(t, "MessageID_1", q.BatchItemFailures[0].ItemIdentifier)
		return "a message that comes back: it is prose"
	}
	kind, message := r.fail(string(event), time.Minute)
	require.Equal(t, "ValidationError", kind, file)
	require.Regexp(t, `^{"error":"(\d+ problems:\\n- )?(event|message)`, message, file)
	for _, what := range []string{"it has no jobs", "are not supported", "its detail has no jobs", "records of aws:sqs and aws:sns are known", "a task ID looks like",
		"unknown key", "its records are of different sources", "is not a JSON object", "its JSON is cut", "differ only in case"} {
		if strings.Contains(message, what) {
			return "an error: " + what
		}
	}
	t.Errorf("%s: no reader would know what to do: %s", file, message)
	return message
}
