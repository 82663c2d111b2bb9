package decide_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/decide"
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
		want    decide.CheckState
	}{
		"all passed":                         {[]drs.PrecheckResult{check(true, "PASSED", "PASSED")}, decide.CheckPassed},
		"an alarm warns":                     {[]drs.PrecheckResult{check(true, "PASSED", "ALARM")}, decide.CheckPassed},
		"a failed item":                      {[]drs.PrecheckResult{check(true, "PASSED", "FAILED")}, decide.CheckBlocked},
		"an item with an unknown result":     {[]drs.PrecheckResult{check(true, "PASSED", "SKIPPED")}, decide.CheckBlocked},
		"no, though all items passed":        {[]drs.PrecheckResult{check(false, "PASSED")}, decide.CheckBlocked},
		"an item that is still being read":   {[]drs.PrecheckResult{check(true, "PASSED", "")}, decide.CheckRunning},
		"no, while an item is still to come": {[]drs.PrecheckResult{check(false, "PASSED", "")}, decide.CheckRunning},
		"half of it":                         {[]drs.PrecheckResult{half}, decide.CheckRunning},
		"the check is not there":             {[]drs.PrecheckResult{refused}, decide.CheckBlocked},
		"reading it was throttled":           {[]drs.PrecheckResult{busy}, decide.CheckRunning},
		"two entries, one fails":             {[]drs.PrecheckResult{check(true, "PASSED"), check(true, "FAILED")}, decide.CheckBlocked},
		"two entries, one still runs":        {[]drs.PrecheckResult{check(true, "FAILED"), half}, decide.CheckRunning},
		"nothing":                            {nil, decide.CheckRunning},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, decide.Precheck(c.entries, false)) })
	}
	require.Equal(t, decide.CheckBlocked, decide.Precheck([]drs.PrecheckResult{check(true, "PASSED", "ALARM")}, true), "a strict one")
	require.Equal(t, decide.CheckPassed, decide.Precheck([]drs.PrecheckResult{check(true, "PASSED")}, true))
}
