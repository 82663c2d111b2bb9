package report

import "github.com/drs-batch-start/drs-batch-start/core/plan"

// Split returns the report on a plan whose tasks were started by several runs. reports has, for each task, the report of the
// run that started it.
func Split(p *plan.Plan, reports map[string]*Report) *Report {
	results := make([]Result, 0, len(p.Jobs))
	for _, job := range p.Jobs {
		results = append(results, *reports[job.JobID].result(job.JobID))
	}
	part := New(results)
	part.Simulated, part.DryRun = p.Simulate, p.DryRun
	return part
}
