package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

const (
	maxSummary = 900_000 // keeps a summary below GitHub's limit of 1 MiB for a step, with room for its end
	roomForEnd = 300     // for what follows the rows of a table
)

// How much of a text from outside a cell shows, in bytes.
const (
	maxCell = 600
	maxName = 120
)

// maxOpen is how many tasks that went well are shown without a click, where nothing needs attention.
const maxOpen = 20

// summary renders the report for the page of the workflow run: what needs attention first.
func summary(p *plan.Plan, r *report.Report, h *history) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n%s\n\n", heading(r), circumstances(p, r, h))
	if r.Simulated {
		b.WriteString("> [!WARNING]\n> **Simulated**: this run talked to the built-in simulator. Nothing real was started.\n\n")
	}
	for _, warning := range r.Warnings[:min(len(r.Warnings), 20)] {
		fmt.Fprintf(&b, "> [!WARNING]\n> %s\n\n", cell(warning, maxCell))
	}
	bad := causes(r)
	if len(bad) > 0 {
		b.WriteString("### Needs attention\n\n")
		b.WriteString(causeTable(r, bad, maxSummary/2))
	}
	if chart := h.chart(r); len(chart) < maxSummary/4 {
		b.WriteString(chart)
	}
	var good []int
	for _, i := range r.ByRank() {
		if r.Results[i].OK() {
			good = append(good, i)
		}
	}
	if len(good) > 0 {
		open := ""
		if len(bad) == 0 && len(good) <= maxOpen {
			open = " open"
		}
		fmt.Fprintf(&b, "<details%s><summary>%s</summary>\n\n", open, goodTitle(r, len(good)))
		b.WriteString(table(r, good, maxSummary-b.Len()))
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
	return capital(strings.Join(parts, " · "))
}

// goodTitle is the title of the part with what went well.
func goodTitle(r *report.Report, n int) string {
	if r.DryRun {
		return fmt.Sprintf("<b>%s would be started</b>", report.Tasks(n))
	}
	title := fmt.Sprintf("<b>%s started</b>", report.Tasks(n))
	if parts := r.Parts((*report.Result).OK); parts != "" {
		title += " (" + parts + ")"
	}
	return title
}

// circumstances says in one line where and when the run was, what it waited for, and where to look at the tasks.
func circumstances(p *plan.Plan, r *report.Report, h *history) string {
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if p.Simulate {
		add("simulator")
	} else {
		where, project := p.Region, p.ProjectID
		if where == "" {
			where = p.Endpoint
		}
		if project == "" {
			project = p.Region // by which it is looked up
		}
		add("%s", cell(where, 100))
		add("project <samp>%s</samp>", cell(project, 100))
	}
	add("began %s", utc(h.run.Truncate(time.Minute)))
	add("took %s", shortDuration(h.now().Sub(h.run)))
	if p.WaitFor == plan.WaitCaughtUp {
		add("target <code>%s</code> within %s", p.WaitFor, shortDuration(p.MaxDelay))
	} else if p.WaitFor != plan.WaitNone {
		add("target <code>%s</code>", p.WaitFor)
	}
	var slowest *report.Result
	for i := range r.Results {
		if one := &r.Results[i]; one.DelayMS != nil && (slowest == nil || *one.DelayMS > *slowest.DelayMS) {
			slowest = one
		}
	}
	if slowest != nil {
		add("largest delay %s (%s)", delay(slowest), cell(shortName(slowest), maxName))
	}
	if address := console(p); address != "" {
		add("[tasks in the console](%s)", address)
	}
	return strings.Join(parts, " · ")
}

// console is the address of the list of tasks in the console of the region; empty where it is not known.
func console(p *plan.Plan) string {
	site := "https://console-intl.huaweicloud.com"
	switch {
	case p.Simulate || p.Region == "" || !strings.Contains(p.Endpoint, ".myhuaweicloud."):
		return ""
	case strings.HasSuffix(p.Endpoint, ".myhuaweicloud.eu"):
		site = "https://console.huaweicloud.eu"
	case strings.HasPrefix(p.Region, "cn-"):
		site = "https://console.huaweicloud.com"
	}
	return site + "/drs/?region=" + p.Region
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
		fmt.Fprintf(&b, "- %s\n", cell(problem, maxCell))
	}
	return b.String()
}
