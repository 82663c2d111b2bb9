package fault_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestATasksModeDecidesItsLife(t *testing.T) {
	for mode, life := range map[drs.TaskMode][]drs.Status{
		drs.TaskModeFull: {
			"STARTJOBING", "FULL_TRANSFER_STARTED", "FULL_TRANSFER_COMPLETE", "RELEASE_RESOURCE_STARTED",
			"RELEASE_RESOURCE_COMPLETE", "RELEASE_RESOURCE_COMPLETE",
		},
		drs.TaskModeIncremental: {"STARTJOBING", "INCRE_TRANSFER_STARTED", "INCRE_TRANSFER_STARTED"},
		drs.TaskModeFullIncremental: {
			"STARTJOBING", "FULL_TRANSFER_STARTED", "FULL_TRANSFER_COMPLETE", "INCRE_TRANSFER_STARTED", "INCRE_TRANSFER_STARTED",
		},
	} {
		t.Run(string(mode), func(t *testing.T) {
			l := newHarness(t)
			l.SetTask("a", fault.TaskSetup{Name: "orders", Mode: mode})
			require.Equal(t, drs.StatusConfiguration, l.Status("a"))
			l.start("a")
			for _, status := range life {
				require.Equal(t, []drs.Status{status}, l.statuses("a"))
				require.Equal(t, mode, l.progress("a")[0].TaskMode)
			}
			require.Equal(t, mode, l.details("a")[0].TaskType)
		})
	}
}

func TestATaskIsSetUpWithoutStartingAnew(t *testing.T) {
	l := newHarness(t)
	l.SetStatus("a", drs.StatusFullFailed)
	l.SetTask("a", fault.TaskSetup{Mode: drs.TaskModeFull, FailedReason: "no space left"})
	require.Equal(t, drs.StatusFullFailed, l.Status("a"))
	require.Equal(t, "no space left", l.details("a")[0].FailedReason)
	l.resume("a")
	l.until("a", drs.StatusReleaseComplete)
}
