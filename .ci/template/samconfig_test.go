package template

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A first deployment asks nothing: every value is one that its parameter takes, and the rules hold.
func TestTheSampleOfSamconfigIsComplete(t *testing.T) {
	s := readSource(t)
	sample := text(t, "../../lambda/samconfig.example.toml")
	overrides := regexp.MustCompile(`(?m)^parameter_overrides = "(.*)"$`).FindStringSubmatch(sample)
	require.NotNil(t, overrides)
	given := values{}
	for _, pair := range strings.Fields(overrides[1]) {
		name, value, _ := strings.Cut(pair, "=")
		require.True(t, s.Parameters[name].takes(value), pair)
		given[name] = value
	}
	for name, p := range s.Parameters {
		_, set := given[name]
		require.True(t, set || p.Default != nil, "%s would be asked for", name)
	}
	require.Empty(t, s.with(t, given).brokenRule())
	for _, line := range []string{"confirm_changeset = false", "resolve_s3 = true", `capabilities = "CAPABILITY_NAMED_IAM"`, "stack_name = "} {
		require.Contains(t, sample, "\n"+line)
	}
}
