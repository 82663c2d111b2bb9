package core

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// imports says which of the module's packages each may import, as DESIGN.md draws the house: imports run downwards only. The rules
// know neither the engine nor the network; the engine knows no session; only core and tests use the simulator.
var imports = map[string][]string{
	"action":               {"core", "core/engine", "core/report", "core/plan", "core/drs", "core/rest"},
	"lambda":               {"core", "core/engine", "core/report", "core/plan", "core/drs", "core/rest"},
	"core":                 {"core/engine", "core/session", "core/simulator", "core/report", "core/plan", "core/drs", "core/rest"},
	"core/engine":          {"core/decide", "core/report", "core/plan", "core/drs", "core/rest"},
	"core/decide":          {"core/report", "core/plan", "core/drs"},
	"core/session":         {"core/plan", "core/drs", "core/iam", "core/rest"},
	"core/report":          {"core/plan", "core/drs", "core/rest"},
	"core/plan":            {"core/drs", "core/rest"},
	"core/drs":             {"core/rest"},
	"core/iam":             {"core/rest"},
	"core/rest":            {},
	"core/simulator":       {"core/drs"},
	"core/simulator/fault": {"core/simulator", "core/drs"},
}

func TestImportsRunDownwardsOnly(t *testing.T) {
	const module = "github.com/drs-batch-start/drs-batch-start/"
	found := map[string]bool{}
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && name != "." {
			return fs.SkipDir // .ci holds modules of its own
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		source, err := fs.ReadFile(root, name)
		require.NoError(t, err)
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly)
		require.NoError(t, err)
		from := path.Dir(name)
		found[from] = true
		may, known := imports[from]
		require.True(t, known, "%s is not a package of the design", from)
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			if to, ours := strings.CutPrefix(imported, module); ours {
				require.Contains(t, may, to, "%s imports %s", name, to)
			}
		}
		return nil
	})
	require.NoError(t, err)
	for name := range imports {
		require.True(t, found[name], "the design's package %s is missing", name)
	}
}
