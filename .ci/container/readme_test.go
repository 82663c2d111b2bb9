package container

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is documented is what is run here.
func TestReadmeShowsTheWorkflowsAsTheyRun(t *testing.T) {
	readme := read(t, "../../README.md")
	files, err := filepath.Glob("workflows/*.yml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		if filepath.Base(file) != "fail-on.yml" { // which shows nothing that the table of inputs does not say
			require.Contains(t, readme, "```yaml\n"+read(t, file)+"```\n", file)
		}
	}
}
