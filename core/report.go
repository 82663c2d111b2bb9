package core

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The values of Report.Status.
const (
	StatusSuccess = "success" // every job is where it should be
	StatusPartial = "partial" // some are
	StatusFailed  = "failed"  // none is
)

// Report is what became of all jobs of a run.
type Report struct {
	// Status is "success", "partial" or "failed".
	Status string `json:"status"`
	// Count is the number of jobs that were asked for, and of Results.
	Count int `json:"count"`
	// Started holds the IDs of every success, Failed those of what failed or was blocked, Unknown those of which nobody
	// can say. None is nil. A dry run starts nothing, so what would be started is in none of them.
	Started []string `json:"started"`
	Failed  []string `json:"failed"`
	Unknown []string `json:"unknown"`
	// Results has exactly one entry for each job, in the order in which they were asked for.
	Results []Result `json:"results"`
	// Warnings are sentences about the run as a whole, such as an ID in an answer that nobody asked for.
	Warnings []string `json:"warnings,omitempty"`
	// Simulated and DryRun say that nothing real was started.
	Simulated bool `json:"simulated,omitempty"`
	DryRun    bool `json:"dry_run,omitempty"`

	cause error          // the failure of a whole call or of the deadline that decided at least one result
	at    map[string]int // of each job in Results; made when it is first needed
}

// result returns that of a job of the report.
func (r *Report) result(id string) *Result {
	if r.at == nil {
		r.at = make(map[string]int, len(r.Results))
		for i := range r.Results {
			r.at[r.Results[i].ID] = i
		}
	}
	return &r.Results[r.at[id]]
}

// cancelled tells whether the run ended because somebody wanted it to.
func (r *Report) cancelled() bool { return errors.Is(r.cause, context.Canceled) }

// Tally counts results by what happened to them.
type Tally struct {
	Started, Scheduled, AlreadyStarted, Failed, Blocked, Unknown, NotSent, NotReached int
}

// Success is the number of outcomes that count as success.
func (t Tally) Success() int { return t.Started + t.Scheduled + t.AlreadyStarted }

// Tally counts the results.
func (r *Report) Tally() Tally {
	var t Tally
	for i := range r.Results {
		switch r.Results[i].Outcome {
		case Started:
			t.Started++
		case Scheduled:
			t.Scheduled++
		case AlreadyStarted:
			t.AlreadyStarted++
		case Failed:
			t.Failed++
		case Blocked:
			t.Blocked++
		case Unknown:
			t.Unknown++
		case NotSent:
			t.NotSent++
		}
		if r.Results[i].NotReached != "" {
			t.NotReached++
		}
	}
	return t
}

// newReport sums up results.
func newReport(results []Result) *Report {
	r := &Report{Results: results}
	r.sum()
	return r
}

// sum makes Status, Count and the lists of IDs say what Results says.
func (r *Report) sum() {
	t := r.Tally()
	r.Count = len(r.Results)
	r.Started = make([]string, 0, t.Success())
	r.Failed = make([]string, 0, t.Failed+t.Blocked)
	r.Unknown = make([]string, 0, t.Unknown)
	good := 0
	for i := range r.Results {
		result := &r.Results[i]
		if result.Good() {
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

// Verdict says in words what became of the run, for instance "18 of 20 jobs started, 2 failed".
func (r *Report) Verdict() string {
	t := r.Tally()
	first := fmt.Sprintf("%d of %s started", t.Success(), jobs(r.Count))
	if r.DryRun {
		first = fmt.Sprintf("dry run, nothing started: %d of %s would be started", t.NotSent, jobs(r.Count))
	}
	var in []string
	parts := []string{first}
	add := func(to *[]string, n int, what string) {
		if n > 0 {
			*to = append(*to, fmt.Sprintf("%d %s", n, what))
		}
	}
	add(&in, t.Scheduled, "scheduled")
	add(&in, t.AlreadyStarted, "already before")
	if in != nil {
		parts[0] += " (" + strings.Join(in, ", ") + ")"
	}
	add(&parts, t.Failed, "failed")
	add(&parts, t.Blocked, "blocked by the pre-check")
	add(&parts, t.Unknown, "unknown")
	if r.cancelled() {
		add(&parts, t.NotReached, "not there yet when the run was cancelled")
	} else {
		add(&parts, t.NotReached, "not there yet at the end of the wait")
	}
	return strings.Join(parts, ", ")
}

func jobs(n int) string { return plural(n, "job", "jobs") }

func plural(n int, one, many string) string {
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

// WriteCSV writes the results as CSV (RFC 4180) with a header line, one line a job, failed items of a pre-check joined
// into one field. A field that a spreadsheet would take for a formula gets an apostrophe before it, and what nobody sees is
// left out.
func (r *Report) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	// Errors stay in the writer until Error.
	_ = out.Write([]string{"id", "outcome", "status", "error_code", "error_msg", "job_status", "hint", "not_reached", "precheck", "request_id", "attempts"})
	for i := range r.Results {
		result := &r.Results[i]
		var items []string
		for _, item := range result.Precheck {
			items = append(items, fmt.Sprintf("%s (%s): %s", item.Item, item.Result, item.Reason))
		}
		attempts := ""
		if result.Attempts > 0 {
			attempts = strconv.Itoa(result.Attempts)
		}
		row := []string{result.ID, string(result.Outcome), result.Status, result.ErrorCode, result.ErrorMsg,
			string(result.JobStatus), result.Hint, string(result.NotReached), strings.Join(items, "; "), result.RequestID, attempts}
		for j, text := range row {
			row[j] = harmless(text)
		}
		_ = out.Write(row)
	}
	out.Flush()
	return out.Error()
}

// harmless makes a text from outside safe for a spreadsheet, which takes a field for a formula also after spaces, and also by
// the full-width forms of its characters.
func harmless(text string) string {
	text = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return -1
		}
		return r
	}, text)
	if begin := strings.TrimSpace(text); begin != "" {
		if first, _ := utf8.DecodeRuneInString(begin); strings.ContainsRune("=+-@＝＋－＠", first) {
			return "'" + text
		}
	}
	return text
}
