package report

import (
	"encoding/json"
	"io"
	"slices"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// The values of Report.Status.
const (
	StatusSuccess = "success" // every task is where it should be
	StatusPartial = "partial" // some are
	StatusFailed  = "failed"  // none is
)

// Report is what became of all tasks of a run.
type Report struct {
	// Status is "success", "partial" or "failed".
	Status string `json:"status"`
	// Count is the number of tasks that were asked for, and of Results.
	Count int `json:"count"`
	// Started holds the IDs of every success, Failed those of what failed or was blocked, Unknown those whose outcome is not
	// known. None is nil. A dry run starts nothing, so what would be started is in none of them.
	Started []string `json:"started"`
	Failed  []string `json:"failed"`
	Unknown []string `json:"unknown"`
	// Results has exactly one entry for each task, in the order in which they were asked for.
	Results []Result `json:"results"`
	// Warnings are sentences about the run as a whole, such as an ID in an answer that nobody asked for.
	Warnings []string `json:"warnings,omitempty"`
	// Simulated and DryRun say that nothing real was started.
	Simulated bool `json:"simulated,omitempty"`
	DryRun    bool `json:"dry_run,omitempty"`

	positions map[string]int // of each task in Results; made when it is first needed
}

// New sums up results.
func New(results []Result) *Report {
	if results == nil {
		results = []Result{}
	}
	r := &Report{Results: results, Count: len(results), Started: []string{}, Failed: []string{}, Unknown: []string{}}
	good := 0
	for i := range results {
		result := &results[i]
		if result.OK() {
			good++
		}
		switch {
		case result.Outcome.Success():
			r.Started = append(r.Started, result.ID)
		case result.Outcome.Failure():
			r.Failed = append(r.Failed, result.ID)
		case result.Outcome == Unknown:
			r.Unknown = append(r.Unknown, result.ID)
		}
	}
	switch good {
	case r.Count:
		r.Status = StatusSuccess
	case 0:
		r.Status = StatusFailed
	default:
		r.Status = StatusPartial
	}
	return r
}

// Collect returns the report on a plan whose tasks were started by several runs. reports has, for each task, the report of the run
// that started it.
func Collect(p *plan.Plan, reports map[string]*Report) *Report {
	results := make([]Result, 0, len(p.Jobs))
	for _, job := range p.Jobs {
		results = append(results, *reports[job.JobID].result(job.JobID))
	}
	r := New(results)
	r.Simulated, r.DryRun = p.Simulate, p.DryRun
	return r
}

// result returns that of a task of the report.
func (r *Report) result(id string) *Result {
	if r.positions == nil {
		r.positions = make(map[string]int, len(r.Results))
		for i := range r.Results {
			r.positions[r.Results[i].ID] = i
		}
	}
	return &r.Results[r.positions[id]]
}

// Redacted returns a copy to be shown: each of its texts has passed the redactor.
func (r *Report) Redacted(redactor *rest.Redactor) *Report {
	shown := *r
	shown.positions = nil
	shown.Results = make([]Result, len(r.Results))
	for i := range r.Results {
		shown.Results[i] = r.Results[i].Redacted(redactor)
	}
	ids := func(list []string) []string {
		list = slices.Clone(list)
		for i := range list {
			list[i] = redactor.ID(list[i])
		}
		return list
	}
	shown.Started, shown.Failed, shown.Unknown = ids(r.Started), ids(r.Failed), ids(r.Unknown)
	shown.Warnings = slices.Clone(r.Warnings)
	for i := range shown.Warnings {
		shown.Warnings[i] = redactor.Text(shown.Warnings[i], 0)
	}
	return &shown
}

// WriteJSON writes the whole report as one JSON object.
func (r *Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}
