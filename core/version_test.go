package core

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheVersionIsWhatTheReleaseStamped(t *testing.T) {
	for _, c := range []struct{ version, commit, want string }{
		{"", "", "dev"}, {"v1.2.3", "", "v1.2.3"}, {"v1.2.3", "abc1234", "v1.2.3 (abc1234)"}, {"", "abc1234", "dev (abc1234)"},
	} {
		version, commit = c.version, c.commit
		require.Equal(t, c.want, Version())
		require.Equal(t, "drs-batch-start/"+c.want, userAgent(""))
		require.Equal(t, "drs-batch-start/"+c.want+" action", userAgent("action"))
	}
	version, commit = "", ""
}
