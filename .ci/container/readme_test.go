package container

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// What is documented is what is run here: README shows a workflow whole, or links to it.
func TestReadmeShowsTheWorkflowsAsTheyRun(t *testing.T) {
	readme := read(t, "../../README.md")
	files, err := filepath.Glob("workflows/*.yml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	shown := 0
	for _, file := range files {
		switch {
		case filepath.Base(file) == "fail-on.yml": // which shows nothing that the table of inputs does not say
		case strings.Contains(readme, "```yaml\n"+read(t, file)+"```\n"):
			shown++
		default:
			require.Contains(t, readme, "](.ci/container/"+file+")", file)
		}
	}
	require.Equal(t, shown, strings.Count(readme, "```yaml\n"), "README shows a workflow that no check runs")
}

// It is read by people who want to use it.
func TestReadmeIsShort(t *testing.T) {
	require.LessOrEqual(t, strings.Count(read(t, "../../README.md"), "\n"), 400)
}

func TestReadmeLinksToWhatIsThere(t *testing.T) {
	for _, page := range []string{"../../README.md", "../README.md"} {
		text := read(t, page)
		headings := map[string]bool{}
		for _, heading := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(text, -1) {
			anchor := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(heading[1]), "")
			headings[strings.ReplaceAll(anchor, " ", "-")] = true
		}
		for _, link := range regexp.MustCompile(`\]\(([^):]+)\)`).FindAllStringSubmatch(text, -1) {
			path, anchor, _ := strings.Cut(link[1], "#")
			if path == "" {
				require.True(t, headings[anchor], "%s: #%s", page, anchor)
				continue
			}
			require.True(t, exists(filepath.Join(filepath.Dir(page), path)), "%s: %s", page, path)
		}
	}
}

// The identity provider that README sets up, for the checks of its workflows.
func documentedProvider(t *testing.T) fault.IDProvider {
	t.Helper()
	_, text, found := strings.Cut(read(t, "../../README.md"), "```json\n   [{\n")
	require.True(t, found)
	rules, _, _ := strings.Cut(text, "```")
	provider, err := fault.ParseIDProvider([]byte(`{"issuer":"` + githubIssuer + `","client_id":"` + githubAudience + `","rules":[{` + rules + `}`))
	require.NoError(t, err)
	return provider
}

// withIDs is a sub as GitHub writes it for repositories since 15 July 2026.
func withIDs(sub string) string {
	return strings.Replace(sub, "your-org/your-repo", "your-org@123456/your-repo@456789", 1)
}

// The rule fits the claims that the page says GitHub puts into the token, and no others.
func TestReadmesRuleFitsItsWorkflowsOnly(t *testing.T) {
	readme := read(t, "../../README.md")
	require.Contains(t, readme, "`"+githubIssuer+"`")
	require.Contains(t, readme, "`"+githubAudience+"`")
	accepted := documentedProvider(t).Rules[0].Remote[0]
	require.Equal(t, []string{onMain, inProduction, withIDs(onMain), withIDs(inProduction)}, accepted.AnyOneOf)
	for _, sub := range accepted.AnyOneOf {
		require.Regexp(t, "(?m)^\\| .* \\| `"+regexp.QuoteMeta(sub)+"` \\|", readme, "the table of claims lacks %s", sub)
	}
}
