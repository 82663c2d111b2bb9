package container

import (
	"archive/zip"
	"debug/elf"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAReleasesTagsTakeTheImageFromTheRegistry(t *testing.T) {
	script, err := filepath.Abs("../tag")
	require.NoError(t, err)
	const taken = "ghcr.io/drs-batch-start/drs-batch-start@sha256:0123"
	for version, tags := range map[string][]string{"v1.2.3": {"v1", "v1.2.3"}, "v2.0.0-rc.1": {"v2.0.0-rc.1"}} {
		t.Run(version, func(t *testing.T) {
			remote, clone := filepath.Join(t.TempDir(), "remote"), filepath.Join(t.TempDir(), "clone")
			git := func(args ...string) string { return output(t, "git", args...) }
			git("init", "-q", "-b", "main", clone)
			require.NoError(t, os.WriteFile(filepath.Join(clone, "action.yml"), []byte(read(t, "../../action.yml")), 0o644))
			require.NoError(t, os.MkdirAll(filepath.Join(clone, ".github/workflows"), 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(clone, ".github/workflows/ci.yml"), []byte("name: ci\n"), 0o644))
			git("-C", clone, "add", ".")
			git("-C", clone, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "Sources")
			git("-C", clone, "tag", version)
			git("clone", "-q", "--bare", clone, remote)
			git("-C", clone, "remote", "add", "origin", remote)

			output(t, "env", "-C", clone, "bash", script, version, taken)
			for _, tag := range tags {
				require.Contains(t, git("-C", remote, "show", tag+":action.yml"), "\n  image: docker://"+taken)
				require.Equal(t, "action.yml", git("-C", remote, "ls-tree", "-r", "--name-only", tag), "a workflow's token may push no workflows")
			}
			require.Contains(t, git("-C", remote, "show", "main:action.yml"), "\n  image: Dockerfile", "the branch stays as it is")
			require.Equal(t, tags, strings.Fields(git("-C", remote, "tag")))
		})
	}
}

func TestAReleasesFunctionsAreReproducible(t *testing.T) {
	there, again := t.TempDir(), t.TempDir()
	sums := output(t, "bash", "../pack", there, version, commit)
	require.Equal(t, sums, output(t, "bash", "../pack", again, version, commit))
	require.Equal(t, sums+"\n", read(t, there, "SHA256SUMS"))
	for arch, machine := range map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64} {
		packed, err := zip.OpenReader(filepath.Join(there, "drs-batch-start-lambda-"+arch+".zip"))
		require.NoError(t, err)
		defer packed.Close()
		require.Len(t, packed.File, 1)
		require.Equal(t, "bootstrap", packed.File[0].Name)
		require.Equal(t, os.FileMode(0o755), packed.File[0].Mode())
		content, err := packed.File[0].Open()
		require.NoError(t, err)
		program := filepath.Join(t.TempDir(), arch)
		file, err := os.Create(program)
		require.NoError(t, err)
		_, err = io.Copy(file, content)
		require.NoError(t, err)
		require.NoError(t, file.Close())
		binary, err := elf.Open(program)
		require.NoError(t, err)
		require.Equal(t, machine, binary.Machine)
		require.NoError(t, binary.Close())
	}
}
