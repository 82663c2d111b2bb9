package drs

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

func TestATaskThatIsGoneIsKnownInEverySpelling(t *testing.T) {
	for _, code := range []string{"DRS.M05003", "DRS.M05004", " DRS-M05003", "DRS-10000010", "DRS-K02000"} {
		require.True(t, Gone(code), code)
	}
	require.False(t, Gone("DRS.M00304"))
	require.False(t, Gone(""))
}

func TestCodesAreInTheirCanonicalSpelling(t *testing.T) {
	for code := range codes {
		require.Equal(t, code, rest.CanonicalCode(code))
	}
}
