package drs

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadingIsSentAgainWhateverHappened(t *testing.T) {
	const good = `{"results":[{"id":"a","status":"CONFIGURATION"}]}`
	for name, broken := range map[string]string{
		"an outage": `502|<html>`, "cut": `{"results":[{"id":`, "no results": `{"count":1}`,
		"a contradiction": `{"results":[{"id":"a","status":"CONFIGURATION","status":"FULL_TRANSFER_STARTED"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			c, s := clientOf(t, broken, broken, good)
			read, err := c.Statuses(within(t.Context()), []string{"a"})
			require.NoError(t, err)
			require.Equal(t, StatusConfiguration, read.Results[0].Status)
			require.Len(t, s.calls, 3)
		})
	}
}

func TestLongTextsOfAReadingAreBounded(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	c, _ := clientOf(t, `{"results":[{"id":"a","precheck_id":"a","result":false,"process":"100%","precheck_result":[{"item":"i","result":"FAILED","raw_error_msg":"`+
		long+`","failed_sub_jobs":[{"id":"s","check_result":"`+long+`"}]}]}]}`)
	read, err := c.PrecheckResults(within(t.Context()), []string{"a"})
	require.NoError(t, err)
	item := read.Results[0].Items[0]
	require.Less(t, len(item.RawErrorMsg), 2*maxText)
	require.Less(t, len(item.FailedSubJobs[0].CheckResult), 2*maxText)

	c, _ = clientOf(t, `{"results":[{"id":"a","failed_reason":"`+long+`"}]}`)
	details, err := c.Details(within(t.Context()), []string{"a"})
	require.NoError(t, err)
	require.Less(t, len(details.Results[0].FailedReason), 2*maxText)
}
