package core

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEachFileThatIsNamedExists(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	contributing, err := os.ReadFile("../.github/CONTRIBUTING.md")
	require.NoError(t, err)
	names := regexp.MustCompile(`\b(?:action|lambda|core)/[\w/]*\w\.(?:go|yaml|json)\b`).FindAllString(string(doc)+string(contributing), -1)
	require.Greater(t, len(names), 40)
	for _, name := range names {
		require.FileExists(t, filepath.Join("..", name))
	}
	for _, link := range regexp.MustCompile(`\]\((\.\./[^)#]+)`).FindAllStringSubmatch(string(contributing), -1) {
		_, err := os.Stat(filepath.Join("../.github", strings.TrimSuffix(link[1], "/")))
		require.NoError(t, err)
	}
}
