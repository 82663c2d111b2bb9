package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// mostListed is how many tasks the log lists; results-file has all of them.
const mostListed = 200

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
	for _, i := range worstFirst(r) {
		if !annotated[i] {
			rows = append(rows, i)
		}
	}
	l.tasks(r, rows)
}

// tasks lists tasks in columns, and under each the items of its pre-check.
func (l *log) tasks(r *report.Report, rows []int) {
	wide, named, labelled := 0, 0, 0
	listed := rows[:min(len(rows), mostListed)]
	for _, i := range listed {
		wide = max(wide, len(r.Results[i].ID))
		named = max(named, width(plain(r.Results[i].Name, mostName)))
		labelled = max(labelled, len(label(&r.Results[i])))
	}
	for _, i := range listed {
		result := &r.Results[i]
		name := plain(result.Name, mostName)
		if named > 0 {
			name += strings.Repeat(" ", named-width(name)+2)
		}
		text := fmt.Sprintf("  %-*s  %s%-*s  %s", wide, result.ID, name, labelled, label(result), words(result))
		l.line("%s", strings.TrimRight(text, " "))
		for _, item := range result.Precheck {
			l.line("  %-*s  - %s", wide, "", itemWords(item))
		}
	}
	l.more(len(rows) - mostListed)
}

func (l *log) more(tasks int) {
	if tasks > 0 {
		l.line("  … and %s", report.Plural(tasks, "more task", "more tasks"))
	}
}

// words is what a line says of a task beside its outcome.
func words(r *report.Result) string {
	var parts []string
	add := func(what, s string) {
		if s != "" {
			parts = append(parts, what+s)
		}
	}
	add("", plain(string(r.JobStatus), 60))
	add("at ", startsAt(r))
	add("copied ", copied(r))
	add("delay ", delay(r))
	add("order ", plain(r.OrderID, 80))
	code, message, reason := failures(r)
	add("", strings.TrimSpace(plain(code, 60)+" "+plain(message, mostText)))
	add("", plain(reason, mostText))
	add("→ ", plain(r.Hint, mostText))
	return strings.Join(parts, "  ")
}

func itemWords(item report.PrecheckItem) string {
	return fmt.Sprintf("%s %s: %s", plain(item.Result, 20), plain(item.Item, 80), plain(item.Reason, mostText))
}

// worstFirst orders the results: what did not succeed before what did, each in the order asked for.
func worstFirst(r *report.Report) []int {
	order := make([]int, len(r.Results))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return r.Results[a].Rank() - r.Results[b].Rank() })
	return order
}
