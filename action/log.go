package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core"
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
	last      string // the last line of progress, so that the same is not printed twice
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

func (l *log) warning(text string) { l.command("warning", text) }
func (l *log) failure(text string) { l.command("error", text) }

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

// plan says what is going to be done.
func (l *log) plan(p *plan.Plan) {
	l.line("drs-batch-start %s", core.Version())
	if p.Simulate {
		l.command("notice", "SIMULATED: this run talks to the built-in simulator; nothing real is started")
	}
	if p.DryRun {
		l.command("notice", "DRY RUN: nothing is started")
	}
	batches := (len(p.Jobs) + p.BatchSize - 1) / p.BatchSize
	to := "the simulator"
	if !p.Simulate {
		to = p.Endpoint
	}
	l.line("%s in %s to %s", count(len(p.Jobs), "job"), count(batches, "request"), to)
	if !p.DryRun && !l.debugging {
		return
	}
	for _, job := range p.Jobs {
		when := "at once"
		if job.StartTime != "" {
			when = "at " + clock(job.StartTime)
		}
		l.line("  %s  %s", job.JobID, when)
	}
}

// clock shows milliseconds since the epoch as a time.
func clock(ms string) string {
	n, err := strconv.ParseInt(ms, 10, 64)
	if err != nil {
		return ms
	}
	return time.UnixMilli(n).UTC().Format(time.RFC3339)
}

func count(n int, what string) string { return report.Plural(n, what, what+"s") }

var phases = map[core.Phase]string{
	core.PhaseChecking: "Checking",
	core.PhaseSending:  "Sending",
	core.PhaseWaiting:  "Waiting",
}

func (l *log) phase(p core.Phase) {
	l.last = ""
	l.group(phases[p])
}

// call tells of a request to start jobs.
func (l *log) call(c core.Call) {
	again := ""
	if c.Again {
		again = " again"
	}
	if c.Err != nil {
		l.line("tried %s%s: %s", count(c.Jobs, "job"), again, plain(c.Err.Error(), mostText))
		return
	}
	l.line("sent %s%s: answered after %v (request %s)", count(c.Jobs, "job"), again, c.Duration.Round(time.Millisecond), plain(c.RequestID, 80))
}

// progress prints a line if anything changed since the last one.
func (l *log) progress(p core.Progress) {
	shown := bar(p)
	if shown == l.last {
		return
	}
	l.last = shown
	l.line("%s, %v", shown, p.Elapsed.Round(time.Second))
}

// bar draws how far the jobs are: "[███████···] 14/20 running, 6 starting".
func bar(p core.Progress) string {
	const width = 10
	full := width
	if p.Total > 0 {
		full = p.Done * width / p.Total
	}
	b := fmt.Sprintf("[%s%s] %d/%d %s", strings.Repeat("█", full), strings.Repeat("·", width-full), p.Counts[p.Goal], p.Total, p.Goal)
	for _, state := range slices.Sorted(maps.Keys(p.Counts)) {
		if n := p.Counts[state]; n > 0 && state != p.Goal {
			b += fmt.Sprintf(", %d %s", n, plain(state, 60))
		}
	}
	return b
}

// exchange shows a request and its answer to whoever debugs.
func (l *log) exchange(x rest.Trace) {
	text := fmt.Sprintf("%s %s %s → %d in %v (request %s)", x.Op, x.Method, x.URL, x.Status, x.Duration.Round(time.Millisecond), x.RequestID)
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

// report prints the verdict and the jobs, those that are no success first.
func (l *log) report(r *report.Report) {
	l.line("")
	if r.Simulated {
		l.line("SIMULATED: nothing real was started.")
	}
	l.line("%s", r.Verdict())
	l.line("")
	const most = 200
	rows := worstFirst(r)
	wide := 0
	for _, i := range rows[:min(len(rows), most)] {
		wide = max(wide, len(r.Results[i].ID))
	}
	for _, i := range rows[:min(len(rows), most)] {
		result := &r.Results[i]
		text := fmt.Sprintf("  %-*s  %-15s  %s", wide, result.ID, result.Outcome, words(result))
		l.line("%s", strings.TrimRight(text, " "))
		for _, item := range result.Precheck {
			l.line("  %-*s  - %s %s: %s", wide, "", plain(item.Result, 20), plain(item.Item, 80), plain(item.Reason, mostText))
		}
	}
	if len(rows) > most {
		l.line("  … and %s more", count(len(rows)-most, "job"))
	}
}

// words is what a line says of a job beside its outcome.
func words(r *report.Result) string {
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	add(plain(string(r.JobStatus), 60))
	if r.NotReached != "" {
		add("not " + string(r.NotReached) + " yet")
	}
	message := plain(r.ErrorMsg, mostText)
	if r.ErrorCode != "" {
		message = strings.TrimSpace(plain(r.ErrorCode, 60) + " " + message)
	}
	add(message)
	if r.Hint != "" {
		add("→ " + plain(r.Hint, mostText))
	}
	return strings.Join(parts, "  ")
}

// worstFirst orders the results: what is no success before what is, each in the order asked for.
func worstFirst(r *report.Report) []int {
	order := make([]int, len(r.Results))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return r.Results[a].Rank() - r.Results[b].Rank() })
	return order
}
