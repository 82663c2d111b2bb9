package container

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestTheImageIsSmall(t *testing.T) {
	size, err := strconv.Atoi(output(t, "docker", "image", "inspect", "-f", "{{.Size}}", image))
	require.NoError(t, err)
	require.Less(t, size, 9_000_000)
	t.Logf("%.2f MB", float64(size)/1e6)
}

// The same commit gives the same program, wherever it is built and for whichever architecture.
func TestTheProgramInTheImageIsReproducible(t *testing.T) {
	for _, arch := range []string{"amd64", "arm64"} {
		t.Run(arch, func(t *testing.T) {
			name := image
			if arch != runtime.GOARCH {
				name += "-" + arch
				out, err := build(name, arch).CombinedOutput()
				require.NoError(t, err, string(out))
			}
			inImage := takeOut(t, name)
			here := filepath.Join(t.TempDir(), "program")
			const core = "github.com/drs-batch-start/drs-batch-start/core"
			cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false",
				"-ldflags", fmt.Sprintf("-s -w -buildid= -X %s.version=%s -X %s.commit=%s", core, version, core, commit), "-o", here, "./action")
			cmd.Dir = "../.."
			cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch)
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, string(out))
			if goVersion(t, inImage) != goVersion(t, here) {
				t.Skipf("the image has %s, this machine %s", goVersion(t, inImage), goVersion(t, here))
			}
			require.Equal(t, digest(t, here), digest(t, inImage))
		})
	}
}

func goVersion(t *testing.T, program string) string {
	_, version, _ := strings.Cut(output(t, "go", "version", program), ": ")
	return version
}

func digest(t *testing.T, path string) string {
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return fmt.Sprintf("%x", sha256.Sum256(content))
}

// runner is what the runner gives to a container action.
func runner(t *testing.T, inputs ...string) (cmd *exec.Cmd, workspace, commands string) {
	t.Helper()
	workspace, commands = t.TempDir(), t.TempDir()
	for _, file := range []string{"output", "summary"} {
		require.NoError(t, os.WriteFile(filepath.Join(commands, file), nil, 0o644))
	}
	args := []string{"run", "--rm", "--name", containerName(), "--network", "host", "--workdir", "/github/workspace",
		"-v", workspace + ":/github/workspace", "-v", commands + ":/github/file_commands",
		"-e", "HOME=/github/home", "-e", "GITHUB_ACTIONS=true", "-e", "CI=true",
		"-e", "GITHUB_WORKSPACE=/github/workspace", "-e", "GITHUB_REPOSITORY=your-org/your-repo", "-e", "GITHUB_EVENT_NAME=push",
		"-e", "GITHUB_OUTPUT=/github/file_commands/output", "-e", "GITHUB_STEP_SUMMARY=/github/file_commands/summary",
		"-e", "RUNNER_OS=Linux", "-e", "RUNNER_ARCH=X64", "-e", "RUNNER_TEMP=/github/runner_temp"}
	for i := 0; i < len(inputs); i += 2 {
		args = append(args, "-e", "INPUT_"+strings.ToUpper(inputs[i])+"="+inputs[i+1])
	}
	return exec.Command("docker", append(args, image)...), workspace, commands
}

func TestTheImageRunsAsTheRunnerRunsIt(t *testing.T) {
	sim, url := serve(t)
	cmd, workspace, commands := runner(t, "endpoint", url, "region", "cn-north-4", "project-id", project, "auth-token", token,
		"jobs-file", "jobs.txt", "results-file", "report.json")
	require.NoError(t, os.WriteFile(filepath.Join(workspace, "jobs.txt"), []byte("task-a # the first\nb-missing\n"), 0o644))
	require.NoError(t, os.Chown(workspace, 1001, 127), "as on GitHub's runners")
	log, err := cmd.CombinedOutput()
	require.Error(t, err, "a job that is missing fails the step")
	require.Equal(t, 1, cmd.ProcessState.ExitCode(), string(log))
	require.Contains(t, string(log), "drs-batch-start "+version)
	require.Contains(t, string(log), "::error")
	require.Equal(t, 1, sim.Starts("task-a"))
	require.Contains(t, read(t, commands, "output"), `["b-missing"]`)
	require.Contains(t, read(t, commands, "summary"), "1 of 2 tasks started · 1 failed")
	require.Contains(t, read(t, workspace, "report.json"), `"outcome"`)
	info, err := os.Stat(filepath.Join(workspace, "report.json"))
	require.NoError(t, err)
	require.EqualValues(t, 1001, info.Sys().(*syscall.Stat_t).Uid, "the runner's user can delete it")
}

func TestACancelledContainerLeavesItsOutputs(t *testing.T) {
	sim, url := serve(t)
	sim.Inject(fault.Fault{Kind: fault.KindJobStatus, JobStatus: "STARTJOBING", Times: fault.Always})
	cmd, _, commands := runner(t, "endpoint", url, "project-id", project, "auth-token", token, "jobs", "task-a task-b", "wait-for", "running", "poll-interval", "100ms")
	var log strings.Builder
	cmd.Stdout, cmd.Stderr = &log, &log
	require.NoError(t, cmd.Start())
	for deadline := time.Now().Add(time.Minute); sim.Requests(fault.OpStatus) < 2; time.Sleep(20 * time.Millisecond) {
		require.True(t, time.Now().Before(deadline), "it never came to wait")
	}
	// As the runner does: to the client, which passes it on.
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.Error(t, cmd.Wait())
	require.Contains(t, read(t, commands, "output"), `["task-a","task-b"]`, log.String())
	require.Contains(t, read(t, commands, "summary"), "0 of 2 tasks are running")
}

// The figures are printed, not tested: a machine under load has others.
func TestHowLongTheContainerTakesToStart(t *testing.T) {
	const runs = 10
	empty := filepath.Join(t.TempDir(), "empty")
	require.NoError(t, os.Mkdir(empty, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(empty, "main.go"), []byte("package main\n\nfunc main() {}\n"), 0o644))
	cmd := exec.Command("go", "build", "-o", filepath.Join(empty, "nothing"), filepath.Join(empty, "main.go"))
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	require.NoError(t, cmd.Run())
	require.NoError(t, os.WriteFile(filepath.Join(empty, "Dockerfile"), []byte("FROM scratch\nCOPY nothing /nothing\nENTRYPOINT [\"/nothing\"]\n"), 0o644))
	emptyImage := image + "-empty"
	output(t, "docker", "build", "-q", "-t", emptyImage, empty)
	fastest := func(args ...string) time.Duration {
		least := time.Hour
		for range runs {
			began := time.Now()
			output(t, "docker", append([]string{"run", "--rm", "--name", containerName(), "--network", "host"}, args...)...)
			least = min(least, time.Since(began))
		}
		return least
	}
	none := fastest(emptyImage)
	ours := fastest("-e", "INPUT_SIMULATE=true", "-e", "INPUT_JOBS=task-a", image)
	t.Logf("an empty container %v, ours with a simulated start %v: %v more", none, ours, ours-none)
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(path...))
	require.NoError(t, err)
	return string(content)
}
