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
	workspace := t.TempDir()
	folder := filepath.Join(workspace, "reports")
	require.NoError(t, os.Mkdir(folder, 0o755))
	want := []uint32{uint32(os.Getuid()), uint32(os.Getgid())}
	if os.Getuid() == 0 { // as in the container; nobody else can give files away
		want = []uint32{1001, 127}
		require.NoError(t, os.Chown(folder, 1001, 127))
	}
	r := playIn(t, workspace, nil, "simulate", "true", "jobs", idA, "results-file", "reports/report.json")
	require.Equal(t, 0, r.code, r.log)
	info, err := os.Stat(filepath.Join(folder, "report.json"))
	require.NoError(t, err)
	owner := info.Sys().(*syscall.Stat_t)
	require.Equal(t, want, []uint32{owner.Uid, owner.Gid})
}
