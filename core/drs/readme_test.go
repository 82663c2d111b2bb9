package drs

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// README's table says of each code what the program says of it.
func TestReadmeExplainsEveryCode(t *testing.T) {
	content, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	rows := strings.Split(string(content), "\n")
	explained := func(code string) string {
		for _, row := range rows {
			if codes, hint, is := strings.Cut(strings.TrimPrefix(row, "| "), " | "); is && strings.Contains(codes, "`"+code+"`") {
				return strings.TrimSuffix(hint, " |")
			}
		}
		return ""
	}
	for code, hint := range hints {
		require.Equal(t, hint, explained(code), code)
	}
	require.Equal(t, Hint("APIGW.0301"), explained("APIGW.0301"))
	require.Equal(t, Hint("APIGW.0307"), explained("APIGW.0307"))
}
