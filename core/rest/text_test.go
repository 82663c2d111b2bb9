package rest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTruncateKeepsCharactersWhole(t *testing.T) {
	require.Equal(t, "short", Truncate("short", 5))
	require.Equal(t, "shor…", Truncate("short", 4))
	require.Equal(t, "a…", Truncate("aéz", 2))
	require.Equal(t, "aé…", Truncate("aéz", 3))
}
