package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

func TestTheLogEndsWithEachTaskOnce(t *testing.T) {
	for name, github := range map[string]bool{"log-github.txt": true, "log-shell.txt": false} {
		var out bytes.Buffer
		r := mixed()
		(&log{w: &out, github: github}).report(r, r.Verdict(), true)
		golden(t, name, out.String())
		for _, result := range r.Results {
			require.Equal(t, 1, strings.Count(out.String(), result.ID), result.ID)
		}
		require.Equal(t, 1, strings.Count(out.String(), r.Verdict()))
		require.Contains(t, out.String(), "at 2030-01-01 00:00 UTC", "scheduled says when")
	}
}

func TestARunThatWentWellSaysItsVerdictPlainly(t *testing.T) {
	var out bytes.Buffer
	r := report.New([]report.Result{{ID: "a-1", Outcome: report.Started}, {ID: "b-22", Name: "账单", Outcome: report.Started}})
	r.Simulated = true
	(&log{w: &out, github: true}).report(r, r.Verdict(), false)
	require.Equal(t, "SIMULATED: nothing real was started.\n2 of 2 tasks started\n  a-1         Started\n  b-22  账单  Started\n", out.String())
}

func TestTheLogListsTwoHundredTasks(t *testing.T) {
	var out bytes.Buffer
	r := many(300, 0)
	(&log{w: &out}).report(r, r.Verdict(), false)
	require.Equal(t, 200, strings.Count(out.String(), "STARTJOBING"))
	require.Contains(t, out.String(), "  … and 100 more tasks\n")
}
