package drs

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAStatusIsInTheGroupOfTheVendorsTable(t *testing.T) {
	all := 0
	for group, members := range map[Group][]Status{
		GroupNotStarted: {"CREATING", "CREATE_FAILED", "CONFIGURATION"},
		GroupWaiting:    {"WAITING_FOR_START"},
		GroupStarting:   {"STARTJOBING", "CHILD_TRANSFER_STARTING"},
		GroupRunning: {
			"FULL_TRANSFER_STARTED", "FULL_TRANSFER_COMPLETE", "INCRE_TRANSFER_STARTED", "CHILD_TRANSFER_STARTED", "CHILD_TRANSFER_COMPLETE",
			"CHANGE_JOB_STARTED", "REBUILD_NODE_STARTED", "NODE_UPGRADE_START", "NODE_UPGRADE_COMPLETE", "SUBSCRIPTION_STARTED",
			"RELEASE_CHILD_TRANSFER_STARTED", "RELEASE_CHILD_TRANSFER_COMPLETE",
		},
		GroupStartFailed: {"START_JOB_FAILED", "STARTJOB_FAILED"},
		GroupFailed: {
			"FULL_TRANSFER_FAILED", "INCRE_TRANSFER_FAILED", "CHILD_TRANSFER_FAILED", "CHANGE_JOB_FAILED", "REBUILD_NODE_FAILED",
			"NODE_UPGRADE_FAILED", "SUBSCRIPTION_FAILED",
		},
		GroupPaused: {"PAUSING", "PAUSEING", "FROZEN"},
		GroupEnded: {
			"RELEASE_RESOURCE_STARTED", "RELEASE_RESOURCE_FAILED", "RELEASE_RESOURCE_COMPLETE", "DELETED",
		},
	} {
		for _, status := range members {
			require.Equal(t, group, status.Group(), status)
		}
		all += len(members)
	}
	require.Len(t, statuses, all, "a status that this test does not know")
	require.Equal(t, GroupUnknown, Status("CLONING_THE_MOON").Group())
	require.Equal(t, GroupUnknown, Status("").Group())
}

func TestOnlyWhatThePublishedRulesNameIsResumed(t *testing.T) {
	resumable := map[Status]bool{
		"PAUSING": true, "PAUSEING": true, "FULL_TRANSFER_FAILED": true, "INCRE_TRANSFER_FAILED": true, "START_JOB_FAILED": true, "STARTJOB_FAILED": true,
	}
	for status := range statuses {
		require.Equal(t, resumable[status], status.Resumable(), status)
	}
	require.False(t, Status("NEW_PAUSED").Resumable())
}

func TestAStatusThatDoesNotRunHasAHint(t *testing.T) {
	for status, s := range statuses {
		switch s.group {
		case GroupStartFailed, GroupFailed, GroupPaused, GroupEnded:
			require.NotEmpty(t, status.Hint(), status)
		case GroupWaiting, GroupStarting, GroupRunning:
			require.Empty(t, status.Hint(), status)
		case GroupUnknown, GroupNotStarted:
		}
		if s.resumable {
			require.Contains(t, status.Hint(), "resume: true", status)
		} else {
			require.NotContains(t, status.Hint(), "resume: true", status)
		}
	}
}
