package report

// Outcome is what became of a task.
type Outcome string

// The outcomes. Every task that was asked for has exactly one.
const (
	// Started: the service accepted the start.
	Started Outcome = "started"
	// Scheduled: the task waits for a start time in the future, as asked.
	Scheduled Outcome = "scheduled"
	// AlreadyStarted: the start was refused with DRS.M00304 or DRS.M01504, or its answer was lost, and the task's status shows
	// that it runs or starts. So it is safe to run a workflow again.
	AlreadyStarted Outcome = "already_started"
	// Resumed: the task was paused or had failed, and the service accepted to resume it.
	Resumed Outcome = "resumed"
	// Failed: the task was certainly not started by this run and does not run; or it was started, and failed, was deleted or
	// ended badly during the wait.
	Failed Outcome = "failed"
	// Blocked: its pre-check did not pass, so its start was never sent.
	Blocked Outcome = "blocked"
	// Unknown: not known. The call failed, and no status proves what became of it.
	Unknown Outcome = "unknown"
	// NotSent is the outcome of a dry run only: the input is valid, and nothing was sent.
	NotSent Outcome = "not_sent"
)

// OutcomeInfo says everything about an outcome that others need to know: what it counts as, and how it is shown.
type OutcomeInfo struct {
	Outcome Outcome
	// Success and Failure say what the outcome counts as. Unknown and NotSent count as neither.
	Success, Failure bool
	// Rank orders results for people: the lowest first, since it needs the most attention.
	Rank int
	// Mark is a symbol for the summary.
	Mark string
	// Label is the outcome in words, for people.
	Label string
	// Metric is the name of the CloudWatch metric that counts the outcome; empty if none does.
	Metric string
	// Words complete a number in the verdict, as in "2 failed". Part says that the number is a part of those that started.
	Words string
	Part  bool
}

// Outcomes has a row for each outcome, in the order in which a verdict names them.
var Outcomes = [...]OutcomeInfo{
	{Outcome: Started, Success: true, Rank: 4, Mark: "✅", Label: "Started", Metric: "JobsStarted", Words: "now", Part: true},
	{Outcome: Scheduled, Success: true, Rank: 4, Mark: "🕒", Label: "Scheduled", Metric: "JobsScheduled", Words: "scheduled", Part: true},
	{Outcome: AlreadyStarted, Success: true, Rank: 4, Mark: "✅", Label: "Already started", Metric: "JobsAlreadyStarted", Words: "already running", Part: true},
	{Outcome: Resumed, Success: true, Rank: 4, Mark: "✅", Label: "Resumed", Metric: "JobsResumed", Words: "resumed", Part: true},
	{Outcome: Failed, Failure: true, Rank: 0, Mark: "❌", Label: "Failed", Metric: "JobsFailed", Words: "failed"},
	{Outcome: Blocked, Failure: true, Rank: 1, Mark: "⛔", Label: "Blocked by its pre-check", Metric: "JobsBlocked", Words: "blocked by the pre-check"},
	{Outcome: Unknown, Rank: 2, Mark: "❓", Label: "Unknown", Metric: "JobsUnknown", Words: "unknown"},
	{Outcome: NotSent, Rank: 4, Mark: "📝", Label: "Would be started"},
}

// notReached is the row of a success that had not reached the target of the wait when its wait ended.
var notReached = OutcomeInfo{Success: true, Rank: 3, Mark: "⏳", Words: "did not reach the wait's target"}

// position is the outcome's row; -1 for what is not an outcome.
func (o Outcome) position() int {
	for i := range Outcomes {
		if Outcomes[i].Outcome == o {
			return i
		}
	}
	return -1
}

// Info returns the outcome's row; a row without anything for what is not an outcome.
func (o Outcome) Info() OutcomeInfo {
	if i := o.position(); i >= 0 {
		return Outcomes[i]
	}
	return OutcomeInfo{Outcome: o}
}

// Success reports whether the outcome counts as a success.
func (o Outcome) Success() bool { return o.Info().Success }

// Failure reports whether the outcome counts as a failure. Unknown and NotSent count as neither.
func (o Outcome) Failure() bool { return o.Info().Failure }

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

// Tally counts the results.
func (r *Report) Tally() *Tally {
	t := new(Tally)
	for i := range r.Results {
		if row := r.Results[i].Outcome.position(); row >= 0 {
			t.counts[row]++
		}
		if r.Results[i].NotReached != "" {
			t.NotReached++
		}
	}
	return t
}
