package report

// Tally counts results by their outcomes.
type Tally struct {
	counts [len(Outcomes)]int
	// NotReached counts the tasks that had not reached the target at the end of the wait.
	NotReached int
}

// Of returns how many results have the outcome.
func (t *Tally) Of(o Outcome) int {
	if i := o.position(); i >= 0 {
		return t.counts[i]
	}
	return 0
}

// Success returns how many outcomes count as a success.
func (t *Tally) Success() (n int) {
	for i, count := range t.counts {
		if Outcomes[i].Success {
			n += count
		}
	}
	return n
}

// Failure returns how many outcomes count as a failure.
func (t *Tally) Failure() (n int) {
	for i, count := range t.counts {
		if Outcomes[i].Failure {
			n += count
		}
	}
	return n
}

// Tally counts the results.
func (r *Report) Tally() *Tally {
	t := new(Tally)
	for i := range r.Results {
		if at := r.Results[i].Outcome.position(); at >= 0 {
			t.counts[at]++
		}
		if r.Results[i].NotReached != "" {
			t.NotReached++
		}
	}
	return t
}
