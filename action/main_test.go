package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

const (
	idA     = "9a470239-2308-4bb5-a6bc-1040402fjb21"
	idB     = "dbb8127c-b093-4b94-b764-7161e151jb2s"
	project = "054ba152d480d55b2f5dc0069e7ddef0"
)

// result is what a run of the step leaves behind.
type result struct {
	code             int
	log              string
	outputs          map[string]string
	summary          string
	workspace        string
	outputsAsTheyAre string
}

// play runs the step as GitHub runs it, with inputs given as pairs.
func play(t *testing.T, inputs ...string) result {
	t.Helper()
	return playIn(t, t.TempDir(), map[string]string{"GITHUB_ACTIONS": "true"}, inputs...)
}

func playIn(t *testing.T, workspace string, environment map[string]string, inputs ...string) result {
	t.Helper()
	files := t.TempDir()
	variables := map[string]string{
		"GITHUB_OUTPUT":       filepath.Join(files, "output"),
		"GITHUB_STEP_SUMMARY": filepath.Join(files, "summary"),
		"GITHUB_WORKSPACE":    workspace,
	}
	for k, v := range environment {
		variables[k] = v
	}
	for i := 0; i < len(inputs); i += 2 {
		variables["INPUT_"+strings.ToUpper(inputs[i])] = inputs[i+1]
	}
	setSettings(t, variables)
	var log bytes.Buffer
	r := result{workspace: workspace, outputs: map[string]string{}}
	r.code = run(t.Context(), environ(variables), &log)
	r.log = log.String()
	written, _ := os.ReadFile(variables["GITHUB_OUTPUT"])
	r.outputsAsTheyAre = string(written)
	lines := strings.Split(string(written), "\n")
	for i := 0; i+2 < len(lines); i += 3 {
		name, delimiter, found := strings.Cut(lines[i], "<<")
		require.True(t, found, "the output file is broken at %q", lines[i])
		require.Equal(t, delimiter, lines[i+2])
		r.outputs[name] = lines[i+1]
	}
	summary, _ := os.ReadFile(variables["GITHUB_STEP_SUMMARY"])
	r.summary = string(summary)
	return r
}

// setSettings sets those of the variables that plan.ReadEnvironment reads, and empties all others of them.
func setSettings(t *testing.T, variables map[string]string) {
	t.Helper()
	for _, entry := range append(os.Environ(), environ(variables)...) {
		name, _, _ := strings.Cut(entry, "=")
		for _, prefix := range []string{"DRS_", "HUAWEI", "HW_", "OS_"} {
			if strings.HasPrefix(name, prefix) {
				t.Setenv(name, variables[name])
			}
		}
	}
}

// environ writes variables as os.Environ does.
func environ(variables map[string]string) (entries []string) {
	for name, value := range variables {
		entries = append(entries, name+"="+value)
	}
	return entries
}

// real are the inputs that lead to a simulator at url.
func real(url string, more ...string) []string {
	return append([]string{"endpoint", url, "project-id", project, "auth-token", "s3cr3t-t0ken"}, more...)
}

func serve(t *testing.T, options ...fault.Option) (*fault.Simulator, string) {
	t.Helper()
	sim := fault.New(append([]fault.Option{fault.Rehearsal()}, options...)...)
	url, err := sim.Listen()
	require.NoError(t, err)
	t.Cleanup(sim.Close)
	return sim, url
}

func TestAMixedOutcomeReachesOutputsSummaryAnnotationsAndExitCode(t *testing.T) {
	sim, url := serve(t)
	r := play(t, real(url, "jobs", idA+" x-missing "+idB+"@+30m y-running")...)
	require.Equal(t, 1, r.code)
	require.Equal(t, "partial", r.outputs["status"])
	require.Equal(t, "4", r.outputs["count"])
	require.JSONEq(t, `["`+idA+`","`+idB+`","y-running"]`, r.outputs["started"])
	require.JSONEq(t, `["x-missing"]`, r.outputs["failed"])
	require.JSONEq(t, `[]`, r.outputs["unknown"])
	require.Equal(t, []string{"3", "1", "0"}, []string{r.outputs["started-count"], r.outputs["failed-count"], r.outputs["unknown-count"]})
	var results []report.Result
	require.NoError(t, json.Unmarshal([]byte(r.outputs["results"]), &results))
	require.Equal(t, "DRS.M05003", results[1].ErrorCode)
	require.Equal(t, report.Scheduled, results[2].Outcome)
	at, ok := plan.StartsAt(results[2].StartTime)
	require.True(t, ok)
	require.Contains(t, r.summary, utc(at), "scheduled says when")
	require.Regexp(t, "Scheduled +at "+utc(at), r.log)

	require.Contains(t, r.log, "::error::x-missing: failed: DRS.M05003")
	require.Contains(t, r.summary, "❌&nbsp;<b>Failed</b> · <code>DRS&#46;M05003</code> The task does not exist&#46;<br><samp>x-missing</samp>")
	require.Less(t, strings.Index(r.summary, "x-missing"), strings.Index(r.summary, idA), "failures come first")
	require.Equal(t, 1, sim.Starts(idA))
	require.Zero(t, sim.Starts("x-missing"))
}

func TestFailOnDecidesTheExitCode(t *testing.T) {
	_, url := serve(t)
	for name, c := range map[string]struct {
		failOn, jobs string
		code         int
	}{
		"any, and all succeed":   {"any", "task-a", 0},
		"any, and one fails":     {"any", "task-a b-missing", 1},
		"all, and one fails":     {"all", "task-a b-missing", 0},
		"all, and none succeeds": {"all", "b-missing", 1},
		"never, and none does":   {"never", "b-missing", 0},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.code, play(t, real(url, "jobs", c.jobs, "fail-on", c.failOn)...).code)
		})
	}
}

func TestARunThatReachedNothingFailsWhateverFailOnSays(t *testing.T) {
	_, url := serve(t, fault.WithToken("another"))
	for name, inputs := range map[string][]string{
		"nobody could sign in":           real(url, "jobs", "task-a", "fail-on", "never"),
		"the service cannot be reached":  real("http://127.0.0.1:1", "jobs", "task-a", "fail-on", "never", "timeout", "2s"),
		"something else answers instead": real(url+"/elsewhere", "jobs", "task-a", "fail-on", "never"),
	} {
		t.Run(name, func(t *testing.T) {
			r := play(t, inputs...)
			require.Equal(t, 1, r.code, r.log)
			require.Contains(t, r.log, "::error::0 of 1 task started, 1 failed")
		})
	}
}

func TestTheLogOfARunIsFoldedButForWhatMatters(t *testing.T) {
	r := play(t, "simulate", "true", "jobs", idA+" b-missing", "wait-for", "running", "poll-interval", "10ms", "fail-on", "never")
	require.Equal(t, 0, r.code)
	depth, open := 0, []string{}
	for _, line := range strings.Split(r.log, "\n") {
		title, begins := strings.CutPrefix(line, "::group::")
		switch {
		case begins:
			depth++
			open = append(open, title)
		case line == "::endgroup::":
			depth--
		case strings.Contains(line, "SIMULATED"), strings.HasPrefix(line, "::warning::"):
			require.Zero(t, depth, "folded away: %s", line)
		}
		require.Contains(t, []int{0, 1}, depth)
	}
	require.Equal(t, []string{"Plan", "Start", "Wait"}, open)
	first := strings.Index(r.log, "::warning::")
	require.True(t, strings.HasPrefix(r.log[first:], "::warning::1 of 2 tasks are running, 1 failed\n"), "the verdict comes first")
}

func TestAGateNamesWhatFailsAndStartsNothing(t *testing.T) {
	sim, url := serve(t)
	sim.SetStatus("task-a", drs.StatusIncrementalStarted)
	sim.SetStatus("task-b", drs.StatusFullStarted)
	sim.SetStatus("task-c", drs.StatusPausing)
	hosted := map[string]string{"GITHUB_ACTIONS": "true", "RUNNER_ENVIRONMENT": "github-hosted"}
	r := playIn(t, t.TempDir(), hosted, real(url, "jobs", "task-a", "wait-only", "true", "wait-for", "incremental", "wait-timeout", "8h")...)
	require.Equal(t, 0, r.code)
	require.Contains(t, r.log, "::warning::wait-timeout: GitHub ends a job on its runners after 6 hours")
	require.Contains(t, r.log, "1 of 1 task synchronises\n")

	r = playIn(t, t.TempDir(), hosted, real(url, "jobs", "task-a task-b task-c d-paused e-2", "wait-only", "true", "wait-for", "incremental", "wait-timeout", "1s", "poll-interval", "10ms", "settle-time", "100ms")...)
	require.Equal(t, 1, r.code)
	require.NotContains(t, r.log, "6 hours")
	require.Contains(t, r.log, "::error::1 of 5 tasks synchronise, 3 failed, 1 did not reach the wait's target")
	require.Contains(t, r.log, "it has not been started")
	require.Equal(t, `["task-b"]`, r.outputs["not-reached"])
	require.Equal(t, "1", r.outputs["not-reached-count"])
	require.Zero(t, sim.Requests(fault.OpStart)+sim.Requests(fault.OpRetry))
}

func TestBadInputIsNamedAndNothingIsSent(t *testing.T) {
	sim, url := serve(t)
	for name, c := range map[string]struct {
		inputs []string
		want   string
	}{
		"nothing to start":                {nil, "jobs: nothing to start"},
		"a batch size of 0":               {[]string{"jobs", "task-a", "batch-size", "0"}, `input batch-size: "0" is not a whole number from 1 to 1000`},
		"a jobs file outside":             {[]string{"jobs-file", "../tasks.txt"}, `input jobs-file: "../tasks.txt" cannot be read: it is outside the workspace`},
		"a jobs file that is missing":     {[]string{"jobs-file", "tasks.txt"}, `input jobs-file: "tasks.txt" cannot be read: it does not exist in the workspace; did actions/checkout, or what writes the file, run before in this job?`},
		"a path of the runner":            {[]string{"jobs-file", "/srv/actions/_work/x/x/tasks.txt"}, `input jobs-file: "/srv/actions/_work/x/x/tasks.txt" cannot be read: it is outside the workspace; write the path relative to the workspace`},
		"a path of a container job":       {[]string{"jobs", "task-a", "results-file", "/__w/x/x/out.json"}, `input results-file: "/__w/x/x/out.json" cannot be written: it is outside the workspace; write the path relative to the workspace`},
		"results as XML":                  {[]string{"jobs", "task-a", "results-file", "out.XML"}, `input results-file: "out.XML" has the ending .xml; it takes .json or .csv`},
		"a file and a list":               {[]string{"jobs-file", "tasks.txt", "jobs", "task-a"}, "input jobs and input jobs-file are both set; leave one"},
		"a jobs file that is a folder":    {[]string{"jobs-file", "."}, `input jobs-file: "." cannot be read: it is not a regular file`},
		"a results file that is a folder": {[]string{"jobs", "task-a", "results-file", "."}, `input results-file: "." cannot be written: it is not a regular file`},
		"results outside":                 {[]string{"jobs", "task-a", "results-file", "/etc/results.json"}, `input results-file: "/etc/results.json" cannot be written`},
	} {
		t.Run(name, func(t *testing.T) {
			r := play(t, real(url, c.inputs...)...)
			require.Equal(t, 1, r.code)
			require.Contains(t, r.log, "::error::"+c.want)
			require.Equal(t, 1, strings.Count(r.log, "::error::"), "one error for one mistake")
			require.Equal(t, "failed", r.outputs["status"])
			require.Equal(t, "[]", r.outputs["results"])
			require.Contains(t, r.summary, "Nothing was sent")
		})
	}
	require.Empty(t, sim.AllRequests())
}

func TestADryRunSaysWhatWouldBeSent(t *testing.T) {
	sim, url := serve(t)
	r := play(t, real(url, "jobs", idA+"@+1h", "dry-run", "true")...)
	require.Equal(t, 0, r.code)
	require.Contains(t, r.log, "DRY RUN: nothing is started")
	require.Regexp(t, "at 20.* UTC:\n  "+idA, r.log)
	require.JSONEq(t, `[]`, r.outputs["started"])
	require.Empty(t, sim.AllRequests())
}

func TestASimulationSaysSoLoudly(t *testing.T) {
	r := play(t, "simulate", "true", "jobs", idA)
	require.Equal(t, 0, r.code)
	require.Contains(t, r.log, "SIMULATED")
	require.Contains(t, r.summary, "**Simulated**")
}

func TestOutsideGitHubTheResultsArePrintedReadably(t *testing.T) {
	var log bytes.Buffer
	variables := map[string]string{"DRS_SIMULATE": "true", "INPUT_JOBS": idA + " b-missing", "INPUT_FAIL_ON": "never"}
	setSettings(t, variables)
	require.Equal(t, 0, run(t.Context(), environ(variables), &log))
	require.NotContains(t, log.String(), "::")
	require.Contains(t, log.String(), "1 of 2 tasks started, 1 failed")
	require.Regexp(t, `(?m)^  `+idA+`  Started$`, log.String())
}

func TestOutputsAreSetBeforeAndAfterAWait(t *testing.T) {
	_, url := serve(t)
	r := play(t, real(url, "jobs", "task-a", "wait-for", "running", "poll-interval", "10ms")...)
	require.Equal(t, 0, r.code, r.log)
	require.Equal(t, 2, strings.Count(r.outputsAsTheyAre, "status<<"))
	require.Contains(t, r.outputs["results"], "FULL_TRANSFER_STARTED")
	require.Contains(t, r.summary, "<code>FULL&#95;TRANSFER&#95;STARTED</code>")
}

func TestACancelledStepLeavesItsOutputs(t *testing.T) {
	_, url := serve(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	out := filepath.Join(t.TempDir(), "output")
	variables := map[string]string{"GITHUB_OUTPUT": out, "INPUT_ENDPOINT": url, "INPUT_PROJECT-ID": project, "INPUT_AUTH-TOKEN": "x", "INPUT_JOBS": "task-a"}
	setSettings(t, variables)
	var log bytes.Buffer
	require.Equal(t, 1, run(ctx, environ(variables), &log))
	written, err := os.ReadFile(out)
	require.NoError(t, err)
	require.Contains(t, string(written), `"outcome":"failed"`)
}
