package main

import (
	"fmt"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// GitHub shows ten annotations of a step. The first is the verdict.
const (
	maxAnnotations = 10
	mostNamed      = 20 // tasks that one annotation names
)

// annotate puts the verdict and what is not where it should be beside the workflow: as errors if the step fails, else as
// warnings. Tasks of which the same is to be said share an annotation. It returns the results that were named; nil if there was
// nothing to say.
func (l *log) annotate(r *report.Report, verdict string, fails bool) map[int]bool {
	groups := alike(r)
	if len(groups) == 0 && !fails {
		return nil
	}
	say := l.warning
	if fails {
		say = l.failure
	}
	say(verdict)
	named := make(map[int]bool)
	shown := len(groups)
	if shown > maxAnnotations-1 {
		shown = maxAnnotations - 2
	}
	for _, group := range groups[:shown] {
		say(group.text(r))
		for _, i := range group.results {
			named[i] = true
		}
	}
	if left := len(r.NotOK()) - len(named); left > 0 {
		say(report.Plural(left, "more task is", "more tasks are") + " not where they should be; the summary and the outputs name them")
	}
	return named
}

// likeness are results of which the same is to be said.
type likeness struct {
	says    string
	results []int
}

// alike groups the results that are not where they should be, the worst first.
func alike(r *report.Report) []*likeness {
	var groups []*likeness
	by := make(map[string]*likeness)
	for _, i := range worstFirst(r) {
		result := &r.Results[i]
		if result.OK() {
			continue
		}
		says := explanation(result)
		if by[says] == nil {
			by[says] = &likeness{says: says}
			groups = append(groups, by[says])
		}
		by[says].results = append(by[says].results, i)
	}
	return groups
}

// explanation is all that is said of a task that is not where it should be, in one line.
func explanation(r *report.Result) string {
	text := strings.ToLower(plain(label(r), 60))
	if said := words(r); said != "" {
		text += ": " + said
	}
	for _, item := range r.Precheck {
		text += " · " + itemWords(item)
	}
	return text
}

func (g *likeness) text(r *report.Report) string {
	if len(g.results) == 1 {
		return called(&r.Results[g.results[0]]) + ": " + g.says
	}
	var names []string
	for _, i := range g.results[:min(len(g.results), mostNamed)] {
		names = append(names, called(&r.Results[i]))
	}
	more := ""
	if left := len(g.results) - len(names); left > 0 {
		more = fmt.Sprintf(" and %d more", left)
	}
	return fmt.Sprintf("%s: %s (%s%s)", count(len(g.results), "task"), g.says, strings.Join(names, ", "), more)
}

// called is a task by its name, if that is known, and its ID.
func called(r *report.Result) string {
	if name := plain(r.Name, mostName); name != "" {
		return name + " (" + r.ID + ")"
	}
	return r.ID
}
