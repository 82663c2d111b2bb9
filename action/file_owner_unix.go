//go:build unix

package main

import (
	"os"
	"syscall"
)

// chownToFolder gives a file to the owner of the folder that it is in. The container runs as root, and the workspace belongs to the runner's
// user, who could not delete or replace root's files. Who may not give files away owns what he creates there anyway.
func chownToFolder(file *os.File, folder os.FileInfo) {
	if owner, known := folder.Sys().(*syscall.Stat_t); known {
		_ = file.Chown(int(owner.Uid), int(owner.Gid))
	}
}
