package drs

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryKnownCodeHasAHint(t *testing.T) {
	for code := range hints {
		require.NotEmpty(t, Hint(code), code)
	}
	for _, code := range []string{"DRS.M99999", "APIGW.03010"} {
		require.Equal(t, hintOther, Hint(code), code)
	}
	require.Empty(t, Hint(""))
}
