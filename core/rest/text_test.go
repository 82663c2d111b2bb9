package rest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTruncateKeepsCharactersWhole(t *testing.T) {
	require.Equal(t, "short", Truncate("short", 5))
	require.Equal(t, "shor…", Truncate("short", 4))
	require.Equal(t, "a…", Truncate("aéz", 2))
	require.Equal(t, "aé…", Truncate("aéz", 3))
	require.Equal(t, "the…", Truncate("the target's disk", 10), "no word is cut")
	require.Equal(t, "the target's…", Truncate("the target's disk", 12))
	require.Equal(t, 43+len("…"), len(Truncate("a "+strings.Repeat("x", 100), 43)), "but for one that is no word")
}
