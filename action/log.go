package main

import (
	"fmt"
	"io"
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
	mostText = 400
	mostBody = 4000
)

// log prints what happens, as people read it; in GitHub with the commands that its log knows.
type log struct {
	w         io.Writer
	github    bool
	debugging bool
	grouped   bool
	shown     shown // of the phase under way
}

// line prints a line. Texts from outside must have been made plain.
func (l *log) line(format string, args ...any) { fmt.Fprintf(l.w, format+"\n", args...) }

// command prints a workflow command, or outside GitHub its text.
func (l *log) command(name, text string) {
	text = plain(text, mostText*4)
	if l.github {
		l.line("::%s::%s", name, strings.ReplaceAll(text, "%", "%25"))
		return
	}
	l.line("%s: %s", name, text)
}

func (l *log) notice(text string)  { l.command("notice", text) }
func (l *log) warning(text string) { l.command("warning", text) }
func (l *log) failure(text string) { l.command("error", text) }

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
	l.line("%s in %s to %s", count(len(p.Jobs), "task"), count(batches, "request"), to)
	if p.WaitFor != plan.WaitNone {
		l.line("then wait until %s, for at most %v", targets[p.WaitFor].until, p.WaitTimeout)
	}
	for _, job := range p.Jobs[:min(len(p.Jobs), mostListed)] {
		when := "at once"
		if at, is := (&report.Result{StartTime: job.StartTime}).StartsAt(); is {
			when = "at " + utc(at)
		}
		l.line("  %s  %s", job.JobID, when)
	}
	l.more(len(p.Jobs) - mostListed)
}

func count(n int, what string) string { return report.Plural(n, what, what+"s") }

// phases are the titles of the groups of the log.
var phases = map[engine.Phase]string{
	engine.PhaseChecking: "Pre-check",
	engine.PhaseSending:  "Start",
	engine.PhaseWaiting:  "Wait",
}

func (l *log) phase(p engine.Phase) {
	l.shown = shown{}
	title := phases[p]
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
		l.line("%s %s%s: %s", tried, count(c.Jobs, "task"), again, plain(c.Err.Error(), mostText))
		return
	}
	l.line("%s %s%s: answered after %v%s", done, count(c.Jobs, "task"), again, c.Duration.Round(time.Millisecond), ofRequest(plain(c.RequestID, 80)))
}

// ofRequest names the request in brackets; nothing if the service gave it no ID.
func ofRequest(id string) string {
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

// exchange shows a request and its answer to whoever debugs.
func (l *log) exchange(x rest.Trace) {
	text := fmt.Sprintf("%s %s %s → %d in %v%s", x.Op, x.Method, x.URL, x.Status, x.Duration.Round(time.Millisecond), ofRequest(x.RequestID))
	if len(x.Request) > 0 {
		text += " sent: " + rest.Truncate(string(x.Request), mostBody)
	}
	if len(x.Response) > 0 {
		text += " got: " + rest.Truncate(string(x.Response), mostBody)
	}
	if x.Err != nil {
		text += " error: " + x.Err.Error()
	}
	text = plain(text, 3*mostBody)
	if l.github {
		l.line("::debug::%s", strings.ReplaceAll(text, "%", "%25"))
	} else {
		l.line("debug: %s", text)
	}
}
