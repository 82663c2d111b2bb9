package main

import (
	"fmt"

	"github.com/sethvargo/go-githubactions"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// maxAnnotations is how many annotations GitHub shows of a step.
const maxAnnotations = 10

// annotate puts an error beside the workflow for each job that is not where it should be; where there are more than
// GitHub shows, the last one counts the rest.
func (s *step) annotate(r *report.Report) {
	var bad []int
	for _, i := range worstFirst(r) {
		if !r.Results[i].OK() {
			bad = append(bad, i)
		}
	}
	shown := len(bad)
	if shown > maxAnnotations {
		shown = maxAnnotations - 1
	}
	for _, i := range bad[:shown] {
		result := &r.Results[i]
		s.annotation("Job "+result.ID, fmt.Sprintf("%s: %s", result.Outcome, words(result)))
	}
	if rest := len(bad) - shown; rest > 0 {
		s.annotation("More jobs", fmt.Sprintf("%d more jobs are not where they should be; the summary and the outputs name them", rest))
	}
}

func (s *step) annotation(title, text string) {
	s.actions.IssueCommand(&githubactions.Command{
		Name:       "error",
		Message:    text,
		Properties: githubactions.CommandProperties{"title": title},
	})
}
