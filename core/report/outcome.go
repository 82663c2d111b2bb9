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
	{Outcome: Started, Success: true, Rank: 4, Mark: "✅", Label: "Started", Metric: "JobsStarted"},
	{Outcome: Scheduled, Success: true, Rank: 4, Mark: "🕒", Label: "Scheduled", Metric: "JobsScheduled", Words: "scheduled", Part: true},
	{Outcome: AlreadyStarted, Success: true, Rank: 4, Mark: "✅", Label: "Already started", Metric: "JobsAlreadyStarted", Words: "already running", Part: true},
	{Outcome: Resumed, Success: true, Rank: 4, Mark: "✅", Label: "Resumed", Metric: "JobsResumed", Words: "resumed", Part: true},
	{Outcome: Failed, Failure: true, Rank: 0, Mark: "❌", Label: "Failed", Metric: "JobsFailed", Words: "failed"},
	{Outcome: Blocked, Failure: true, Rank: 1, Mark: "⛔", Label: "Blocked by its pre-check", Metric: "JobsBlocked", Words: "blocked by the pre-check"},
	{Outcome: Unknown, Rank: 2, Mark: "❓", Label: "Unknown", Metric: "JobsUnknown", Words: "unknown"},
	{Outcome: NotSent, Rank: 4, Mark: "⬜", Label: "Not sent"},
}

// rankNotReached is the rank of a success that had not reached the target when its wait ended, and markNotReached its mark.
const (
	rankNotReached = 3
	markNotReached = "⏳"
)

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
func (o Outcome) Success() bool {
	i := o.position()
	return i >= 0 && Outcomes[i].Success
}

// Failure reports whether the outcome counts as a failure. Unknown and NotSent count as neither.
func (o Outcome) Failure() bool {
	i := o.position()
	return i >= 0 && Outcomes[i].Failure
}
