package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// bootstrap is the function's binary.
var bootstrap string

func TestMain(m *testing.M) { os.Exit(withBootstrap(m)) }

func withBootstrap(m *testing.M) int {
	dir, err := os.MkdirTemp("", "load")
	if err != nil {
		println(err.Error())
		return 1
	}
	defer os.RemoveAll(dir)
	bootstrap = filepath.Join(dir, "bootstrap")
	if err := build(context.Background(), bootstrap); err != nil {
		println(err.Error())
		return 1
	}
	return m.Run()
}

// playShort plays a load that is over in seconds, logs its figures and holds it to its promise. A settle time so much longer
// than the lag leaves room for a machine that stands still for a moment.
func playShort(t *testing.T, args ...string) *outcome {
	t.Helper()
	s, err := readSettings(append([]string{"-jobs", "5000", "-messages-per-batch", "10", "-instances", "3", "-throttle", "40",
		"-latency", "30ms", "-lag", "200ms", "-settle", "1500ms", "-time-out", "8s", "-visibility", "8s", "-undeleted", "0",
		"-broken", "0"}, args...), os.Stderr)
	require.NoError(t, err)
	o, err := play(t.Context(), s, bootstrap)
	require.NoError(t, err)
	var table bytes.Buffer
	require.NoError(t, o.print(&table))
	t.Log("\n" + table.String())
	require.NoError(t, o.verdict())
	return o
}

func TestEveryJobIsStartedOnceWhateverBreaksAndComesBack(t *testing.T) {
	t.Parallel()
	o := playShort(t, "-broken", "0.1", "-undeleted", "0.05")
	require.GreaterOrEqual(t, len(o.faults), 5, "several kinds of faults: %v", o.faults)
	require.GreaterOrEqual(t, o.deliveries.finished, 5)
	require.Positive(t, o.readings)
}

func TestEveryJobIsStartedOnceThoughMessagesAreDeliveredTwiceAtTheSameTime(t *testing.T) {
	t.Parallel()
	o := playShort(t, "-gullible=false", "-twins", "0.2")
	require.GreaterOrEqual(t, o.deliveries.finished, 20)
	require.Positive(t, o.told["JobsAlreadyStarted"])
}

// Three instances send four requests each at once, and the service takes four in a second: it refuses some even if the
// machine needs a second to send them all.
func TestEveryJobIsStartedOnceThoughTheServiceRefusesWhatIsTooMuch(t *testing.T) {
	t.Parallel()
	o := playShort(t, "-jobs", "600", "-messages-per-batch", "4", "-throttle", "4")
	require.Positive(t, o.throttled)
}

func TestALoadThatIsNotOverInTimeSaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	s, err := readSettings([]string{"-jobs", "5000", "-throttle", "1", "-limit", "2s"}, os.Stderr)
	require.NoError(t, err)
	o, err := play(t.Context(), s, bootstrap)
	require.NoError(t, err)
	require.ErrorContains(t, o.verdict(), "jobs were never started")
	require.ErrorContains(t, o.verdict(), "messages were still in the queue")
}

func TestAnInstanceThatEndsByItselfIsNoticed(t *testing.T) {
	t.Parallel()
	s, err := readSettings([]string{"-jobs", "10"}, os.Stderr)
	require.NoError(t, err)
	never, err := exec.LookPath("false")
	require.NoError(t, err)
	_, err = play(t.Context(), s, never)
	require.ErrorContains(t, err, "an instance ended by itself")
}
