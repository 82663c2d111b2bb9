package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
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

	at map[string]int // of each task in Results; made when it is first needed
}

// result returns that of a task of the report.
func (r *Report) result(id string) *Result {
	if r.at == nil {
		r.at = make(map[string]int, len(r.Results))
		for i := range r.Results {
			r.at[r.Results[i].ID] = i
		}
	}
	return &r.Results[r.at[id]]
}

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

// New sums up results.
func New(results []Result) *Report {
	r := &Report{Results: results}
	if results == nil {
		r.Results = []Result{}
	}
	r.sum()
	return r
}

// sum makes Status, Count and the lists of IDs say what Results says.
func (r *Report) sum() {
	t := r.Tally()
	r.Count = len(r.Results)
	r.Started = make([]string, 0, t.Success())
	r.Failed = make([]string, 0, t.Failure())
	r.Unknown = make([]string, 0, t.Of(Unknown))
	good := 0
	for i := range r.Results {
		result := &r.Results[i]
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
}

// Verdict says in words what became of the run, for instance "18 of 20 tasks started, 2 failed".
func (r *Report) Verdict() string {
	parts := r.VerdictParts()
	if of := r.Parts(func(*Result) bool { return true }); of != "" {
		parts[0] += " (" + of + ")"
	}
	return strings.Join(parts, ", ")
}

// Parts says of those that started which are worth telling apart, for instance "2 scheduled, 1 already running": of the results
// for which is holds. It is empty if there are none.
func (r *Report) Parts(is func(*Result) bool) string {
	counts := make(map[Outcome]int)
	for i := range r.Results {
		if is(&r.Results[i]) {
			counts[r.Results[i].Outcome]++
		}
	}
	var of []string
	for _, o := range Outcomes {
		if n := counts[o.Outcome]; n > 0 && o.Part {
			of = append(of, fmt.Sprintf("%d %s", n, o.Words))
		}
	}
	return strings.Join(of, ", ")
}

// VerdictParts returns the parts of the verdict: how many tasks started, and how many did not, by outcome.
func (r *Report) VerdictParts() []string {
	t := r.Tally()
	first := fmt.Sprintf("%d of %s started", t.Success(), tasks(r.Count))
	if r.DryRun {
		first = fmt.Sprintf("dry run, nothing started: %d of %s would be started", t.Of(NotSent), tasks(r.Count))
	}
	parts := []string{first}
	add := func(n int, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	for i := range Outcomes {
		if o := &Outcomes[i]; o.Words != "" && !o.Part {
			add(t.counts[i], o.Words)
		}
	}
	if r.cancelled() {
		add(t.NotReached, "not there yet when the run was cancelled")
	} else {
		add(t.NotReached, "not there yet at the end of the wait")
	}
	return parts
}

func tasks(n int) string { return Plural(n, "task", "tasks") }

// Plural writes a number with the form of a word that goes with it.
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// WriteJSON writes the whole report as one JSON object.
func (r *Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}
