// Package container runs the action as GitHub does: its image by a container engine, and whole workflows by act. The
// workflows are those that README shows.
package container

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	version = "v0.0.0-checked"
	commit  = "0123456789abcdef"

	actVersion = "github.com/nektos/act@v0.2.89"
	// actRunner is the image that act runs the jobs of a workflow in; the script engine makes it.
	actRunner = "drs-batch-start-checks-runner:1"
)

// scratch is where programs are put, and what act keeps.
var scratch string

func TestMain(m *testing.M) { os.Exit(withEngine(m)) }

// withEngine runs the tests with a container engine, the image built from the Dockerfile as it stands, and act.
func withEngine(m *testing.M) int {
	dir, err := os.MkdirTemp("", "container")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer os.RemoveAll(dir)
	scratch = dir
	down, err := engineUp()
	if err != nil {
		fmt.Println("the container engine does not come up:", err)
		return 1
	}
	defer down()
	defer func() {
		if err := removeOwn(); err != nil {
			fmt.Println("what the checks made could not be removed:", err)
		}
	}()
	install := exec.Command("go", "install", actVersion)
	install.Env = append(os.Environ(), "GOBIN="+scratch)
	for _, command := range []*exec.Cmd{install, build(image, runtime.GOARCH)} {
		if out, err := command.CombinedOutput(); err != nil {
			fmt.Printf("%s: %v\n%s", command, err, out)
			return 1
		}
	}
	return m.Run()
}

// engineUp brings an engine up and returns what ends it. Until then the run counts as a user of the engine, so that
// another run of the checks leaves it running.
func engineUp() (down func(), err error) {
	up := exec.Command("bash", "engine", "up")
	up.Stderr = os.Stdout
	out, err := up.Output()
	if err != nil {
		_ = exec.Command("bash", "engine", "down").Run() // what it may have started
		return nil, err
	}
	_, host, _ := strings.Cut(strings.TrimSpace(string(out)), "=")
	if host == "" {
		return func() {}, nil // an engine that answered anyway
	}
	if err := os.Setenv("DOCKER_HOST", host); err != nil {
		return nil, err
	}
	users, err := os.OpenFile(filepath.Join(filepath.Dir(strings.TrimPrefix(host, "unix://")), "users.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(users.Fd()), syscall.LOCK_SH); err != nil {
		return nil, err
	}
	return func() {
		_ = users.Close()
		_ = exec.Command("bash", "engine", "down").Run()
	}, nil
}

// build builds the image for an architecture, as a release does.
func build(name, arch string) *exec.Cmd {
	return exec.Command("docker", "build", "-t", name, "--build-arg", "VERSION="+version, "--build-arg", "COMMIT="+commit,
		"--build-arg", "TARGETOS=linux", "--build-arg", "TARGETARCH="+arch, "../..")
}

// output runs a command that must succeed within the time that the slowest of them needs, and returns what it prints.
func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	var printed, complained bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = &printed, &complained
	require.NoError(t, cmd.Run(), "%s %s\n%s%s", name, strings.Join(args, " "), &printed, &complained)
	return strings.TrimSpace(printed.String())
}

// takeOut copies the program out of an image.
func takeOut(t *testing.T, image string) string {
	t.Helper()
	id := output(t, "docker", "create", "--name", containerName(), image)
	defer output(t, "docker", "rm", id)
	path := filepath.Join(t.TempDir(), "program")
	output(t, "docker", "cp", id+":/drs-batch-start", path)
	return path
}
