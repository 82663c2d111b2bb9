package container

import (
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// What CONTRIBUTING names is there.
func TestContributingNamesFilesThatAreThere(t *testing.T) {
	page := read(t, "../../.github/CONTRIBUTING.md")
	names := regexp.MustCompile("`((?:action|core|lambda|\\.ci)(?:/[a-z0-9_./]*)?|action\\.yml|template\\.yaml)`").FindAllStringSubmatch(page, -1)
	require.Greater(t, len(names), 15)
	for _, name := range names {
		require.True(t, exists(filepath.Join("../..", name[1])), name[1])
	}
	links := regexp.MustCompile(`\]\(([^):]+)\)`).FindAllStringSubmatch(page, -1)
	require.NotEmpty(t, links)
	for _, link := range links {
		require.True(t, exists(filepath.Join("../../.github", link[1])), link[1])
	}
}

func exists(path string) bool {
	found, err := filepath.Glob(path)
	return err == nil && len(found) == 1
}
