// Package e2e runs the built binaries as their users do, against the built simulator, which misbehaves.
package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// binaries is where TestMain puts what it builds.
var binaries string

func TestMain(m *testing.M) {
	os.Exit(build(m))
}

func build(m *testing.M) int {
	dir, err := os.MkdirTemp("", "e2e")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer os.RemoveAll(dir)
	binaries = dir
	for name, args := range map[string][]string{
		"action":    {"build", "-trimpath", "-ldflags", "-s -w", "-o", filepath.Join(dir, "action"), "./action"},
		"simulator": {"build", "-C", ".ci/simulator", "-o", filepath.Join(dir, "simulator"), "."},
		"bootstrap": {"build", "-trimpath", "-tags", "lambda.norpc", "-ldflags", "-s -w", "-o", filepath.Join(dir, "bootstrap"), "./lambda"},
	} {
		cmd := exec.Command("go", args...)
		cmd.Dir = "../.."
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			fmt.Printf("building %s: %v\n%s", name, err, out)
			return 1
		}
	}
	return m.Run()
}

const (
	project = "054ba152d480d55b2f5dc0069e7ddef0"
	secret  = "s3cr3t-t0ken"
)

// environment is what a process gets: nothing of this machine's settings but what Go programs need.
func environment(pairs ...string) []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.TempDir()}
	for i := 0; i < len(pairs); i += 2 {
		env = append(env, pairs[i]+"="+pairs[i+1])
	}
	return env
}

// step is a run of the action binary as the runner runs it.
type step struct {
	cmd       *exec.Cmd
	log       strings.Builder
	workspace string
}

func newStep(t *testing.T, inputs ...string) *step {
	s := &step{workspace: t.TempDir()}
	env := environment("GITHUB_ACTIONS", "true", "GITHUB_WORKSPACE", s.workspace,
		"GITHUB_OUTPUT", filepath.Join(s.workspace, "output"), "GITHUB_STEP_SUMMARY", filepath.Join(s.workspace, "summary"))
	for i := 0; i < len(inputs); i += 2 {
		env = append(env, "INPUT_"+strings.ToUpper(inputs[i])+"="+inputs[i+1])
	}
	s.cmd = exec.Command(filepath.Join(binaries, "action"))
	s.cmd.Env, s.cmd.Dir, s.cmd.Stdout, s.cmd.Stderr = env, s.workspace, &s.log, &s.log
	return s
}

// outputs reads the output file: of an output that was set twice, the last value.
func (s *step) outputs(t *testing.T) map[string]string {
	content, err := os.ReadFile(filepath.Join(s.workspace, "output"))
	require.NoError(t, err)
	values := map[string]string{}
	lines := strings.Split(string(content), "\n")
	for i := 0; i+2 < len(lines); i += 3 {
		name, delimiter, found := strings.Cut(lines[i], "<<")
		require.True(t, found)
		require.Equal(t, delimiter, lines[i+2])
		values[name] = lines[i+1]
	}
	return values
}
