package simulator_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

func TestAnEndingRehearsesAFailure(t *testing.T) {
	tests := map[string]struct {
		codes  []string // of one start after another; empty for an accepted one
		status drs.Status
		starts int
	}{
		"9a470239-2308-4bb5-a6bc-1040402fjb21": {[]string{"", "DRS.M00304"}, "STARTJOBING", 1},
		"job-missing":                          {[]string{"DRS.M05003", "DRS.M05003"}, "", 0},
		"job-running":                          {[]string{"DRS.M00304", "DRS.M00304"}, "INCRE_TRANSFER_STARTED", 0},
		"job-busy":                             {[]string{"DRS.M01504", "", "DRS.M00304"}, "STARTJOBING", 1},
		"job-denied":                           {[]string{"DRS.M00102", "DRS.M00102"}, "CONFIGURATION", 0},
		"job-slow":                             {[]string{"", "DRS.M00304"}, "STARTJOBING", 1},
		"job-unready":                          {[]string{"", "DRS.M00304"}, "STARTJOBING", 1},
	}
	for id, test := range tests {
		t.Run(id, func(t *testing.T) {
			l := newHarness(t, simulator.Rehearsal())
			for _, code := range test.codes {
				require.Equal(t, code, l.start(id)[0].ErrorCode)
			}
			require.Equal(t, test.status, l.Status(id))
			require.Equal(t, []drs.Status{test.status}, l.statuses(id))
			require.Equal(t, test.starts, l.Starts(id))
		})
	}
}

func TestEndingsMeanNothingWithoutARehearsal(t *testing.T) {
	ids := []string{"job-missing", "job-running", "job-busy", "job-denied"}
	l := newHarness(t, simulator.WithTasks(ids...))
	for i, result := range l.start(ids...) {
		require.True(t, result.Succeeded(), ids[i])
	}
}

func TestARehearsalKnowsOnlyWellFormedIDs(t *testing.T) {
	l := newHarness(t, simulator.Rehearsal())
	for id, status := range map[string]drs.Status{
		"":                      "",
		"a_b":                   "",
		"ä":                     "",
		strings.Repeat("a", 65): "",
		strings.Repeat("Z", 64): "CONFIGURATION",
		"0-9":                   "CONFIGURATION",
	} {
		require.Equal(t, status, l.Status(id), id)
	}
}
