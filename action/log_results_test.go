package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// annotated returns the lines that annotate a report.
func annotated(r *report.Report, fails bool) []string {
	var out bytes.Buffer
	(&log{w: &out, github: true}).annotate(r, r.Verdict(), fails)
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
}

func TestTheVerdictIsTheFirstAnnotationAndTheTasksStandInTheText(t *testing.T) {
	lines := annotated(mixed(), true)
	require.Equal(t, "::error::"+mixed().Verdict(), lines[0])
	require.Len(t, lines, 6)
	require.Equal(t, "::error::71d2c8aa-4e95-43f7-a0d6-33bb41jb2005: failed: DRS.M05003 Task information not found.  → check the ID, the region and the project: the task is not there", lines[1])
	require.Contains(t, lines[2], "::error::stock (8d3fb2a9-55c1-4e0b-b7aa-6f7e8djb2008): failed: copied 41 %25  its status became FULL_TRANSFER_FAILED during the wait")
	require.Contains(t, lines[2], "table `stock`.`items` is full", "the service's reason")
	require.Contains(t, lines[3], "billing (c9a4e7f1-6d28-4ab3-9f35-29ef67jb2006): blocked by its pre-check: ")
	require.Contains(t, lines[3], "FAILED srcDbBinlogIsOff: The binary log of the source is off.")
	require.Contains(t, lines[5], "ledger (0c1b5a52-7f0e-4d3a-9a55-51f1aajb2001): not caught up yet: ")
}

func TestAStepThatDoesNotFailHasWarningsInstead(t *testing.T) {
	for _, line := range annotated(mixed(), false) {
		require.True(t, strings.HasPrefix(line, "::warning::"), line)
	}
	require.Equal(t, []string{""}, annotated(report.New([]report.Result{{ID: "a", Outcome: report.Started}}), false))
}

func TestAnnotationsStopAtTenAndCountTheRest(t *testing.T) {
	results := make([]report.Result, 25)
	for i := range results {
		results[i] = report.Result{ID: fmt.Sprintf("job-%d", i), Outcome: report.Failed, ErrorMsg: fmt.Sprintf("%d%% off\n::error::x", i)}
	}
	lines := annotated(report.New(results), true)
	require.Len(t, lines, 10)
	require.Equal(t, "::error::job-0: failed: 0%25 off ::error::x", lines[1])
	require.Equal(t, "::error::17 more tasks need attention; the summary and the outputs name them", lines[9])
	require.Len(t, annotated(report.New(results[:9]), true), 10, "ten fit")
}

func TestTheLastAnnotationCountsTasksAndNotGroups(t *testing.T) {
	results := make([]report.Result, 30)
	for i := range results {
		results[i] = report.Result{ID: fmt.Sprintf("job-%d", i), Outcome: report.Failed, ErrorMsg: fmt.Sprintf("reason %d", i/2)}
	}
	lines := annotated(report.New(results), true)
	require.Len(t, lines, 10)
	require.Equal(t, "::error::14 more tasks need attention; the summary and the outputs name them", lines[9])
}

func TestTasksOfWhichTheSameIsToBeSaidShareAnAnnotation(t *testing.T) {
	results := make([]report.Result, 25)
	for i := range results {
		results[i] = report.Result{ID: fmt.Sprintf("job-%d", i), Outcome: report.Failed, ErrorMsg: "sign-in failed"}
	}
	lines := annotated(report.New(results), true)
	require.Len(t, lines, 2)
	require.Contains(t, lines[1], "::error::25 tasks: failed: sign-in failed (job-0, job-1, ")
	require.Contains(t, lines[1], "job-19 and 5 more)")
}

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
