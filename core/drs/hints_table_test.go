package drs

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// keys are all that a row of the table is for.
func (h *hint) keys() []string { return slices.Concat(h.codes, h.items, h.reasons) }

// row is how the page shows a row of the table: what it is for in backticks, and the remedy in the second column.
func (h *hint) row() string {
	return "| `" + strings.Join(h.keys(), "`, `") + "` | " + h.text + " |"
}

// The page says of each code, reason and item what the program says of it.
func TestTroubleshootingShowsEveryHint(t *testing.T) {
	content, err := os.ReadFile("../../.github/docs/troubleshooting.md")
	require.NoError(t, err)
	explained := map[string]string{}
	for line := range strings.Lines(string(content)) {
		seen, remedy, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "| "), " | ")
		for i, key := range strings.Split(seen, "`") {
			if i%2 == 1 && remedy != "" {
				explained[key] = strings.TrimSuffix(remedy, " |")
			}
		}
	}
	var differ []string
	for i := range hints {
		if slices.ContainsFunc(hints[i].keys(), func(key string) bool { return explained[key] != hints[i].text }) {
			differ = append(differ, hints[i].row())
		}
	}
	require.Zero(t, len(differ), "the page lacks these rows, or has others:\n%s", strings.Join(differ, "\n"))
}
