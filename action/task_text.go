package main

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// What is said of a task, in words. The log, the annotations and the summary show the same, each made safe in its own way: texts
// from outside are returned as they came.

// targets says of each target of a wait what is waited for, and what is wrong with a task that did not reach that target.
var targets = map[plan.WaitFor]struct{ until, notReached string }{
	plan.WaitNone:        {},
	plan.WaitRunning:     {"they run", "Not running yet"},
	plan.WaitFull:        {"everything is copied", "Not copied yet"},
	plan.WaitIncremental: {"they synchronise", "Not synchronising yet"},
	plan.WaitCaughtUp:    {"they have caught up", "Not caught up yet"},
}

// label is a task's outcome, or that it did not reach the target of the wait.
func label(r *report.Result) string {
	if r.Outcome.Success() && r.NotReached != "" {
		if words := targets[r.NotReached].notReached; words != "" {
			return words
		}
		return "Not " + string(r.NotReached) + " yet"
	}
	if words := r.Outcome.Info().Label; words != "" {
		return words
	}
	return string(r.Outcome)
}

// failures are the reasons why a task needs attention: the service's code and words, then its reason. Where a pre-check blocked it,
// its items say more than the message. A task that is OK has none, though the service may have refused to start it again.
func failures(r *report.Result) (code, message, reason string) {
	if r.OK() {
		return "", "", ""
	}
	code, message = r.ErrorCode, r.ErrorMsg
	if r.Outcome == report.Blocked && len(r.Precheck) > 0 {
		message = ""
	}
	if r.FailedReason != r.ErrorMsg {
		reason = r.FailedReason
	}
	return code, message, reason
}

// facts are what is known of a task beside its outcome and the reasons for it.
func facts(r *report.Result) (known []string) {
	add := func(what, text string) {
		if text != "" {
			known = append(known, what+text)
		}
	}
	if _, message, _ := failures(r); !strings.Contains(message, string(r.JobStatus)) {
		add("", string(r.JobStatus))
	}
	add("at ", startText(r))
	add("copied ", copied(r))
	add("delay ", delay(r))
	add("order ", r.OrderID)
	return known
}

// cause is what is said of tasks that need attention, and which results those are.
type cause struct {
	text    string
	results []int
}

// causes groups the results that are not OK by what is said of them, but for the facts of each, the worst first.
func causes(r *report.Report) (found []*cause) {
	byText := make(map[string]*cause)
	for _, i := range r.ByRank() {
		if r.Results[i].OK() {
			continue
		}
		shared := r.Results[i]
		shared.JobStatus, shared.Progress, shared.DelayMS, shared.OrderID = "", nil, nil, ""
		text := explanation(&shared)
		if byText[text] == nil {
			byText[text] = &cause{text: text}
			found = append(found, byText[text])
		}
		byText[text].results = append(byText[text].results, i)
	}
	return found
}

// shortName is what a task is called: its name, if that is known, else its ID.
func shortName(r *report.Result) string {
	if r.Name != "" {
		return r.Name
	}
	return r.ID
}

// startText is when a scheduled task starts; empty for every other task, whose start time has no meaning any more.
func startText(r *report.Result) string {
	if r.Outcome != report.Scheduled && r.Outcome != report.NotSent {
		return ""
	}
	at, ok := plan.StartsAt(r.StartTime)
	if !ok {
		return ""
	}
	return utc(at)
}

// startWords says when a task starts.
func startWords(startTime string) string {
	if at, ok := plan.StartsAt(startTime); ok {
		return "at " + utc(at)
	}
	return "at once"
}

// utc writes a time to the minute, or to the second where it has seconds.
func utc(at time.Time) string {
	if at = at.UTC(); at.Second() != 0 {
		return at.Format("2006-01-02 15:04:05 UTC")
	}
	return at.Format("2006-01-02 15:04 UTC")
}

// copied is how much of the full copy is done; empty if it is not known.
func copied(r *report.Result) string {
	if r.Progress == nil {
		return ""
	}
	return percent(*r.Progress)
}

// percent is cut, not rounded: 99.9 is not all.
func percent(p float64) string { return strconv.Itoa(int(p)) + " %" }

// delay is the replication delay; empty if it is not known.
func delay(r *report.Result) string {
	if r.DelayMS == nil {
		return ""
	}
	return shortDuration(time.Duration(*r.DelayMS) * time.Millisecond)
}

// shortDuration writes a duration without what nobody reads: milliseconds below a second, else seconds.
func shortDuration(d time.Duration) string {
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

// sentence makes a text one that can stand alone in a cell: it has a capital letter, and ends in one full stop.
func sentence(text string) string {
	if text = capital(strings.TrimRight(text, ". ")); text == "" || strings.ContainsRune("!?。", lastRune(text)) {
		return text
	}
	return text + "."
}

func lastRune(text string) rune {
	last, _ := utf8.DecodeLastRuneInString(text)
	return last
}

func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:]
}
