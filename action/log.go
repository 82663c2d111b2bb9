package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core"
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
	github     bool // a runner reads what is printed
	debugging  bool
	grouped    bool
	progressed progressLine // the last one of the phase under way
}

// line prints a line. Texts from outside must have been made plain.
func (l *log) line(format string, args ...any) { fmt.Fprintf(l.w, format+"\n", args...) }

// command prints a workflow command, or outside GitHub its text.
func (l *log) command(name, text string, limit int) {
	text = plain(text, limit)
	if l.github {
		l.line("::%s::%s", name, strings.ReplaceAll(text, "%", "%25"))
		return
	}
	l.line("%s: %s", name, text)
}

func (l *log) notice(text string)  { l.command("notice", text, 4*maxText) }
func (l *log) warning(text string) { l.command("warning", text, 4*maxText) }
func (l *log) failure(text string) { l.command("error", text, 4*maxText) }

// survive turns a panic of go-githubactions, which has no other way to say that it could not write, into a warning: what
// became of the tasks is known all the same, and has other ways out.
func (l *log) survive(what string) {
	if broken := recover(); broken != nil {
		l.warning(what + " could not be written")
	}
}

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
	l.group("Plan")
	l.line("drs-batch-start %s", core.Version())
	batches := (len(p.Jobs) + p.BatchSize - 1) / p.BatchSize
	to := "the simulator"
	if !p.Simulate {
		to = p.Endpoint
	}
	l.line("%s in %s to %s", report.Tasks(len(p.Jobs)), report.Plural(batches, "request", "requests"), to)
	if p.Auth.Source != "" {
		l.line("signed in by %s", p.Auth.Source)
	}
	if p.WaitFor != plan.WaitNone {
		l.line("then wait until %s, for at most %v", targets[p.WaitFor].until, p.WaitTimeout)
	}
	for _, job := range p.Jobs[:min(len(p.Jobs), maxListed)] {
		when := "at once"
		if at, ok := plan.StartsAt(job.StartTime); ok {
			when = "at " + utc(at)
		}
		l.line("  %s  %s", job.JobID, when)
	}
	l.more(len(p.Jobs) - maxListed)
}

// phaseTitles are the titles of the groups of the log.
var phaseTitles = map[engine.Phase]string{
	engine.PhaseChecking: "Pre-check",
	engine.PhaseSending:  "Start",
	engine.PhaseWaiting:  "Wait",
}

func (l *log) phase(p engine.Phase) {
	l.progressed = progressLine{}
	title := phaseTitles[p]
	if title == "" {
		title = sentence(string(p))
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
		l.line("%s %s%s: %s", tried, report.Tasks(c.Jobs), again, plain(c.Err.Error(), maxText))
		return
	}
	l.line("%s %s%s: answered after %v%s", done, report.Tasks(c.Jobs), again, c.Duration.Round(time.Millisecond), requestSuffix(plain(c.RequestID, 80)))
}

// requestSuffix names the request in brackets; nothing if the service gave it no ID.
func requestSuffix(id string) string {
	if id == "" {
		return ""
	}
	return " (request " + id + ")"
}

// started says what starting came to, and what is waited for now, if there is anything: what is scheduled is not waited for.
func (l *log) started(p *plan.Plan, r *report.Report) {
	t := r.Tally()
	if t.Success() == t.Of(report.Scheduled) {
		l.line("%s", r.Verdict())
		return
	}
	l.line("%s; waiting for them until %s", r.Verdict(), targets[p.WaitFor].until)
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
	l.command("debug", text, 3*maxBody)
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
		full = p.Done * length / p.Total
	}
	return "[" + strings.Repeat("█", full) + strings.Repeat("·", length-full) + "]"
}

// states counts the tasks by their states, "14/20 incremental, 6 copying (62 %, about 40 min left)", with or without what is known
// of how far they are.
func states(p engine.Progress, details bool) string {
	text := fmt.Sprintf("%d/%d %s", p.Counts[p.Goal], p.Total, p.Goal)
	for _, state := range slices.Sorted(maps.Keys(p.Counts)) {
		if n := p.Counts[state]; n > 0 && state != p.Goal {
			text += fmt.Sprintf(", %d %s", n, plain(state, 60))
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
		known = append(known, "delay "+shortDuration(*p.Delay))
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
