package core

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

func TestOnlyAPrecheckThatPassesAsAWholePasses(t *testing.T) {
	check := func(result bool, items ...string) drs.PrecheckResult {
		r := drs.PrecheckResult{PrecheckID: "a", Result: result, Process: "100%"}
		for _, result := range items {
			r.Items = append(r.Items, drs.PrecheckItem{Item: "x", Result: result})
		}
		return r
	}
	half := check(true, "PASSED")
	half.Process = "50%"
	refused := drs.PrecheckResult{PrecheckID: "a", ErrorCode: "DRS.M05003"}
	busy := drs.PrecheckResult{PrecheckID: "a", ErrorCode: "DRS.M01503"}
	for name, c := range map[string]struct {
		entries []drs.PrecheckResult
		want    checkState
	}{
		"all passed":                         {[]drs.PrecheckResult{check(true, "PASSED", "PASSED")}, checkPassed},
		"an alarm warns":                     {[]drs.PrecheckResult{check(true, "PASSED", "ALARM")}, checkPassed},
		"a failed item":                      {[]drs.PrecheckResult{check(true, "PASSED", "FAILED")}, checkBlocked},
		"an item with an unknown result":     {[]drs.PrecheckResult{check(true, "PASSED", "SKIPPED")}, checkBlocked},
		"no, though all items passed":        {[]drs.PrecheckResult{check(false, "PASSED")}, checkBlocked},
		"an item that is still being read":   {[]drs.PrecheckResult{check(true, "PASSED", "")}, checkRunning},
		"no, while an item is still to come": {[]drs.PrecheckResult{check(false, "PASSED", "")}, checkRunning},
		"half of it":                         {[]drs.PrecheckResult{half}, checkRunning},
		"the check is not there":             {[]drs.PrecheckResult{refused}, checkBlocked},
		"reading it was throttled":           {[]drs.PrecheckResult{busy}, checkRunning},
		"two entries, one fails":             {[]drs.PrecheckResult{check(true, "PASSED"), check(true, "FAILED")}, checkBlocked},
		"two entries, one still runs":        {[]drs.PrecheckResult{check(true, "FAILED"), half}, checkRunning},
		"nothing":                            {nil, checkRunning},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, decidePrecheck(c.entries)) })
	}
}

func TestAnIDThatSeveralTasksShareNamesNone(t *testing.T) {
	owners := checkOwners{}
	owners.add("a", 1)
	owners.add("a", 1)
	owners.add("", 1)
	owners.add("b", 2)
	owners.add("b", 3)
	owners.add("b", 4)
	task, shared, known := owners.of("a")
	require.Equal(t, 1, task)
	require.True(t, known)
	require.Empty(t, shared)
	_, shared, known = owners.of("b")
	require.True(t, known)
	require.Equal(t, []int{2, 3, 4}, shared)
	for _, id := range []string{"", "c"} {
		_, _, known = owners.of(id)
		require.False(t, known)
	}
}
