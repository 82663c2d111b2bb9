package template

import (
	"archive/zip"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// made are directories to remove in the end.
var made []string

// packed returns where the files of a release are, packed once for all tests.
var packed = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "release")
	if err != nil {
		return "", err
	}
	made = append(made, dir)
	return dir, exec.Command("bash", "../pack", dir, "v0.0.0-checked", "0123456789abcdef").Run()
})

func TestMain(m *testing.M) {
	code := m.Run()
	for _, dir := range made {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

func releaseTemplates(t *testing.T) []string {
	t.Helper()
	dir, err := packed()
	require.NoError(t, err)
	found, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	require.NoError(t, err)
	require.Len(t, found, 2)
	return found
}

// A release needs nothing of the sources to be deployed without a question.
func TestAReleasesSampleOfSamconfigNamesItsTemplate(t *testing.T) {
	for _, path := range releaseTemplates(t) {
		packed, err := zip.OpenReader(strings.TrimSuffix(path, ".yaml") + ".zip")
		require.NoError(t, err)
		defer packed.Close()
		file, err := packed.Open("samconfig.example.toml")
		require.NoError(t, err)
		content, err := io.ReadAll(file)
		require.NoError(t, err)
		require.Contains(t, string(content), "\ntemplate_file = \""+filepath.Base(path)+"\"\n")
		require.Contains(t, string(content), "\nparameter_overrides = ")
	}
}

// `sam deploy` uploads the zip file that CodeUri names, and builds nothing.
func TestAReleasesTemplateTakesTheZipFileNextToIt(t *testing.T) {
	s := readSource(t)
	for _, path := range releaseTemplates(t) {
		r := readTemplate(t, path)
		k := r.with(t, federated)
		properties := k.properties("Function")
		zip := properties["CodeUri"].(string)
		require.Equal(t, filepath.Base(zip), zip, "it lies next to the template")
		require.FileExists(t, filepath.Join(filepath.Dir(path), zip))
		require.Nil(t, r.Resources["Function"].Metadata, "there is nothing to build")

		name := strings.TrimSuffix(filepath.Base(path), ".yaml")
		architecture := map[string]string{"drs-batch-start-lambda-arm64": "arm64", "drs-batch-start-lambda-amd64": "x86_64"}[name]
		require.Equal(t, name+".zip", zip)
		require.Equal(t, []string{architecture}, r.Parameters["Architecture"].AllowedValues, "the zip file fits no other")
		require.Equal(t, []any{architecture}, properties["Architectures"])

		// All else is as in the sources.
		require.Equal(t, s.Outputs, r.Outputs)
		require.Equal(t, s.Rules, r.Rules)
		delete(r.Parameters, "Architecture")
		others := maps.Clone(s.Parameters)
		delete(others, "Architecture")
		require.Equal(t, others, r.Parameters)
		require.Len(t, r.Resources, len(s.Resources))
	}
}
