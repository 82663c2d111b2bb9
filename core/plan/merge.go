package plan

// RunKey is what plans must have in common so that one run can start the jobs of all: equal keys, one run. By which policy
// it fails is each plan's own matter.
func (p *Plan) RunKey() Options {
	key := p.Options
	key.FailOn = ""
	return key
}

// Union returns a plan with the jobs of all plans, each ID once, and the options of the first. The plans must have equal
// RunKeys. Where two plans name the same job, the first one's start time counts.
func Merge(plans []*Plan) *Plan {
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
