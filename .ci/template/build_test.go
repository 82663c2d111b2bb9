package template

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// `sam build --cached` builds again only if something in CodeUri has changed.
func TestCodeUriHasEverythingThatTheFunctionIsMadeOf(t *testing.T) {
	codeURI, err := filepath.Abs(filepath.Join("../..", readSource(t).with(t, federated).properties("Function")["CodeUri"].(string)))
	require.NoError(t, err)
	list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if .Main}}{{$.Dir}}{{end}}{{end}}", "./lambda")
	list.Dir = "../.."
	out, err := list.Output()
	require.NoError(t, err)
	packages := strings.Fields(string(out))
	require.Greater(t, len(packages), 5)
	for _, dir := range append(packages, filepath.Join(codeURI, "go.mod")) {
		require.True(t, strings.HasPrefix(dir, codeURI+string(filepath.Separator)), dir)
	}
}

// As `sam build` does it: the Makefile in ContextPath, its target named after the function, run where CodeUri is.
func TestTheFunctionBuildsStaticForEachArchitecture(t *testing.T) {
	s := readSource(t)
	require.Equal(t, "makefile", s.Resources["Function"].Metadata["BuildMethod"])
	for _, architecture := range s.Parameters["Architecture"].AllowedValues {
		t.Run(architecture, func(t *testing.T) {
			k := s.with(t, values{"Simulate": "true", "Architecture": architecture})
			properties := k.properties("Function")
			require.Equal(t, []any{architecture}, properties["Architectures"])
			require.Equal(t, "provided.al2023", properties["Runtime"])
			require.Equal(t, "bootstrap", properties["Handler"], "what the runtime runs")
			makefile, err := filepath.Abs(filepath.Join("../..", k.evaluate(s.Resources["Function"].Metadata["ContextPath"]).(string), "Makefile"))
			require.NoError(t, err)
			artifacts := t.TempDir()
			build := exec.Command("make", "--makefile", makefile, "build-Function")
			build.Dir = filepath.Join("../..", properties["CodeUri"].(string))
			build.Env = append(os.Environ(), "ARTIFACTS_DIR="+artifacts, "CGO_ENABLED=1", "GOARCH=")
			out, err := build.CombinedOutput()
			require.NoError(t, err, string(out))
			requireStatic(t, filepath.Join(artifacts, "bootstrap"), architecture)
		})
	}
}

// requireStatic fails unless the program runs on the architecture and needs no other file to be linked with.
func requireStatic(t *testing.T, program, architecture string) {
	t.Helper()
	info, err := os.Stat(program)
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&0o100)
	binary, err := elf.Open(program)
	require.NoError(t, err)
	defer binary.Close()
	require.Equal(t, map[string]elf.Machine{"x86_64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}[architecture], binary.Machine)
	for _, segment := range binary.Progs {
		require.NotEqual(t, elf.PT_INTERP, segment.Type, "it is linked when it starts")
	}
}
