package container

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

const (
	project = "054ba152d480d55b2f5dc0069e7ddef0"
	token   = "s3cr3t-t0ken"

	first  = "9a470239-2308-4bb5-a6bc-1040402fjb21"
	second = "dbb8127c-b093-4b94-b764-7161e151jb2s"
)

// What GitHub puts into an ID token of a workflow.
const (
	githubIssuer   = "https://token.actions.githubusercontent.com"
	githubAudience = "https://github.com/your-org"

	onMain       = "repo:your-org/your-repo:ref:refs/heads/main"
	inProduction = "repo:your-org/your-repo:environment:production"
)

// serve returns a simulator that knows the project, the identity provider as README sets it up, and a key.
func serve(t *testing.T) (*fault.Simulator, string) {
	t.Helper()
	sim := fault.New(fault.Rehearsal(), fault.WithToken(token), fault.WithIDProvider("github", documentedProvider(t)),
		fault.WithKey("access-key", "s3cr3t-key"), fault.WithProject(project, "cn-north-4"))
	url, err := sim.Listen()
	require.NoError(t, err)
	t.Cleanup(sim.Close)
	return sim, url
}

// github mints ID tokens as GitHub does for a job with the permission: the first for the first sub, and so on, the last for all
// that follow.
func github(t *testing.T, subs ...string) string {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sub := subs[min(int(asked.Add(1)), len(subs))-1]
		claims := fmt.Sprintf(`{"iss":%q,"aud":%q,"sub":%q,"exp":%d}`, githubIssuer, githubAudience, sub, time.Now().Add(10*time.Minute).Unix())
		fmt.Fprintf(w, `{"value":"eyJhbGciOiJSUzI1NiJ9.%s.c2lnbmF0dXJl"}`, base64.RawURLEncoding.EncodeToString([]byte(claims)))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// releasedAction writes the action as a release publishes it: with the image that was pushed instead of the Dockerfile.
func releasedAction(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	text := read(t, "../../action.yml")
	require.Contains(t, text, "image: Dockerfile")
	text = strings.Replace(text, "image: Dockerfile", "image: docker://"+image, 1)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "action.yml"), []byte(text), 0o644))
	return dir
}

// workflow prepares a run of one of the workflows by act, in a repository of its own.
func workflow(t *testing.T, event, name, action string, variables ...string) *exec.Cmd {
	t.Helper()
	repository, config := t.TempDir(), t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(repository, "cut-over"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(repository, "cut-over", "tasks.txt"), []byte(first+"\n"+second+" # at once too\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(repository, "cut-over", "switch.sh"), []byte("#!/bin/sh\necho the application uses the target\n"), 0o755))
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "Tasks"}} {
		output(t, "git", append([]string{"-C", repository}, args...)...)
	}
	require.NoError(t, os.MkdirAll(filepath.Join(config, "act"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(config, "act", "actrc"), nil, 0o644))
	file := underOwnName(t, name)
	standIns, err := filepath.Abs("stand-ins")
	require.NoError(t, err)
	args := []string{event, "-W", file, "-C", repository, "-P", "ubuntu-latest=" + actRunner, "--pull=false",
		"--container-daemon-socket", "-", "--network", "host",
		"--local-repository", "drs-batch-start/drs-batch-start@v1=" + action,
		"--local-repository", "hashicorp/setup-terraform@v3=" + filepath.Join(standIns, "setup-terraform"),
		"--local-repository", "actions/upload-artifact@v7=" + filepath.Join(standIns, "upload-artifact")}
	for i := 0; i < len(variables); i += 2 {
		args = append(args, "--env", variables[i]+"="+variables[i+1])
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute) // a bound for what hangs, not for what is slow
	t.Cleanup(cancel)
	t.Cleanup(func() { require.NoError(t, removeLeftovers()) })
	cmd := exec.CommandContext(ctx, filepath.Join(scratch, "act"), args...)
	cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+config, "XDG_CACHE_HOME="+filepath.Join(scratch, "cache"))
	return cmd
}

// underOwnName copies a workflow and gives it a name of this run, which act puts into the names of all that it makes.
func underOwnName(t *testing.T, name string) string {
	t.Helper()
	text, named := strings.CutPrefix(read(t, "workflows", name), "name: ")
	require.True(t, named, "%s begins with its name", name)
	file := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(file, []byte("name: "+run+"-"+text), 0o644))
	return file
}

// variables are those of a workflow that calls a simulator, signed in by OpenID Connect with tokens for subs.
func variables(t *testing.T, url string, subs ...string) []string {
	return []string{"DRS_ENDPOINT", url, "DRS_IAM_ENDPOINT", url, "DRS_POLL_INTERVAL", "100ms",
		"ACTIONS_ID_TOKEN_REQUEST_URL", github(t, subs...), "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "request-t0ken"}
}

func TestReadmesWorkflowsDoWhatTheySay(t *testing.T) {
	for _, c := range []struct {
		event, name string
		subs        []string
		shows       []string
		started     []string
	}{
		{"workflow_dispatch", "start.yml", []string{onMain}, []string{"started 2 of 2", "Summary - ## 2 of 2 tasks started"}, []string{first, second}},
		{"workflow_dispatch", "start.yml", []string{withIDs(onMain)}, []string{"started 2 of 2"}, []string{first, second}},
		{"workflow_dispatch", "keys.yml", []string{"nobody"}, []string{"1 of 1 task started"}, []string{first}},
		{"schedule", "nightly.yml", []string{onMain}, []string{"2 of 2 tasks started", "[██████████] 2/2 incremental"}, []string{first, second}},
		{"workflow_dispatch", "cut-over.yml", []string{onMain, inProduction}, []string{"dry run: 2 of 2 tasks would be started",
			"waiting for them until they have caught up", "the application uses the target", first + ",started", second + ",started"}, []string{first, second}},
		{"workflow_dispatch", "terraform.yml", []string{onMain}, []string{"2 of 2 tasks started"}, []string{first, second}},
		{"workflow_dispatch", "partial.yml", []string{onMain}, []string{"1 of 2 tasks started, 1 failed", "needs a look: dbb8127c-b093-4b94-b764-7161-missing"}, []string{first}},
		{"workflow_dispatch", "matrix.yml", []string{onMain}, []string{"compare the data of " + first, "compare the data of " + second}, []string{first, second}},
	} {
		t.Run(c.name, func(t *testing.T) {
			sim, url := serve(t)
			cmd := workflow(t, c.event, c.name, releasedAction(t), variables(t, url, c.subs...)...)
			cmd.Args = append(cmd.Args, "-s", "HUAWEI_CLOUD_ACCESS_KEY=access-key", "-s", "HUAWEI_CLOUD_SECRET_KEY=s3cr3t-key")
			log, err := cmd.CombinedOutput()
			require.NoError(t, err, string(log))
			for _, line := range c.shows {
				require.Contains(t, string(log), line)
			}
			require.NotContains(t, string(log), "s3cr3t-key")
			require.Equal(t, len(c.started), sim.StartedJobs())
			for _, job := range c.started {
				require.Equal(t, 1, sim.Starts(job), job)
			}
		})
	}
}

func TestFailOnDecidesWhetherAStepFails(t *testing.T) {
	log, err := workflow(t, "workflow_dispatch", "fail-on.yml", releasedAction(t)).CombinedOutput()
	require.NoError(t, err, string(log))
	for _, line := range []string{
		"any, some failed, so the step is a failure", "all, some failed, so the step is a success", "never, some failed, so the step is a success",
		"any, all failed, so the step is a failure", "all, all failed, so the step is a failure", "never, all failed, so the step is a success",
	} {
		require.Contains(t, string(log), line)
	}
}

// As before a release, or by a commit: the runner builds the image from the Dockerfile.
func TestTheActionWorksFromItsSources(t *testing.T) {
	sources, err := filepath.Abs("../..")
	require.NoError(t, err)
	log, err := workflow(t, "workflow_dispatch", "start.yml", sources, "DRS_SIMULATE", "true",
		"ACTIONS_ID_TOKEN_REQUEST_URL", "http://127.0.0.1:9", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "request-t0ken").CombinedOutput()
	require.NoError(t, err, string(log))
	require.Contains(t, string(log), "SIMULATED")
	require.Contains(t, string(log), "started 2 of 2")
}

func TestACancelledWorkflowStartsNothingMore(t *testing.T) {
	sim, url := serve(t)
	sim.Inject(fault.Fault{Kind: fault.KindJobStatus, JobStatus: "STARTJOBING", Times: fault.Always})
	cmd := workflow(t, "schedule", "nightly.yml", releasedAction(t), variables(t, url, onMain)...)
	var log strings.Builder
	cmd.Stdout, cmd.Stderr = &log, &log
	require.NoError(t, cmd.Start())
	for deadline := time.Now().Add(time.Minute); sim.Requests(fault.OpStatus) < 2; time.Sleep(50 * time.Millisecond) {
		require.True(t, time.Now().Before(deadline), "it never came to wait")
	}
	require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
	_ = cmd.Wait()
	require.Contains(t, log.String(), "2 of 2 tasks started")
	require.Equal(t, 2, sim.StartedJobs())
}
