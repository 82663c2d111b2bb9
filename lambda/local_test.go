package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// locally runs the command with the built-in simulator.
func locally(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	var out, log bytes.Buffer
	withSettings(map[string]string{"DRS_SIMULATE": "true"}, func() {
		code = runLocally(t.Context(), environment("", ""), args, strings.NewReader(stdin), &out, &log)
	})
	return code, out.String(), log.String()
}

func TestOutsideLambdaAnEventIsReadAndAnswered(t *testing.T) {
	code, stdout, stderr := locally(t, `{"jobs":["task-a"]}`)
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, "\n  \"status\": \"success\"", "for people to read")
	require.True(t, json.Valid([]byte(stdout)), "and for programs: the log is elsewhere")
	require.Contains(t, stderr, "SIMULATED")

	file := filepath.Join(t.TempDir(), "event.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"jobs":["task-a","b-missing"]}`), 0o600))
	code, stdout, stderr = locally(t, "", file)
	require.Equal(t, 1, code)
	require.Empty(t, stdout)
	require.Contains(t, stderr, `"errorType": "JobsFailedError"`)
	require.Contains(t, stderr, `"failed_count": 1`)
}

func TestOutsideLambdaWrongUseIsExplained(t *testing.T) {
	code, _, stderr := locally(t, "", "a", "b")
	require.Equal(t, 1, code)
	require.Contains(t, stderr, "usage: lambda [FILE]")
	code, _, stderr = locally(t, "", filepath.Join(t.TempDir(), "none.json"))
	require.Equal(t, 1, code)
	require.Contains(t, stderr, "no such file")
	code, _, stderr = locally(t, "hello")
	require.Equal(t, 1, code)
	require.Contains(t, stderr, `"errorType": "ValidationError"`)
}
