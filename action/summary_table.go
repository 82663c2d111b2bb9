package main

import (
	"fmt"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// column is a column of a table of tasks. Its cells are HTML: texts from outside have been through cell.
type column struct {
	title string
	cell  func(*report.Result) string
	whole bool // its cells are never broken into lines
	width string
}

// attention are the columns for what needs attention, success those for what went well. A column in which no task has anything
// is left out.
var (
	attention = []column{
		{title: "Task", cell: taskCell, whole: true},
		{title: "What happened", cell: happened},
		{title: "What to do", cell: func(r *report.Result) string { return cell(sentence(r.Hint), mostCell) }, width: "22%"},
	}
	success = []column{
		{title: "Task", cell: taskCell, whole: true},
		{title: "Outcome", cell: outcomeCell, whole: true},
		{title: "Starts", cell: startsAt, whole: true},
		{title: "Status", cell: func(r *report.Result) string { return code(string(r.JobStatus), 60) }},
		{title: "Copied", cell: copied, whole: true},
		{title: "Delay", cell: delay, whole: true},
		{title: "Order", cell: func(r *report.Result) string { return code(r.OrderID, 80) }},
		{title: "Pre-check warns", cell: func(r *report.Result) string { return strings.Join(items(r), "<br>") }},
	}
)

// table renders tasks within so many bytes. It is HTML, because a table of Markdown would break IDs into lines at their hyphens.
// It holds no empty line: that would end it.
func table(r *report.Report, rows []int, columns []column, room int) string {
	columns = filled(r, rows, columns)
	var b strings.Builder
	b.WriteString("<table>\n<tr>")
	for _, c := range columns {
		wide := ""
		if c.width != "" {
			wide = fmt.Sprintf(" width=%q", c.width)
		}
		fmt.Fprintf(&b, `<th align="left"%s>%s</th>`, wide, c.title)
	}
	b.WriteString("</tr>\n")
	left := 0
	for n, i := range rows {
		row := tableRow(&r.Results[i], columns)
		if b.Len()+len(row) > room-300 {
			left = len(rows) - n
			break
		}
		b.WriteString(row)
	}
	b.WriteString("</table>\n\n")
	if left > 0 {
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

func tableRow(r *report.Result, columns []column) string {
	var b strings.Builder
	b.WriteString("<tr>")
	for _, c := range columns {
		whole := ""
		if c.whole {
			whole = " nowrap"
		}
		fmt.Fprintf(&b, `<td%s valign="top">%s</td>`, whole, c.cell(r))
	}
	b.WriteString("</tr>\n")
	return b.String()
}

// taskCell is the task's name, if it is known, above its ID.
func taskCell(r *report.Result) string {
	id := "<samp>" + cell(r.ID, 100) + "</samp>"
	if r.Name == "" {
		return id
	}
	return "<b>" + cell(r.Name, mostName) + "</b><br>" + id
}

func outcomeCell(r *report.Result) string {
	return r.Mark() + "&nbsp;" + strings.ReplaceAll(cell(label(r), 60), " ", "&nbsp;")
}

// happened is all that is known of a task that is not where it should be: what and why, how far it came, and its pre-check.
func happened(r *report.Result) string {
	what := r.Mark() + "&nbsp;<b>" + strings.ReplaceAll(cell(label(r), 60), " ", "&nbsp;") + "</b>"
	errorCode, message, reason := failures(r)
	if why := strings.TrimSpace(code(errorCode, 60) + " " + cell(message, mostCell)); why != "" {
		what += " · " + why
	}
	lines := []string{what}
	if reason != "" {
		lines = append(lines, cell(reason, mostCell))
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
		lines = append(lines, strings.TrimSpace(mark+"&nbsp;"+code(item.Item, 80)+" "+cell(item.Reason, mostCell)))
	}
	return lines
}

// code marks a text as one of the service's own words; empty if there is none.
func code(text string, most int) string {
	if text == "" {
		return ""
	}
	return "<code>" + cell(text, most) + "</code>"
}
