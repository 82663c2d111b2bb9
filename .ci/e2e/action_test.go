package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// misbehaviour hits the first batches of a run, each in another way.
func misbehaviour() []fault.Fault {
	return []fault.Fault{
		{Kind: fault.KindCutAfter, Op: fault.OpStart},
		{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 502, Shape: fault.ShapeHTML},
		{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 429, Code: "APIGW.0308", RetryAfter: time.Second},
		{Kind: fault.KindCutJSON, Op: fault.OpStart},
		{Kind: fault.KindDropEntry, Op: fault.OpStart},
		{Kind: fault.KindContradict, Op: fault.OpStart},
		{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 500, Code: "DRS.M00004", Processed: true},
		{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 202, Shape: fault.ShapeEmpty},
		{Kind: fault.KindForeign, Op: fault.OpStart},
		{Kind: fault.KindAnswer, Op: fault.OpStatus, Status: 503},
		{Kind: fault.KindRefuseJob, Code: "DRS.M01504", Jobs: []string{"job-0153", "job-0195"}, Times: 2},
	}
}

func many(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("job-%04d", i)
	}
	return ids
}

func TestTheActionTellsTheTruthWhateverTheNetworkDoes(t *testing.T) {
	t.Parallel()
	sim, url := serve(t, "-gullible", "-lag", "1.2s")
	sim.Inject(misbehaviour()...)
	jobs := append(many(200), "x-missing", "y-running", "z-denied")
	s := newStep(t, "endpoint", url, "project-id", project, "auth-token", secret, "jobs", strings.Join(jobs, "\n"),
		"batch-size", "10", "settle-time", "3s", "results-file", "report.json")
	require.Error(t, s.cmd.Run(), s.log.String())
	require.Equal(t, 1, s.cmd.ProcessState.ExitCode())

	outputs := s.outputs(t)
	require.Equal(t, "partial", outputs["status"])
	require.JSONEq(t, `["x-missing","z-denied"]`, outputs["failed"])
	require.JSONEq(t, `[]`, outputs["unknown"])
	var results []struct{ ID, Outcome string }
	require.NoError(t, json.Unmarshal([]byte(outputs["results"]), &results))
	require.Len(t, results, len(jobs))
	for i, r := range results {
		require.Equal(t, jobs[i], r.ID)
		if strings.HasPrefix(r.ID, "job-") {
			require.Contains(t, []string{"started", "already_started"}, r.Outcome)
			require.Equal(t, 1, sim.Starts(r.ID), "%s", r.ID)
		}
	}
	require.FileExists(t, filepath.Join(s.workspace, "report.json"))
	require.Contains(t, s.log.String(), "::warning::the answer")
	masked := "::add-mask::" + secret + "\n"
	require.True(t, strings.HasPrefix(s.log.String(), masked))
	for _, file := range []string{"output", "summary", "report.json"} {
		content, err := os.ReadFile(filepath.Join(s.workspace, file))
		require.NoError(t, err)
		require.NotContains(t, string(content), secret)
	}
	require.NotContains(t, strings.TrimPrefix(s.log.String(), masked), secret)
	t.Logf("faults that hit: %v", sim.FaultsInjected())
}

func TestRunningTheActionTwiceStartsEachJobOnceAndSucceeds(t *testing.T) {
	t.Parallel()
	sim, url := serve(t, "-lag", "1s")
	for range 2 {
		s := newStep(t, "endpoint", url, "project-id", project, "auth-token", secret, "jobs", "task-a task-b task-c", "settle-time", "3s")
		require.NoError(t, s.cmd.Run(), s.log.String())
	}
	for _, id := range []string{"task-a", "task-b", "task-c"} {
		require.Equal(t, 1, sim.Starts(id))
	}
}

func TestALogThatNobodyReadsChangesNothing(t *testing.T) {
	t.Parallel()
	sim, url := serve(t)
	s := newStep(t, "endpoint", url, "project-id", project, "auth-token", secret, "jobs", "task-a task-b")
	read, write, err := os.Pipe()
	require.NoError(t, err)
	require.NoError(t, read.Close())
	defer write.Close()
	s.cmd.Stdout = write
	require.NoError(t, s.cmd.Run())
	require.JSONEq(t, `["task-a","task-b"]`, s.outputs(t)["started"])
	require.Equal(t, 1, sim.Starts("task-a"))
}

func TestACancelledActionLeavesItsOutputsWithinTwoSeconds(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) { cancelled(t, signal) })
	}
}

func TestWhatACancelledActionDidNotSendIsSaidToBeSo(t *testing.T) {
	sim, url := serve(t, "-latency", "500ms")
	s := newStep(t, "endpoint", url, "project-id", project, "auth-token", secret, "jobs", "task-a task-b task-c task-d task-e task-f task-g task-h", "batch-size", "1", "concurrency", "1")
	require.NoError(t, s.cmd.Start())
	for deadline := time.Now().Add(20 * time.Second); sim.Requests(fault.OpStart) < 1; time.Sleep(20 * time.Millisecond) {
		require.True(t, time.Now().Before(deadline), "it never came to start anything")
	}
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	require.Error(t, s.cmd.Wait())
	require.Zero(t, sim.Starts("task-h"))
	require.Contains(t, s.outputs(t)["results"], `{"id":"task-h","outcome":"failed","error_msg":"not sent: the run was cancelled before that"`)
}

func cancelled(t *testing.T, signal syscall.Signal) {
	sim, url := serve(t)
	sim.Inject(fault.Fault{Kind: fault.KindJobStatus, JobStatus: drs.StatusStarting, Times: fault.Always})
	s := newStep(t, "endpoint", url, "project-id", project, "auth-token", secret, "jobs", "task-a task-b", "wait-for", "running", "poll-interval", "100ms")
	require.NoError(t, s.cmd.Start())
	for deadline := time.Now().Add(20 * time.Second); sim.Requests(fault.OpStatus) < 3; time.Sleep(20 * time.Millisecond) {
		require.True(t, time.Now().Before(deadline), "it never came to wait")
	}
	require.NoError(t, s.cmd.Process.Signal(signal))
	asked := time.Now()
	require.Error(t, s.cmd.Wait())
	require.Less(t, time.Since(asked), 2*time.Second)
	require.Equal(t, 1, s.cmd.ProcessState.ExitCode())
	require.JSONEq(t, `["task-a","task-b"]`, s.outputs(t)["started"])
	require.Contains(t, s.outputs(t)["results"], `"not_reached":"running"`)
	require.FileExists(t, filepath.Join(s.workspace, "summary"))
}
