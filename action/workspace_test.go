package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

func TestAJobsFileIsReadFromTheWorkspaceOnly(t *testing.T) {
	_, url := serve(t)
	workspace := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(workspace, "tasks.txt"), []byte(idA+"\n"+idB+" # later"), 0o600))
	r := playIn(t, workspace, nil, real(url, "jobs-file", "tasks.txt")...)
	require.Equal(t, 0, r.code, r.log)
	require.Equal(t, "2", r.outputs["count"])
	require.Equal(t, 0, playIn(t, workspace, nil, real(url, "jobs-file", filepath.Join(workspace, "tasks.txt"))...).code)

	r = playIn(t, workspace, nil, real(url, "jobs-file", "tasks.txt", "results-file", "./tasks.txt")...)
	require.Equal(t, 1, r.code)
	require.Contains(t, r.log, `input results-file: "./tasks.txt" is the jobs-file, which it would replace; name another file`)

	secret := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(secret, []byte("task-a"), 0o600))
	require.NoError(t, os.Symlink(secret, filepath.Join(workspace, "link.txt")))
	require.Equal(t, 1, playIn(t, workspace, nil, real(url, "jobs-file", "link.txt")...).code)
}

func TestTheResultsFileHoldsTheWholeReport(t *testing.T) {
	_, url := serve(t)
	r := play(t, real(url, "jobs", "task-a b-missing", "results-file", "out.json")...)
	content, err := os.ReadFile(filepath.Join(r.workspace, "out.json"))
	require.NoError(t, err)
	var report report.Report
	require.NoError(t, json.Unmarshal(content, &report))
	require.Equal(t, []string{"b-missing"}, report.Failed)
	left, err := os.ReadDir(r.workspace)
	require.NoError(t, err)
	require.Len(t, left, 1, "nothing else is left in the workspace")

	r = play(t, real(url, "jobs", "task-a b-missing", "results-file", "out.CSV")...)
	content, err = os.ReadFile(filepath.Join(r.workspace, "out.CSV"))
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(content), "id,outcome,status,"))
}
