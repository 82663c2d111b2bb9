package container

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

const readme = "../../README.md"

// pages are all that people read.
func pages(t *testing.T) []string {
	t.Helper()
	docs, err := filepath.Glob("../../.github/docs/*.md")
	require.NoError(t, err)
	require.NotEmpty(t, docs)
	return append(docs, readme, "../../.ci/README.md", "../../lambda/README.md", "../../.github/CONTRIBUTING.md", "../../.github/SECURITY.md")
}

// workflows are those that the pages show, by their names. What runs here is what people copy.
func workflows(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{"fail-on": read(t, "fail-on.yml")} // shows nothing that the table of inputs does not say
	for _, page := range pages(t) {
		for _, block := range regexp.MustCompile("(?ms)^```yaml\n(name: (\\S+)\n.*?)^```$").FindAllStringSubmatch(read(t, page), -1) {
			require.Empty(t, found[block[2]], "two workflows are called %s", block[2])
			found[block[2]] = block[1]
		}
	}
	return found
}

// It is read by people who want to use it.
func TestReadmeIsShort(t *testing.T) {
	require.LessOrEqual(t, strings.Count(read(t, readme), "\n"), 250)
}

func TestEveryWorkflowOfThePagesIsPlayed(t *testing.T) {
	played := []string{"fail-on", "gate"} // by tests of their own
	for _, c := range plays {
		played = append(played, c.name)
	}
	require.ElementsMatch(t, slices.Collect(maps.Keys(workflows(t))), played)
}

func TestPagesLinkToWhatIsThere(t *testing.T) {
	reached := map[string]bool{}
	for _, page := range pages(t) {
		for _, link := range regexp.MustCompile(`\]\(([^):]+)\)`).FindAllStringSubmatch(read(t, page), -1) {
			path, anchor, _ := strings.Cut(link[1], "#")
			target := filepath.Join(filepath.Dir(page), path)
			if path == "" {
				target = page
			}
			require.True(t, exists(target), "%s: %s", page, link[1])
			if anchor != "" {
				require.Contains(t, anchors(read(t, target)), anchor, "%s: %s", page, link[1])
			}
			if page == readme {
				reached[target] = true
			}
		}
	}
	for _, page := range pages(t) {
		require.True(t, page == readme || reached[page], "README does not link to %s", page)
	}
}

// anchors are those of a page's headings, as GitHub makes them.
func anchors(page string) (found []string) {
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(page, -1) {
		anchor := regexp.MustCompile(`[^\pL\pN _-]`).ReplaceAllString(strings.ToLower(heading[1]), "")
		found = append(found, strings.ReplaceAll(anchor, " ", "-"))
	}
	return found
}

// The identity provider that README sets up, for the checks of its workflows.
func documentedProvider(t *testing.T) fault.IDProvider {
	t.Helper()
	_, text, found := strings.Cut(read(t, readme), "```json\n   [{\n")
	require.True(t, found)
	rules, _, _ := strings.Cut(text, "```")
	provider, err := fault.ParseIDProvider([]byte(`{"issuer":"` + githubIssuer + `","client_id":"` + githubAudience + `","rules":[{` + rules + `}`))
	require.NoError(t, err)
	return provider
}

// The rule fits the claims that the page says GitHub puts into the token, and no others.
func TestReadmesRuleFitsItsWorkflowsOnly(t *testing.T) {
	page := read(t, readme)
	require.Contains(t, page, "`"+githubIssuer+"`")
	require.Contains(t, page, "`"+githubAudience+"`")
	accepted := documentedProvider(t).Rules[0].Remote[0]
	require.Equal(t, []string{onMainWithIDs, inProductionWithIDs, onMain, inProduction}, accepted.AnyOneOf)
	for _, row := range [][2]string{{onMainWithIDs, onMain}, {inProductionWithIDs, inProduction}} {
		require.Regexp(t, "(?m)^ *\\| .* \\| `"+regexp.QuoteMeta(row[0])+"` \\| `"+regexp.QuoteMeta(row[1])+"` \\|$", page, "the table of subs lacks a row")
	}
}
