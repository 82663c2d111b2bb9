package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	neturl "net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/sethvargo/go-githubactions"
	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// written sets the outputs for a report and returns them, with the log.
func written(t *testing.T, r *report.Report) (values map[string]string, said string) {
	path := filepath.Join(t.TempDir(), "output")
	getenv := func(name string) string { return map[string]string{"GITHUB_OUTPUT": path}[name] }
	var out bytes.Buffer
	l := &log{w: &out, github: true}
	o := outputs{actions: githubactions.New(githubactions.WithWriter(&out), githubactions.WithGetenv(getenv)), path: path, log: l}
	require.NoError(t, o.set(r))
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	values = map[string]string{}
	lines := strings.Split(string(content), "\n")
	for i := 0; i+2 < len(lines); i += 3 {
		name, _, _ := strings.Cut(lines[i], "<<")
		values[name] = lines[i+1]
	}
	return values, out.String()
}

// large returns a report on so many tasks of one outcome, with a text of so many characters each.
func large(tasks int, outcome report.Outcome, text string) *report.Report {
	results := make([]report.Result, tasks)
	for i := range results {
		results[i] = report.Result{ID: fmt.Sprintf("%08d-2308-4bb5-a6bc-1040402fjb21", i), Outcome: outcome, RequestID: "0123456789abcdef0123456789abcdef"}
		if outcome != report.Started {
			results[i].ErrorCode, results[i].ErrorMsg, results[i].Hint = "DRS.M05003", text, strings.Repeat("h", 100)
		}
	}
	return report.New(results)
}

func TestOutputsStayWithinOneMegabyteOfUTF16(t *testing.T) {
	for name, r := range map[string]*report.Report{
		"all started":             large(10_000, report.Started, ""),
		"all failed":              large(10_000, report.Failed, strings.Repeat("m|", 500)),
		"all failed, in Chinese":  large(3_000, report.Failed, strings.Repeat("任务不存在", 100)),
		"all failed, with emojis": large(3_000, report.Failed, strings.Repeat("🟥", 100)),
		"more IDs than fit":       large(40_000, report.Unknown, ""),
	} {
		t.Run(name, func(t *testing.T) {
			values, said := written(t, r)
			size := 0
			for name, value := range values {
				size += 2 * len(utf16.Encode([]rune(name+value)))
				if strings.HasPrefix(value, "[") {
					require.True(t, json.Valid([]byte(value)), name)
				}
			}
			require.Less(t, size, 1_000_000)
			require.Contains(t, said, "results-file has everything")
			require.Equal(t, fmt.Sprint(r.Count), values[outputCount], "counts are always right")
		})
	}
}

func TestWhatDoesNotFitIsLeftOutInAnOrder(t *testing.T) {
	decode := func(value string) (results []report.Result) {
		require.NoError(t, json.Unmarshal([]byte(value), &results))
		return results
	}
	r := large(4_000, report.Started, "")
	r.Results[3_000].Outcome, r.Results[3_000].ErrorMsg = report.Failed, "lost"
	values, _ := written(t, report.New(r.Results))
	results := decode(values[outputResults])
	require.Len(t, results, 1, "first what succeeded")
	require.Equal(t, "lost", results[0].ErrorMsg)

	values, _ = written(t, large(2_000, report.Failed, strings.Repeat("m", 300)))
	results = decode(values[outputResults])
	require.Len(t, results, 2_000, "then the texts")
	require.Equal(t, "DRS.M05003", results[0].ErrorCode)
	require.Empty(t, results[0].ErrorMsg)

	values, _ = written(t, large(6_000, report.Failed, ""))
	results = decode(values[outputResults])
	require.Less(t, len(results), 6_000, "then results")
	require.NotEmpty(t, results)

	values, _ = written(t, large(20_000, report.Failed, ""))
	require.Equal(t, "[]", values[outputFailed], "last the lists of IDs")
	require.Equal(t, "20000", values[outputFailedCount])
}

func TestOutputsEndAtAnySize(t *testing.T) {
	// The lists leave no room for results, not even for empty ones.
	r := &report.Report{}
	for len(r.Started) < (maxOutputs-1)/10 {
		r.Started = append(r.Started, "1234567")
		r.Results = append(r.Results, report.Result{ID: "1234567", Outcome: report.Started})
	}
	values, _ := written(t, r)
	require.Equal(t, "[]", values[outputResults])
}

func TestOutputsThatCannotBeSetStopTheStepBeforeAnythingIsSent(t *testing.T) {
	sim, url := serve(t)
	r := playIn(t, t.TempDir(), map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": t.TempDir()}, real(url, "jobs", "task-a")...)
	require.Equal(t, 1, r.code)
	require.Contains(t, r.log, "::error::the outputs cannot be set: ")
	require.Contains(t, r.log, "is a directory (GITHUB_OUTPUT)\n")
	require.Empty(t, sim.AllRequests())
}

func TestOutputsThatAreLostFailTheStep(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder", "output")
	require.NoError(t, os.Mkdir(filepath.Dir(path), 0o700))
	sim, url := serve(t)
	gone := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = os.RemoveAll(filepath.Dir(path))
		target, _ := neturl.Parse(url)
		httputil.NewSingleHostReverseProxy(target).ServeHTTP(w, r)
	}))
	defer gone.Close()
	r := playIn(t, t.TempDir(), map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": path}, real(gone.URL, "jobs", "task-a")...)
	require.Equal(t, 1, sim.Starts("task-a"))
	require.Equal(t, 1, r.code, r.log)
	require.Contains(t, r.log, "::error::the outputs could not be written; what became of the tasks is in this log\n")
}

func TestNoOutputsOnARunnerIsAWarning(t *testing.T) {
	r := playIn(t, t.TempDir(), map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": ""}, "simulate", "true", "jobs", "task-a")
	require.Equal(t, 0, r.code)
	require.Contains(t, r.log, "::warning::GITHUB_OUTPUT is not set, so this step has no outputs; ")
	require.NotContains(t, playIn(t, t.TempDir(), map[string]string{"GITHUB_OUTPUT": ""}, "simulate", "true", "jobs", "task-a").log, "GITHUB_OUTPUT")
}
