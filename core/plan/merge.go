package plan

// RunKey returns what plans must have in common so that one run can start the tasks of all. It leaves out the policy by
// which a plan fails, which is judged for each plan by itself.
func (p *Plan) RunKey() Options {
	key := p.Options
	key.FailOn = ""
	return key
}

// TaskScope is where a task ID means one task. Within one invocation, a task is started once in its scope, whatever the other
// settings of the plans that name it. A TaskScope can be a key of a map.
type TaskScope struct {
	Endpoint string
	// Project is the project's ID, or the name of the region whose project is to be looked up.
	Project string
	// A dry run and a simulation start no task, so they must not stand in for a run that does.
	DryRun, Simulate bool
}

// TaskScope returns the scope of the plan's tasks.
func (p *Plan) TaskScope() TaskScope {
	project := p.ProjectID
	if project == "" {
		project = p.Region
	}
	return TaskScope{Endpoint: p.Endpoint, Project: project, DryRun: p.DryRun, Simulate: p.Simulate}
}

// Merge returns a plan with the tasks of all plans, each ID once, and the options of the first. The plans must have equal
// RunKeys. Where two plans name the same task, the first one's start time counts.
func Merge(plans []*Plan) *Plan {
	if len(plans) == 1 {
		return plans[0]
	}
	merged := &Plan{Options: plans[0].Options}
	seen := make(map[string]bool)
	for _, p := range plans {
		for _, task := range p.Jobs {
			if !seen[task.JobID] {
				seen[task.JobID] = true
				merged.Jobs = append(merged.Jobs, task)
			}
		}
	}
	return merged
}
