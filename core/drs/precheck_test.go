package drs

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPrecheckIsAskedForInItsMode(t *testing.T) {
	c, s := clientOf(t, `{"results":[{"id":"a","precheck_id":"p","status":"success"}]}`)
	for _, mode := range []PrecheckMode{PrecheckModeStart, PrecheckModeRetry} {
		_, err := c.Precheck(within(t.Context()), mode, []string{"a"})
		require.NoError(t, err)
	}
	require.Equal(t, []string{
		`/v3/p0/jobs/batch-precheck {"jobs":[{"job_id":"a","precheck_mode":"forStartJob"}]}`,
		`/v3/p0/jobs/batch-precheck {"jobs":[{"job_id":"a","precheck_mode":"forRetryJob"}]}`,
	}, s.calls)
}
