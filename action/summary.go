package main

import (
	"fmt"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// maxSummary keeps a summary below GitHub's limit of 1 MiB for a step, with room for its end.
const maxSummary = 900_000

// How much of a text from outside a cell shows, in bytes.
const (
	mostCell = 300
	mostName = 120
)

// mostOpen is how many tasks that went well are shown without a click, where nothing needs attention.
const mostOpen = 20

// summary renders the report for the page of the workflow run: what needs attention first.
func summary(r *report.Report, h *history) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n", heading(r))
	if r.Simulated {
		b.WriteString("> [!WARNING]\n> **Simulated**: this run talked to the built-in simulator. Nothing real was started.\n\n")
	}
	if r.DryRun {
		b.WriteString("> [!NOTE]\n> **Dry run**: nothing was started.\n\n")
	}
	var bad, good []int
	for _, i := range worstFirst(r) {
		if r.Results[i].OK() {
			good = append(good, i)
		} else {
			bad = append(bad, i)
		}
	}
	for _, warning := range r.Warnings[:min(len(r.Warnings), 20)] {
		fmt.Fprintf(&b, "> [!WARNING]\n> %s\n\n", cell(warning, mostCell))
	}
	if len(bad) > 0 {
		b.WriteString("### Needs attention\n\n")
		b.WriteString(table(r, bad, attention, maxSummary/2))
	}
	chart := h.chart(r)
	if len(chart) < maxSummary/4 {
		b.WriteString(chart)
	}
	if len(good) > 0 {
		open := ""
		if len(bad) == 0 && len(good) <= mostOpen {
			open = " open"
		}
		fmt.Fprintf(&b, "<details%s><summary>%s</summary>\n\n", open, goodTitle(r, len(good)))
		b.WriteString(table(r, good, success, maxSummary-b.Len()))
		b.WriteString("</details>\n")
	}
	return b.String()
}

// heading is the verdict, its parts set apart.
func heading(r *report.Report) string {
	parts := r.VerdictParts()
	for i, part := range parts {
		parts[i] = cell(part, 300)
	}
	return strings.Join(parts, " · ")
}

// goodTitle is the title of the part with what went well.
func goodTitle(r *report.Report, n int) string {
	if r.DryRun {
		return fmt.Sprintf("<b>%s would be started</b>", count(n, "task"))
	}
	title := fmt.Sprintf("<b>%s started</b>", count(n, "task"))
	if of := r.Parts((*report.Result).OK); of != "" {
		title += " (" + of + ")"
	}
	return title
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
