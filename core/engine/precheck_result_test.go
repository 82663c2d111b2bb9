package engine

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnIDThatSeveralTasksShareNamesThemAll(t *testing.T) {
	owners := checkOwners{}
	owners.add("a", 1)
	owners.add("a", 1)
	owners.add("", 1)
	owners.add("b", 2)
	owners.add("b", 3)
	owners.add("b", 4)
	require.Equal(t, checkOwners{"a": {1}, "b": {2, 3, 4}}, owners)
}
