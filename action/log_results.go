package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// maxListed is how many tasks the log lists; results-file has all of them.
const maxListed = 200

// report prints the verdict and every task, each once: in GitHub, what needs attention as annotations.
func (l *log) report(r *report.Report, verdict string, fails bool) {
	if r.Simulated {
		l.line("SIMULATED: nothing real was started.")
	}
	var annotated map[int]bool
	if l.github {
		annotated = l.annotate(r, verdict, fails)
	}
	switch {
	case annotated != nil:
	case fails:
		l.failure(verdict)
	default:
		l.line("%s", verdict)
	}
	var rows []int
	for _, i := range r.ByRank() {
		if !annotated[i] {
			rows = append(rows, i)
		}
	}
	l.tasks(r, rows)
}

// tasks lists tasks in columns, and under each the items of its pre-check.
func (l *log) tasks(r *report.Report, rows []int) {
	idWidth, nameWidth, labelWidth := 0, 0, 0
	listed := rows[:min(len(rows), maxListed)]
	for _, i := range listed {
		idWidth = max(idWidth, len(r.Results[i].ID))
		nameWidth = max(nameWidth, width(rest.Truncate(r.Results[i].Name, maxName)))
		labelWidth = max(labelWidth, len(label(&r.Results[i])))
	}
	for _, i := range listed {
		result := &r.Results[i]
		name := rest.Truncate(result.Name, maxName)
		if nameWidth > 0 {
			name += strings.Repeat(" ", nameWidth-width(name)+2)
		}
		text := fmt.Sprintf("  %-*s  %s%-*s  %s", idWidth, result.ID, name, labelWidth, label(result), details(result))
		l.line("%s", strings.TrimRight(text, " "))
		for _, item := range result.Precheck {
			l.line("  %-*s  - %s", idWidth, "", precheckText(item))
		}
	}
	l.more(len(rows) - maxListed)
}

func (l *log) more(tasks int) {
	if tasks > 0 {
		l.line("  … and %s", report.Plural(tasks, "more task", "more tasks"))
	}
}

// GitHub shows ten annotations of a step. The first is the verdict.
const (
	maxAnnotations = 10
	maxNamed       = 20 // tasks that one annotation names
)

// annotate puts the verdict and what needs attention beside the workflow: as errors if the step fails, else as warnings. It returns
// the results that were named; nil if there was nothing to annotate.
func (l *log) annotate(r *report.Report, verdict string, fails bool) map[int]bool {
	annotations := causes(r)
	if len(annotations) == 0 && !fails {
		return nil
	}
	level := "warning"
	if fails {
		level = "error"
	}
	show := func(text string) { l.command(level, text) }
	show(verdict)
	named := make(map[int]bool)
	shown := len(annotations)
	if shown > maxAnnotations-1 {
		shown = maxAnnotations - 2
	}
	for _, a := range annotations[:shown] {
		show(a.line(r))
		for _, i := range a.results {
			named[i] = true
		}
	}
	left := 0
	for _, a := range annotations[shown:] {
		left += len(a.results)
	}
	if left > 0 {
		show(report.Plural(left, "more task needs", "more tasks need") + " attention; the summary and the outputs name them")
	}
	return named
}

// explanation is all that is said of a task that needs attention, in one line.
func explanation(r *report.Result) string {
	text := strings.ToLower(rest.Truncate(label(r), 60))
	if known := details(r); known != "" {
		text += ": " + known
	}
	for _, item := range r.Precheck {
		text += " · " + precheckText(item)
	}
	return text
}

// line is an annotation: the cause with the tasks that it names.
func (c *cause) line(r *report.Report) string {
	if first := &r.Results[c.results[0]]; len(c.results) == 1 {
		return taskName(first) + ": " + explanation(first)
	}
	var names []string
	for _, i := range c.results[:min(len(c.results), maxNamed)] {
		names = append(names, taskName(&r.Results[i]))
	}
	more := ""
	if left := len(c.results) - len(names); left > 0 {
		more = fmt.Sprintf(" and %d more", left)
	}
	return fmt.Sprintf("%s: %s (%s%s)", report.Tasks(len(c.results)), c.text, strings.Join(names, ", "), more)
}

// taskName is a task by its name, if that is known, and its ID.
func taskName(r *report.Result) string {
	if name := rest.Truncate(r.Name, maxName); name != "" {
		return name + " (" + r.ID + ")"
	}
	return r.ID
}

// details is what a line says of a task beside its outcome.
func details(r *report.Result) string {
	code, message, reason := failures(r)
	parts := append(facts(r), code+" "+message, reason)
	if r.Hint != "" {
		parts = append(parts, "→ "+r.Hint)
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(rest.Truncate(parts[i], maxText))
	}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "  ")
}

func precheckText(item report.PrecheckItem) string {
	return fmt.Sprintf("%s %s: %s", rest.Truncate(item.Result, 20), rest.Truncate(item.Item, 80), rest.Truncate(item.Reason, maxText))
}
