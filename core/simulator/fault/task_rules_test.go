package fault_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestAJobIsRefusedForWhatItIs(t *testing.T) {
	tests := map[drs.Status]string{
		drs.StatusCreating:           "DRS.M00304",
		drs.StatusWaitingForStart:    "DRS.M00304",
		drs.StatusStarting:           "DRS.M00304",
		drs.StatusIncrementalStarted: "DRS.M00304",
		drs.StatusStartFailed:        "DRS.M00304",
		drs.StatusPausing:            "DRS.M00304",
		drs.StatusDeleted:            "DRS.M05004",
		drs.StatusReleaseComplete:    "DRS.M05004",
		drs.StatusConfiguration:      "",
	}
	for status, code := range tests {
		t.Run(string(status), func(t *testing.T) {
			l := newHarness(t)
			l.SetStatus("job-1", status)
			result := l.start("job-1")[0]
			require.Equal(t, code, result.ErrorCode)
			require.Equal(t, code == "", result.Succeeded())
			require.Equal(t, code != "", result.Failed())
			require.Equal(t, code != "", result.ErrorMsg != "")
		})
	}
	t.Run("no such job", func(t *testing.T) {
		l := newHarness(t, fault.WithTasks("job-1"))
		results := l.start("job-2", "job-1")
		require.Equal(t, "DRS.M05003", results[0].ErrorCode)
		require.True(t, results[1].Succeeded())
	})
}

func TestWhichTasksMayBeResumed(t *testing.T) {
	for status, code := range map[drs.Status]string{
		drs.StatusPausing:            "",
		"PAUSEING":                   "",
		drs.StatusStartFailed:        "",
		drs.StatusFullFailed:         "",
		drs.StatusIncrementalFailed:  "",
		drs.StatusConfiguration:      "DRS.M00304",
		drs.StatusWaitingForStart:    "DRS.M00304",
		drs.StatusStarting:           "DRS.M00304",
		drs.StatusIncrementalStarted: "DRS.M00304",
		drs.StatusDeleted:            "DRS.M05004",
		"":                           "DRS.M05003",
	} {
		t.Run(string(status), func(t *testing.T) {
			l := newHarness(t)
			l.SetStatus("a", status)
			r := l.resume("a")[0]
			require.Equal(t, code, r.ErrorCode)
			require.Equal(t, code == "", r.Succeeded())
			require.Equal(t, code == "", l.Resumes("a") == 1)
			require.Zero(t, l.Starts("a"), "a resumption is no start")
		})
	}
}
