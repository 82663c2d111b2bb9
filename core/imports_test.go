package core

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// layers lists the module's packages from the top down. A package may import those below it.
var layers = [][]string{
	{"action", "lambda"},
	{"core"},
	{"core/report"},
	{"core/plan"},
	{"core/drs"},
	{"core/iam"},
	{"core/rest"},
}

// allowed says which of the module's packages each may import: imports run downwards only. The simulator stands beside the
// layers: it imports the wire types of core/drs, and only core uses it.
func allowed() map[string][]string {
	may := map[string][]string{
		"core/simulator":       {"core/drs"},
		"core/simulator/fault": {"core/drs", "core/simulator"}, // tests and .ci only
	}
	var below []string
	for i := len(layers) - 1; i >= 0; i-- {
		for _, name := range layers[i] {
			may[name] = slices.Clone(below)
		}
		below = append(below, layers[i]...)
	}
	may["core"] = append(may["core"], "core/simulator")
	return may
}

func TestImportsRunDownwardsOnly(t *testing.T) {
	const module = "github.com/drs-batch-start/drs-batch-start/"
	found, allowed := map[string]bool{}, allowed()
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
		may, known := allowed[from]
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
	for name := range allowed {
		require.True(t, found[name], "the design's package %s is missing", name)
	}
}
