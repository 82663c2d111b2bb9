package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	neturl "net/url"
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

func TestAResultsFileOfAnEarlierRunIsRemovedBeforeAnythingIsSent(t *testing.T) {
	workspace := t.TempDir()
	old := filepath.Join(workspace, "out.json")
	require.NoError(t, os.WriteFile(old, []byte("{}"), 0o600))
	r := playIn(t, workspace, nil, "simulate", "true", "jobs", "task-a", "results-file", "out.json", "batch-size", "0")
	require.Equal(t, 1, r.code)
	require.NoFileExists(t, old, "it would be taken for this run's")
}

func TestAFolderForTheResultsFileIsCreated(t *testing.T) {
	r := play(t, "simulate", "true", "jobs", "task-a", "results-file", "a/b/out.json")
	require.Equal(t, 0, r.code, r.log)
	require.FileExists(t, filepath.Join(r.workspace, "a", "b", "out.json"))
}

// The folder disappears while the tasks are started.
func TestAResultsFileThatIsLostFailsTheStep(t *testing.T) {
	workspace := t.TempDir()
	sim, url := serve(t)
	gone := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = os.RemoveAll(filepath.Join(workspace, "out"))
		target, _ := neturl.Parse(url)
		httputil.NewSingleHostReverseProxy(target).ServeHTTP(w, r)
	}))
	defer gone.Close()
	r := playIn(t, workspace, map[string]string{"GITHUB_ACTIONS": "true"}, real(gone.URL, "jobs", "task-a", "results-file", "out/r.json")...)
	require.Equal(t, 1, sim.Starts("task-a"))
	require.Equal(t, 1, r.code, r.log)
	require.Contains(t, r.log, "::error::results-file: ")
	require.Contains(t, r.log, "; what became of the tasks is in this log\n")
	require.Equal(t, "success", r.outputs["status"])
}

func TestTheFilesMayBeNamedByVariables(t *testing.T) {
	workspace := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(workspace, "tasks.txt"), []byte(idA), 0o600))
	files := map[string]string{"DRS_SIMULATE": "true", "DRS_JOBS_FILE": "tasks.txt", "DRS_RESULTS_FILE": "out.csv"}
	r := playIn(t, workspace, files)
	require.Equal(t, 0, r.code, r.log)
	require.NotContains(t, r.log, "no setting")
	require.JSONEq(t, `["`+idA+`"]`, r.outputs["started"])
	require.FileExists(t, filepath.Join(workspace, "out.csv"))

	require.JSONEq(t, `["task-b"]`, playIn(t, workspace, files, "jobs", "task-b").outputs["started"], "an input wins over a variable")
	files["DRS_JOBS"] = "task-c"
	require.Contains(t, playIn(t, workspace, files).log, "DRS_JOBS and DRS_JOBS_FILE are both set; leave one")
	r = playIn(t, workspace, files, "jobs-file", "tasks.txt")
	require.JSONEq(t, `["`+idA+`"]`, r.outputs["started"], r.log)
}

func TestTheResultsFileInCSVIsAListAgain(t *testing.T) {
	_, url := serve(t)
	workspace := t.TempDir()
	inputs := func(more ...string) []string { return real(url, append(more, "fail-on", "never")...) }
	require.Equal(t, 0, playIn(t, workspace, nil, inputs("jobs", idA+" "+idB+"@+30m c-missing", "results-file", "out.csv")...).code)
	r := playIn(t, workspace, nil, inputs("jobs-file", "out.csv")...)
	require.Equal(t, 0, r.code, r.log)
	require.Equal(t, "3", r.outputs["count"])
	require.JSONEq(t, `["`+idA+`","`+idB+`"]`, r.outputs["started"])
	require.Contains(t, r.outputs["results"], "scheduled", "its start time is in the file, too")
}
