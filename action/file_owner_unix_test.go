//go:build unix

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// A runner's user must be able to delete what the step left, as actions/checkout does at the next run.
func TestTheResultsFileBelongsToTheOwnerOfItsFolder(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give files away, as in the container")
	}
	workspace := t.TempDir()
	folder := filepath.Join(workspace, "reports")
	require.NoError(t, os.Mkdir(folder, 0o755))
	require.NoError(t, os.Chown(folder, 1001, 127))
	r := playIn(t, workspace, nil, "simulate", "true", "jobs", idA, "results-file", "reports/report.json")
	require.Equal(t, 0, r.code, r.log)
	info, err := os.Stat(filepath.Join(folder, "report.json"))
	require.NoError(t, err)
	owner := info.Sys().(*syscall.Stat_t)
	require.Equal(t, []uint32{1001, 127}, []uint32{owner.Uid, owner.Gid})
}
