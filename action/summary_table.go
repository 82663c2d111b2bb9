package main

import (
	"fmt"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// The tables of the summary are HTML, because a table of Markdown would break IDs into lines at their hyphens. They hold no empty
// line: that would end them. Their cells hold texts from outside only as cell returns them.

// How many tasks of one cause are shown without a click, and how many at all.
const (
	maxUnfolded = 3
	maxFolded   = 300
)

// causeTable has one row for each cause that has room in so many bytes: what happened to which tasks, and what to do.
func causeTable(r *report.Report, bad []*cause, room int) string {
	var b strings.Builder
	b.WriteString("<table>\n" + `<tr><th align="left" width="58%">What happened</th><th align="left" width="42%">What to do</th></tr>` + "\n")
	shown, n := report.Fit(bad, room-roomForEnd, report.Plain, func(c **cause) []byte {
		hint := cell(sentence(r.Results[(*c).results[0]].Hint), maxCell)
		return fmt.Appendf(nil, "<tr><td valign=\"top\">%s</td><td valign=\"top\">%s</td></tr>\n", whatHappened(r, *c), hint)
	})
	b.Write(shown)
	b.WriteString("</table>\n\n")
	left := 0
	for _, c := range bad[n:] {
		left += len(c.results)
	}
	b.WriteString(more(left))
	return b.String()
}

// more says how many tasks a table has no room for.
func more(tasks int) string {
	if tasks == 0 {
		return ""
	}
	return fmt.Sprintf("… and %s. The `results-file` has all of them.\n\n", report.Plural(tasks, "more task", "more tasks"))
}

// whatHappened is the cause in full, above the tasks that share it.
func whatHappened(r *report.Report, c *cause) string {
	first := &r.Results[c.results[0]]
	code, message, reason := failures(first)
	what := first.Info().Mark + "&nbsp;<b>" + labelCell(first) + "</b>"
	if why := strings.TrimSpace(chip(code, 60) + " " + cell(sentence(message), maxCell)); why != "" {
		what += " · " + why
	}
	lines := []string{what}
	if reason != "" {
		lines = append(lines, cell(sentence(reason), maxCell))
	}
	lines = append(lines, items(first)...)
	tasks, n := report.Fit(c.results[:min(len(c.results), maxFolded)], maxSummary/3, report.Plain, func(i *int) []byte {
		return []byte("<br>" + taskLine(&r.Results[*i]))
	})
	if len(c.results) <= maxUnfolded {
		return strings.Join(lines, "<br>") + string(tasks)
	}
	rest := ""
	if left := len(c.results) - n; left > 0 {
		rest = fmt.Sprintf("<br>… and %d more, all in the results-file", left)
	}
	return fmt.Sprintf("%s<details><summary>%s</summary>%s%s</details>", strings.Join(lines, "<br>"), report.Tasks(len(c.results)), strings.TrimPrefix(string(tasks), "<br>"), rest)
}

// taskLine is a task with all that is its own: its ID first, where no line breaks it.
func taskLine(r *report.Result) string {
	line := "<samp>" + cell(r.ID, 100) + "</samp>"
	if r.Name != "" {
		line += " <b>" + cell(r.Name, maxName) + "</b>"
	}
	for _, fact := range facts(r) {
		line += " · " + cell(fact, 120)
	}
	return line
}

// items are those of a task's pre-check that block it, or that only warn.
func items(r *report.Result) (lines []string) {
	for _, item := range r.Precheck {
		mark := report.Blocked.Info().Mark
		if item.Result == "ALARM" {
			mark = "⚠️"
		}
		lines = append(lines, strings.TrimSpace(mark+"&nbsp;"+chip(item.Item, 80)+" "+cell(sentence(item.Reason), maxCell)))
	}
	return lines
}

// columns are those for what went well. A column in which no task has anything is left out.
var columns = []struct {
	title string
	cell  func(*report.Result) string
	wraps bool
}{
	{title: "Task", cell: taskCell},
	{title: "Outcome", cell: func(r *report.Result) string { return r.Info().Mark + "&nbsp;" + labelCell(r) }},
	{title: "Starts", cell: startText},
	{title: "Status", cell: func(r *report.Result) string { return chip(string(r.JobStatus), 60) }},
	{title: "Copied", cell: copied},
	{title: "Delay", cell: delay},
	{title: "Order", cell: func(r *report.Result) string { return chip(r.OrderID, 80) }, wraps: true},
	{title: "Pre-check warns", cell: func(r *report.Result) string { return strings.Join(items(r), "<br>") }, wraps: true},
}

// table has a row for each task that has room in so many bytes.
func table(r *report.Report, rows []int, room int) string {
	kept := columns[:0:0]
	for _, c := range columns {
		for _, i := range rows {
			if c.cell(&r.Results[i]) != "" {
				kept = append(kept, c)
				break
			}
		}
	}
	var b strings.Builder
	b.WriteString("<table>\n<tr>")
	for _, c := range kept {
		fmt.Fprintf(&b, `<th align="left">%s</th>`, c.title)
	}
	b.WriteString("</tr>\n")
	shown, n := report.Fit(rows, room-b.Len()-roomForEnd, report.Plain, func(i *int) []byte {
		row := []byte("<tr>")
		for _, c := range kept {
			noWrap := " nowrap"
			if c.wraps {
				noWrap = ""
			}
			row = fmt.Appendf(row, `<td%s valign="top">%s</td>`, noWrap, c.cell(&r.Results[*i]))
		}
		return append(row, "</tr>\n"...)
	})
	b.Write(shown)
	b.WriteString("</table>\n\n" + more(len(rows)-n))
	return b.String()
}

// taskCell is the task's name, if it is known, above its ID.
func taskCell(r *report.Result) string {
	id := "<samp>" + cell(r.ID, 100) + "</samp>"
	if r.Name == "" {
		return id
	}
	return "<b>" + cell(r.Name, maxName) + "</b><br>" + id
}

// labelCell is the outcome in words that stay on one line.
func labelCell(r *report.Result) string {
	return strings.ReplaceAll(cell(label(r), 60), " ", "&nbsp;")
}

// chip marks a text as one of the service's own words; empty if there is none.
func chip(text string, limit int) string {
	if text == "" {
		return ""
	}
	return "<code>" + cell(text, limit) + "</code>"
}
