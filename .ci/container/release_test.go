package container

import (
	"archive/zip"
	"debug/elf"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const released = "ghcr.io/drs-batch-start/drs-batch-start@sha256:0123"

// repository is a clone of a remote one that has these tags, and the script that makes a release's.
type repository struct {
	t             *testing.T
	remote, clone string
}

func newRepository(t *testing.T, tags ...string) *repository {
	t.Helper()
	r := &repository{t, filepath.Join(t.TempDir(), "remote"), filepath.Join(t.TempDir(), "clone")}
	output(t, "git", "init", "-q", "-b", "main", r.clone)
	require.NoError(t, os.WriteFile(filepath.Join(r.clone, "action.yml"), []byte(read(t, "../../action.yml")), 0o644))
	require.NoError(t, os.MkdirAll(filepath.Join(r.clone, ".github/workflows"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(r.clone, ".github/workflows/ci.yml"), []byte("name: ci\n"), 0o644))
	r.git("add", ".")
	r.git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "Sources")
	for _, tag := range tags {
		r.git("tag", tag)
	}
	output(t, "git", "clone", "-q", "--bare", r.clone, r.remote)
	for _, tag := range tags { // a checkout for a release has none
		r.git("tag", "-d", tag)
	}
	r.git("remote", "add", "origin", r.remote)
	return r
}

func (r *repository) git(args ...string) string {
	r.t.Helper()
	return output(r.t, "git", append([]string{"-C", r.clone}, args...)...)
}

// tag runs the script and returns what it complains about.
func (r *repository) tag(args ...string) (complaint string, err error) {
	r.t.Helper()
	script, err := filepath.Abs("../tag")
	require.NoError(r.t, err)
	cmd := exec.Command("bash", append([]string{script}, args...)...)
	cmd.Dir = r.clone
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// tags are those of the remote repository, each with the image that its action.yml names.
func (r *repository) tags() map[string]string {
	r.t.Helper()
	images := make(map[string]string)
	for _, tag := range strings.Fields(output(r.t, "git", "-C", r.remote, "tag")) {
		_, image, _ := strings.Cut(output(r.t, "git", "-C", r.remote, "show", tag+":action.yml"), "\n  image: ")
		images[tag] = image
	}
	return images
}

func TestAReleasesTagsTakeTheImageFromTheRegistry(t *testing.T) {
	const image = "docker://" + released
	for name, c := range map[string]struct {
		before  []string
		version string
		after   map[string]string
	}{
		"the first":           {nil, "v1.2.3", map[string]string{"v1": image, "v1.2.3": image}},
		"a pre-release first": {nil, "v1.0.0-rc.1", map[string]string{"v1.0.0-rc.1": image}},
		"a newer":             {[]string{"v1", "v1.2.3"}, "v1.10.0", map[string]string{"v1": image, "v1.2.3": "Dockerfile", "v1.10.0": image}},
		"a fix of an older":   {[]string{"v1", "v1.10.0"}, "v1.2.4", map[string]string{"v1": "Dockerfile", "v1.10.0": "Dockerfile", "v1.2.4": image}},
		"a pre-release":       {[]string{"v1", "v1.2.3"}, "v1.3.0-rc.1", map[string]string{"v1": "Dockerfile", "v1.2.3": "Dockerfile", "v1.3.0-rc.1": image}},
		"after a pre-release": {[]string{"v2.0.0-rc.1"}, "v2.0.0", map[string]string{"v2": image, "v2.0.0": image, "v2.0.0-rc.1": "Dockerfile"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRepository(t, c.before...)
			complaint, err := r.tag(c.version, released)
			require.NoError(t, err, complaint)
			require.Equal(t, c.after, r.tags())
			require.Equal(t, "action.yml", output(t, "git", "-C", r.remote, "ls-tree", "-r", "--name-only", c.version), "a workflow's token may push no workflows")
			require.Contains(t, output(t, "git", "-C", r.remote, "show", "main:action.yml"), "\n  image: Dockerfile", "the branch stays as it is")
		})
	}
}

func TestAReleasesTagNeverMoves(t *testing.T) {
	r := newRepository(t, "v1", "v1.2.3")
	for _, args := range [][]string{{"v1.2.3"}, {"v1.2.3", released}} {
		complaint, err := r.tag(args...)
		require.Error(t, err)
		require.Contains(t, complaint, "v1.2.3 is released already")
	}
	require.Equal(t, map[string]string{"v1": "Dockerfile", "v1.2.3": "Dockerfile"}, r.tags())
}

func TestWhatIsNoVersionIsNotReleased(t *testing.T) {
	r := newRepository(t)
	for _, version := range []string{"1.2.3", "v1", "v1.2", "v01.2.3", "v1.2.3 v1.2.4", "main", ""} {
		_, err := r.tag(version, released)
		require.Error(t, err, version)
	}
	complaint, err := r.tag("v1.2.3", "ghcr.io/drs-batch-start/drs-batch-start:v1.2.3")
	require.Error(t, err)
	require.Contains(t, complaint, "has no digest")
	complaint, err = r.tag("v1.2.3")
	require.NoError(t, err, complaint)
	require.Empty(t, r.tags(), "without an image it only checks")
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
		require.Len(t, packed.File, 2)
		require.Equal(t, "samconfig.example.toml", packed.File[1].Name)
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
