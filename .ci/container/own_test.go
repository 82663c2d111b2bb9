package container

import (
	"crypto/rand"
	"fmt"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// The engine may be somebody's own, with containers, volumes and images of theirs. So all that a run of the checks makes there
// bears the name of the run, after act's own prefix where act makes it.
var (
	runID = strings.ToLower(rand.Text()[:8])
	run   = "drs-batch-start-checks-" + runID
	// image is the action's image, built for this run.
	image = "drs-batch-start-checks:" + runID
)

var containers atomic.Int32

// containerName is a name for the next container of this run.
func containerName() string { return fmt.Sprintf("%s-%d", run, containers.Add(1)) }

// isOwn tells whether a container or volume belongs to this run.
func isOwn(name string) bool { return strings.HasPrefix(strings.TrimPrefix(name, "act-"), run+"-") }

// removeOwn removes all that this run made. The layers of its image stay in the engine's cache.
func removeOwn() error {
	if err := removeLeftovers(); err != nil {
		return err
	}
	return remove("image", "ls --format {{.Repository}}:{{.Tag}}", "rm -f", func(name string) bool {
		return name == image || strings.HasPrefix(name, image+"-")
	})
}

// removeLeftovers removes the containers and volumes of this run, which a cancelled act leaves behind.
func removeLeftovers() error {
	if err := remove("container", "ls -a --format {{.Names}}", "rm -f", isOwn); err != nil {
		return err
	}
	return remove("volume", "ls --format {{.Name}}", "rm -f", isOwn)
}

// remove removes things of one kind whose names are this run's own. Docker's filters of names match parts of them, so the
// names are compared here.
func remove(kind, list, rm string, own func(name string) bool) error {
	names, err := exec.Command("docker", append([]string{kind}, strings.Fields(list)...)...).Output()
	if err != nil {
		return fmt.Errorf("docker %s %s: %w", kind, list, err)
	}
	for _, name := range strings.Fields(string(names)) {
		if !own(name) {
			continue
		}
		out, err := exec.Command("docker", append(append([]string{kind}, strings.Fields(rm)...), name)...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("docker %s %s %s: %w: %s", kind, rm, name, err, out)
		}
	}
	return nil
}

func TestOnlyWhatThisRunMadeIsOwn(t *testing.T) {
	for _, name := range []string{run + "-1", "act-" + run + "-start-job-0123", "act-" + run + "-start-job-0123-env"} {
		require.True(t, isOwn(name), name)
	}
	for _, name := range []string{"react-app", "act-start-job-0123", "act-toolcache", "my-" + run + "-1", "act-act-" + run + "-1", run, run + "x-1"} {
		require.False(t, isOwn(name), name)
	}
}

func TestWhatOthersMadeStaysWhereItIs(t *testing.T) {
	react := "react-" + containerName() // has "act-" in its name, and this run's name too
	output(t, "docker", "create", "--name", react, image)
	t.Cleanup(func() { _ = exec.Command("docker", "container", "rm", react).Run() })
	volume := "act-somebody-elses-" + run
	output(t, "docker", "volume", "create", volume)
	t.Cleanup(func() { _ = exec.Command("docker", "volume", "rm", volume).Run() })
	left := []string{"act-" + run + "-nightly-start", "act-" + run + "-nightly-start-env"}
	output(t, "docker", "create", "--name", left[0], image)
	output(t, "docker", "volume", "create", left[1])
	require.NoError(t, removeLeftovers())
	require.Contains(t, output(t, "docker", "container", "ls", "-a", "--format", "{{.Names}}"), react)
	require.Contains(t, output(t, "docker", "volume", "ls", "--format", "{{.Name}}"), volume)
	require.NotContains(t, output(t, "docker", "container", "ls", "-a", "--format", "{{.Names}}"), left[0])
	require.NotContains(t, output(t, "docker", "volume", "ls", "--format", "{{.Name}}"), left[1])
}
