package main

import (
	"fmt"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// maxSummary keeps a summary below GitHub's limit of 1 MiB for a step, with room for its end.
const maxSummary = 900_000

// How much of a text from outside a cell shows, in bytes.
const mostCell = 300

// summary renders the report for the page of the workflow run.
func summary(r *report.Report, h *history) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n", cell(r.Verdict(), 1000))
	if r.Simulated {
		b.WriteString("> [!WARNING]\n> **Simulated**: this run talked to the built-in simulator. Nothing real was started.\n\n")
	}
	if r.DryRun {
		b.WriteString("> [!NOTE]\n> **Dry run**: nothing was started.\n\n")
	}
	for _, warning := range r.Warnings[:min(len(r.Warnings), 20)] {
		fmt.Fprintf(&b, "> [!WARNING]\n> %s\n\n", cell(warning, mostCell))
	}
	b.WriteString("| job | outcome | status | error | hint |\n| --- | --- | --- | --- | --- |\n")
	rows := worstFirst(r)
	for n, i := range rows {
		row := tableRow(&r.Results[i])
		if b.Len()+len(row) > maxSummary*2/3 {
			fmt.Fprintf(&b, "\n… and %s more. The output `results` and the `results-file` have all of them.\n", count(len(rows)-n, "job"))
			break
		}
		b.WriteString(row)
	}
	b.WriteString("\n")
	b.WriteString(prechecks(r, maxSummary-b.Len()))
	b.WriteString(h.chart(maxSummary - b.Len()))
	return b.String()
}

func tableRow(result *report.Result) string {
	failure := cell(result.ErrorMsg, mostCell)
	if result.ErrorCode != "" {
		failure = strings.TrimSpace("**" + cell(result.ErrorCode, 60) + "** " + failure)
	}
	status := cell(string(result.JobStatus), 60)
	if result.NotReached != "" {
		status = strings.TrimSpace(status + " (not " + string(result.NotReached) + " yet)")
	}
	return fmt.Sprintf("| %s | %s %s | %s | %s | %s |\n", cell(result.ID, 100), result.Mark(), cell(string(result.Outcome), 30), status,
		failure, cell(result.Hint, mostCell))
}

// prechecks lists the items that block jobs, and those that warn.
func prechecks(r *report.Report, room int) string {
	var b strings.Builder
	for _, i := range worstFirst(r) {
		result := &r.Results[i]
		if len(result.Precheck) == 0 {
			continue
		}
		var one strings.Builder
		fmt.Fprintf(&one, "- %s\n", cell(result.ID, 100))
		for _, item := range result.Precheck {
			what := "blocks"
			if item.Result == "ALARM" {
				what = "warns"
			}
			fmt.Fprintf(&one, "  - %s **%s** (%s): %s\n", what, cell(item.Item, 80), cell(item.Group, 80), cell(item.Reason, mostCell))
		}
		if b.Len()+one.Len() > room/2 {
			b.WriteString("- …\n")
			break
		}
		b.WriteString(one.String())
	}
	if b.Len() == 0 {
		return ""
	}
	return "### Pre-check\n\n" + b.String() + "\n"
}

// refusal renders why nothing was sent.
func refusal(found []string) string {
	var b strings.Builder
	b.WriteString("## Nothing was sent\n\n")
	for n, problem := range found {
		if n == 100 {
			fmt.Fprintf(&b, "- … and %d more\n", len(found)-n)
			break
		}
		fmt.Fprintf(&b, "- %s\n", cell(problem, 2*mostCell))
	}
	return b.String()
}
