package template

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The tools of AWS are Python programs: pip install cfn-lint aws-sam-translator. Without them these tests fail.
func TestCfnLintFindsNothing(t *testing.T) {
	templates := append(releaseTemplates(t), "../../template.yaml")
	out, err := exec.Command("cfn-lint", append([]string{"--include-checks", "I", "--"}, templates...)...).CombinedOutput()
	require.NoError(t, err, string(out))
	require.Empty(t, strings.TrimSpace(string(out)))
}

func TestTheSamTranslatorTakesTheTemplate(t *testing.T) {
	s := readSource(t)
	for _, template := range append(releaseTemplates(t), "../../template.yaml") {
		out, err := exec.Command("python3", "translate.py", template).Output()
		require.NoError(t, err, template)
		var translated struct {
			Resources map[string]struct {
				Type       string
				Properties map[string]any
			}
		}
		require.NoError(t, json.Unmarshal(out, &translated))
		require.Equal(t, "AWS::Lambda::Function", translated.Resources["Function"].Type)
		require.Contains(t, translated.Resources, "FunctionEventInvokeConfig", filepath.Base(template))
		// It adds this one, and no role, policy or permission of its own.
		require.Len(t, translated.Resources, len(s.Resources)+1)
		for _, property := range []string{"VpcConfig", "TracingConfig", "ReservedConcurrentExecutions", "LoggingConfig", "Architectures", "Role"} {
			require.Contains(t, translated.Resources["Function"].Properties, property)
		}
	}
}
