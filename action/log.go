package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/engine"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// How much of a text from outside a line of the log shows, in bytes.
const (
	maxText = 400
	maxBody = 4000
)

// log prints what happens, as people read it; in GitHub with the commands that its log knows.
type log struct {
	w          io.Writer
	redactor   *rest.Redactor
	github     bool // a runner reads what is printed
	debugging  bool
	grouped    bool
	progressed progressLine // the last one of the phase under way
	waiting    bool
	early      int // tasks that were annotated before the end
}

// line prints a line, which stays one and has no secrets. The runner takes "##[" for a workflow command anywhere in it, and "::" only
// at its beginning, where this program never puts a text from outside.
func (l *log) line(format string, args ...any) {
	fmt.Fprintln(l.w, oneLine.Replace(l.redactor.ID(fmt.Sprintf(format, args...))))
}

var oneLine = strings.NewReplacer("\n", " ", "\t", " ", "##[", "## [")

// command prints a workflow command, or outside GitHub its text.
func (l *log) command(name, text string) {
	if l.github {
		l.line("::%s::%s", name, strings.ReplaceAll(rest.Truncate(text, 3*maxBody), "%", "%25"))
		return
	}
	l.line("%s: %s", name, rest.Truncate(text, 3*maxBody))
}

func (l *log) notice(text string)  { l.command("notice", l.redactor.Text(text, 4*maxText)) }
func (l *log) warning(text string) { l.command("warning", l.redactor.Text(text, 4*maxText)) }
func (l *log) failure(text string) { l.command("error", l.redactor.Text(text, 4*maxText)) }

// group begins a part of the log that GitHub folds.
func (l *log) group(title string) {
	l.endGroup()
	if l.github {
		l.line("::group::%s", title)
		l.grouped = true
	}
}

func (l *log) endGroup() {
	if l.grouped {
		l.line("::endgroup::")
	}
	l.grouped = false
}

// plan says what is going to be done. That nothing real happens must not be folded away.
func (l *log) plan(p *plan.Plan) {
	if p.Simulate {
		l.notice("SIMULATED: this run talks to the built-in simulator; nothing real is started")
	}
	if p.DryRun {
		l.notice("DRY RUN: nothing is started")
	}
	if p.WaitOnly {
		l.notice("WAIT ONLY: statuses are read; nothing is started or resumed")
	}
	l.group("Plan")
	l.line("drs-batch-start %s", core.Version())
	batches := (len(p.Jobs) + p.BatchSize - 1) / p.BatchSize
	to := "the simulator"
	if !p.Simulate {
		to = p.Endpoint
	}
	if !p.WaitOnly {
		l.line("%s in %s to %s", report.Tasks(len(p.Jobs)), report.Plural(batches, "request", "requests"), to)
	} else {
		l.line("%s, read from %s", report.Tasks(len(p.Jobs)), to)
	}
	if p.Auth.Source != "" {
		l.line("signed in by %s", p.Auth.Source)
	}
	if p.WaitFor != plan.WaitNone {
		l.line("then wait until %s, for at most %v", targets[p.WaitFor].until, p.WaitTimeout)
	}
	jobs := slices.SortedStableFunc(slices.Values(p.Jobs), func(a, b drs.StartInfo) int {
		first, _ := plan.StartsAt(a.StartTime)
		second, _ := plan.StartsAt(b.StartTime)
		return first.Compare(second)
	})
	last := ""
	for _, job := range jobs[:min(len(jobs), maxListed)] {
		if when := startWords(job.StartTime); when != last && !p.WaitOnly {
			l.line("%s:", when)
			last = when
		}
		l.line("  %s", job.JobID)
	}
	l.more(len(jobs) - maxListed)
}

// phaseTitles are the titles of the groups of the log.
var phaseTitles = map[engine.Phase]string{
	engine.PhaseChecking: "Pre-check",
	engine.PhaseSending:  "Start",
	engine.PhaseReading:  "Read",
	engine.PhaseWaiting:  "Wait",
}

func (l *log) phase(p engine.Phase) {
	l.progressed, l.waiting = progressLine{}, p == engine.PhaseWaiting
	title := phaseTitles[p]
	if title == "" {
		title = capital(string(p))
	}
	l.group(title)
}

// call tells of a request to start or resume tasks.
func (l *log) call(c engine.Call) {
	again, tried, done := "", "tried", "sent"
	if c.Resume {
		tried, done = "tried to resume", "asked to resume"
	}
	if c.Again {
		again = " again"
	}
	if c.Err != nil {
		l.line("%s %s%s: %s", tried, report.Tasks(c.Jobs), again, l.redactor.Text(c.Err.Error(), maxText))
		return
	}
	l.line("%s %s%s: answered after %v%s", done, report.Tasks(c.Jobs), again, c.Duration.Round(time.Millisecond), requestSuffix(l.redactor.Text(c.RequestID, 80)))
}

// requestSuffix names the request in brackets; nothing if the service gave it no ID.
func requestSuffix(id string) string {
	if id == "" {
		return ""
	}
	return " (request " + id + ")"
}

// started says what starting came to, and what is waited for now.
func (l *log) started(p *plan.Plan, r *report.Report) {
	l.line("%s; waiting for them until %s", r.Verdict(), targets[p.WaitFor].until)
}

// maxEarly is how many tasks get an annotation before the end: GitHub shows ten warnings of a step.
const maxEarly = 3

// outcome names a task when it fails or stops in the wait, which may go on for hours.
func (l *log) outcome(r report.Result) {
	if !l.waiting || r.OK() || r.Outcome.Success() && r.Cause != nil {
		return // what has no more time is in the report, which comes at once
	}
	text := taskName(&r) + ": " + explanation(&r)
	if l.early++; l.early > maxEarly {
		l.line("%s", text)
		return
	}
	l.warning(text)
}

// trace shows a request and its answer to whoever debugs.
func (l *log) trace(x rest.Trace) {
	text := fmt.Sprintf("%s %s %s → %d in %v%s", x.Op, x.Method, x.URL, x.Status, x.Duration.Round(time.Millisecond), requestSuffix(x.RequestID))
	if len(x.Request) > 0 {
		text += " sent: " + rest.Truncate(string(x.Request), maxBody)
	}
	if len(x.Response) > 0 {
		text += " got: " + rest.Truncate(string(x.Response), maxBody)
	}
	if x.Err != nil {
		text += " error: " + x.Err.Error()
	}
	l.command("debug", l.redactor.Text(text, 3*maxBody))
}

// maxSilence is how long the log says nothing while nothing changes. Readings come at intervals of up to a minute, so it is less
// than that: else the reading after the next would be the first to be printed.
const maxSilence = 45 * time.Second

// progressLine is a line of progress that was printed; without counts, none was.
type progressLine struct {
	counts string
	at     time.Duration
}

// progress prints a line if a task came to another state since the last line, or if that is long ago. How much is copied changes
// all the time, and is no reason for a line.
func (l *log) progress(p engine.Progress) {
	counts := states(p, false)
	if counts == l.progressed.counts && p.Elapsed-l.progressed.at < maxSilence {
		return
	}
	l.progressed = progressLine{counts, p.Elapsed}
	l.line("%s %s, %s", progressBar(p), states(p, true), shortDuration(p.Elapsed))
}

// progressBar draws how many of the tasks have reached the target: "[███████···]".
func progressBar(p engine.Progress) string {
	const length = 10
	full := length
	if p.Total > 0 {
		full = p.Counts[p.Goal] * length / p.Total
	}
	return "[" + strings.Repeat("█", full) + strings.Repeat("·", length-full) + "]"
}

// states counts the tasks by their states, "14/20 incremental, 1 failed, 5 copying (62 %, about 40 min left)", with or without what is
// known of how far they are.
func states(p engine.Progress, details bool) string {
	text := fmt.Sprintf("%d/%d %s", p.Counts[p.Goal], p.Total, p.Goal)
	for _, state := range slices.SortedFunc(maps.Keys(p.Counts), engine.CompareStates) {
		if n := p.Counts[state]; n > 0 && state != p.Goal {
			text += fmt.Sprintf(", %d %s", n, rest.Truncate(state, 60))
			if details {
				text += stateDetails(p, state)
			}
		}
	}
	return text
}

// stateDetails are what is known of the tasks in a state, in brackets; empty if nothing is.
func stateDetails(p engine.Progress, state string) string {
	var known []string
	switch {
	case state == engine.StateCopying && p.Copied != nil:
		known = append(known, percent(*p.Copied))
		if p.CopyLeft > 0 {
			known = append(known, "about "+estimate(p.CopyLeft)+" left")
		}
	case state == engine.StateCatchingUp && p.Delay != nil:
		known = append(known, "delay "+shortDuration(*p.Delay)+" of "+rest.Truncate(p.Slowest, maxName))
	}
	if known == nil {
		return ""
	}
	return " (" + strings.Join(known, ", ") + ")"
}

// estimate writes an estimate no finer than it is.
func estimate(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "1 min"
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Round(time.Minute)/time.Minute))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Round(time.Hour)/time.Hour))
	}
	return fmt.Sprintf("%d days", int(d.Round(24*time.Hour)/(24*time.Hour)))
}
