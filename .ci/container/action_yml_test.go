package container

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// A default would be an input that is set, and would win over the variable that a workflow sets.
func TestNoInputHasADefaultInActionYml(t *testing.T) {
	var action struct {
		Name   string
		Inputs map[string]struct {
			Description string
			Default     *string
		}
	}
	require.NoError(t, yaml.Unmarshal([]byte(read(t, "../../action.yml")), &action))
	require.Contains(t, action.Name, "Huawei Cloud", "the Marketplace shows the name alone")
	require.NotEmpty(t, action.Inputs)
	for name, input := range action.Inputs {
		require.Nil(t, input.Default, name)
	}
	require.Contains(t, action.Inputs["jobs"].Description, "128 KiB")
}
