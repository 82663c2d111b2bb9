package core

// RunKey is what plans must have in common so that one run can start the jobs of all: equal keys, one run. By which policy
// it fails is each plan's own matter.
func (p *Plan) RunKey() Options {
	key := p.Options
	key.FailOn = ""
	return key
}

// Union returns a plan with the jobs of all plans, each ID once, and the options of the first. The plans must have equal
// RunKeys. Where two plans name the same job, the first one's start time counts.
func Union(plans []*Plan) *Plan {
	if len(plans) == 1 {
		return plans[0]
	}
	union := &Plan{Options: plans[0].Options}
	seen := make(map[string]bool)
	for _, p := range plans {
		for _, job := range p.Jobs {
			if !seen[job.JobID] {
				seen[job.JobID] = true
				union.Jobs = append(union.Jobs, job)
			}
		}
	}
	return union
}

// Gather returns the report on a plan whose jobs were started by several runs. reports has, for each job, the report of
// the run that started it.
func Gather(p *Plan, reports map[string]*Report) *Report {
	results := make([]Result, 0, len(p.Jobs))
	var cause error
	for _, job := range p.Jobs {
		report := reports[job.JobID]
		result := report.result(job.JobID)
		if !result.Good() && cause == nil {
			cause = report.cause
		}
		results = append(results, *result)
	}
	whole := newReport(results)
	whole.cause, whole.Simulated, whole.DryRun = cause, p.Simulate, p.DryRun
	return whole
}
