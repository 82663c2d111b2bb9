package main

import (
	"fmt"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

const (
	maxSummary = 900_000 // keeps a summary below GitHub's limit of 1 MiB for a step, with room for its end
	roomForEnd = 300     // for what follows the rows of a table
)

// How much of a text from outside a cell shows, in bytes.
const (
	maxCell = 300
	maxName = 120
)

// maxOpen is how many tasks that went well are shown without a click, where nothing needs attention.
const maxOpen = 20

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
	for _, i := range r.ByRank() {
		if r.Results[i].OK() {
			good = append(good, i)
		} else {
			bad = append(bad, i)
		}
	}
	for _, warning := range r.Warnings[:min(len(r.Warnings), 20)] {
		fmt.Fprintf(&b, "> [!WARNING]\n> %s\n\n", cell(warning, maxCell))
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
		if len(bad) == 0 && len(good) <= maxOpen {
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
		return fmt.Sprintf("<b>%s would be started</b>", report.Tasks(n))
	}
	title := fmt.Sprintf("<b>%s started</b>", report.Tasks(n))
	if parts := r.Parts((*report.Result).OK); parts != "" {
		title += " (" + parts + ")"
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
		fmt.Fprintf(&b, "- %s\n", cell(problem, 2*maxCell))
	}
	return b.String()
}

// column is a column of a table of tasks. Its cells are HTML: texts from outside have been through cell.
type column struct {
	title  string
	cell   func(*report.Result) string
	noWrap bool
	width  string
}

// attention are the columns for what needs attention, success those for what went well. A column in which no task has anything
// is left out.
var (
	attention = []column{
		{title: "Task", cell: taskCell, noWrap: true},
		{title: "What happened", cell: whatHappened},
		{title: "What to do", cell: func(r *report.Result) string { return cell(sentence(r.Hint), maxCell) }, width: "22%"},
	}
	success = []column{
		{title: "Task", cell: taskCell, noWrap: true},
		{title: "Outcome", cell: outcomeCell, noWrap: true},
		{title: "Starts", cell: startText, noWrap: true},
		{title: "Status", cell: func(r *report.Result) string { return code(string(r.JobStatus), 60) }},
		{title: "Copied", cell: copied, noWrap: true},
		{title: "Delay", cell: delay, noWrap: true},
		{title: "Order", cell: func(r *report.Result) string { return code(r.OrderID, 80) }},
		{title: "Pre-check warns", cell: func(r *report.Result) string { return strings.Join(items(r), "<br>") }},
	}
)

// table renders as many tasks as have room in so many bytes. It is HTML, because a table of Markdown would break IDs into lines at
// their hyphens. It holds no empty line: that would end it.
func table(r *report.Report, rows []int, columns []column, room int) string {
	columns = filled(r, rows, columns)
	var b strings.Builder
	b.WriteString("<table>\n<tr>")
	for _, c := range columns {
		width := ""
		if c.width != "" {
			width = fmt.Sprintf(" width=%q", c.width)
		}
		fmt.Fprintf(&b, `<th align="left"%s>%s</th>`, width, c.title)
	}
	b.WriteString("</tr>\n")
	shown, n := report.Fit(rows, room-b.Len()-roomForEnd, report.Plain, func(i *int) []byte { return tableRow(&r.Results[*i], columns) })
	b.Write(shown)
	b.WriteString("</table>\n\n")
	if left := len(rows) - n; left > 0 {
		fmt.Fprintf(&b, "… and %s. The `results-file` has all of them.\n\n", report.Plural(left, "more task", "more tasks"))
	}
	return b.String()
}

// filled keeps the columns in which a task has something.
func filled(r *report.Report, rows []int, columns []column) (kept []column) {
	for _, c := range columns {
		for _, i := range rows {
			if c.cell(&r.Results[i]) != "" {
				kept = append(kept, c)
				break
			}
		}
	}
	return kept
}

func tableRow(r *report.Result, columns []column) []byte {
	row := []byte("<tr>")
	for _, c := range columns {
		noWrap := ""
		if c.noWrap {
			noWrap = " nowrap"
		}
		row = fmt.Appendf(row, `<td%s valign="top">%s</td>`, noWrap, c.cell(r))
	}
	return append(row, "</tr>\n"...)
}

// taskCell is the task's name, if it is known, above its ID.
func taskCell(r *report.Result) string {
	id := "<samp>" + cell(r.ID, 100) + "</samp>"
	if r.Name == "" {
		return id
	}
	return "<b>" + cell(r.Name, maxName) + "</b><br>" + id
}

func outcomeCell(r *report.Result) string { return r.Info().Mark + "&nbsp;" + labelCell(r) }

// labelCell is the outcome in words that stay on one line.
func labelCell(r *report.Result) string {
	return strings.ReplaceAll(cell(label(r), 60), " ", "&nbsp;")
}

// whatHappened is all that is known of a task that needs attention: what and why, how far it came, and its pre-check.
func whatHappened(r *report.Result) string {
	what := r.Info().Mark + "&nbsp;<b>" + labelCell(r) + "</b>"
	errorCode, message, reason := failures(r)
	if why := strings.TrimSpace(code(errorCode, 60) + " " + cell(message, maxCell)); why != "" {
		what += " · " + why
	}
	lines := []string{what}
	if reason != "" {
		lines = append(lines, cell(reason, maxCell))
	}
	var state []string
	add := func(what, text string) {
		if text != "" {
			state = append(state, what+text)
		}
	}
	add("", code(string(r.JobStatus), 60))
	add("copied ", copied(r))
	add("delay ", delay(r))
	add("order ", code(r.OrderID, 80))
	if state != nil {
		lines = append(lines, strings.Join(state, " · "))
	}
	return strings.Join(append(lines, items(r)...), "<br>")
}

// items are those of a task's pre-check that block it, or that only warn.
func items(r *report.Result) (lines []string) {
	for _, item := range r.Precheck {
		mark := report.Blocked.Info().Mark
		if item.Result == "ALARM" {
			mark = "⚠️"
		}
		lines = append(lines, strings.TrimSpace(mark+"&nbsp;"+code(item.Item, 80)+" "+cell(item.Reason, maxCell)))
	}
	return lines
}

// code marks a text as one of the service's own words; empty if there is none.
func code(text string, limit int) string {
	if text == "" {
		return ""
	}
	return "<code>" + cell(text, limit) + "</code>"
}
