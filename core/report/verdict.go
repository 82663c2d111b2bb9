package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
)

// Verdict says in words what became of the run, for instance "18 of 20 tasks started, 2 failed", or after a wait "11 of 12 tasks have
// caught up, 1 failed".
func (r *Report) Verdict() string {
	parts := r.VerdictParts()
	if started := r.Parts(func(*Result) bool { return true }); started != "" && r.WaitedFor == "" && !r.DryRun {
		parts[0] += " (" + started + ")"
	}
	return strings.Join(parts, ", ")
}

// Parts says how the results that count and that started add up, for instance "5 now, 2 scheduled, 1 already running". It is empty
// if all were started now.
func (r *Report) Parts(counts func(*Result) bool) string {
	numbers := make(map[Outcome]int)
	for i := range r.Results {
		if counts(&r.Results[i]) {
			numbers[r.Results[i].Outcome]++
		}
	}
	var parts []string
	now := true
	for _, o := range Outcomes {
		if n := numbers[o.Outcome]; n > 0 && o.Part {
			parts = append(parts, fmt.Sprintf("%d %s", n, o.Words))
			now = now && o.Outcome == Started
		}
	}
	if now {
		return ""
	}
	return strings.Join(parts, ", ")
}

// reached says of each target of a wait that one task, or several, have come to it.
var reached = map[plan.WaitFor]struct{ one, many string }{
	plan.WaitNone:        {},
	plan.WaitRunning:     {"is running", "are running"},
	plan.WaitFull:        {"has copied everything", "have copied everything"},
	plan.WaitIncremental: {"synchronises", "synchronise"},
	plan.WaitCaughtUp:    {"has caught up", "have caught up"},
}

// VerdictParts returns the parts of the verdict: how many tasks started, or came to what was waited for, and how many did not, by
// outcome.
func (r *Report) VerdictParts() []string {
	t := r.Tally()
	first := fmt.Sprintf("%d of %s started", t.Success(), Tasks(r.Count))
	if words := reached[r.WaitedFor]; words.one != "" {
		verb := words.many
		if r.Count == 1 {
			verb = words.one
		}
		first = fmt.Sprintf("%d of %s %s", t.Success()-t.NotReached, Tasks(r.Count), verb)
	}
	if r.DryRun {
		first = fmt.Sprintf("dry run: %d of %s would be started", t.Of(NotSent), Tasks(r.Count))
		if n := r.wouldResume(); n > 0 {
			first += fmt.Sprintf(" (%d of them resumed)", n)
		}
	}
	parts := []string{first}
	add := func(n int, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	if r.DryRun {
		add(t.Of(AlreadyStarted), AlreadyStarted.Info().Words)
	}
	for i := range Outcomes {
		if o := &Outcomes[i]; o.Words != "" && !o.Part {
			add(t.counts[i], o.Words)
		}
	}
	if r.cancelled() {
		add(t.NotReached, "had not reached the wait's target when the run was cancelled")
	} else {
		add(t.NotReached, notReached.Words)
	}
	return parts
}

// wouldResume is how many tasks a dry run would have resumed.
func (r *Report) wouldResume() (n int) {
	for i := range r.Results {
		if r.Results[i].Outcome == NotSent && r.Results[i].JobStatus.Resumable() {
			n++
		}
	}
	return n
}

// Tasks writes a number of tasks.
func Tasks(n int) string { return Plural(n, "task", "tasks") }

// Plural writes a number with the form of a word that goes with it.
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
