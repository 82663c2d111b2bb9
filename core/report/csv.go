package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// columns are the fields of a line of CSV, in their order. New ones go to the end: programs may count columns.
var columns = [...]struct {
	name string
	cell func(*Result) string
}{
	{"id", func(r *Result) string { return r.ID }},
	{"outcome", func(r *Result) string { return string(r.Outcome) }},
	{"status", func(r *Result) string { return r.Status }},
	{"error_code", func(r *Result) string { return r.ErrorCode }},
	{"error_msg", func(r *Result) string { return r.ErrorMsg }},
	{"job_status", func(r *Result) string { return string(r.JobStatus) }},
	{"hint", func(r *Result) string { return r.Hint }},
	{"not_reached", func(r *Result) string { return string(r.NotReached) }},
	{"precheck", precheckCell},
	{"request_id", func(r *Result) string { return r.RequestID }},
	{"attempts", func(r *Result) string {
		if r.Attempts == 0 {
			return ""
		}
		return strconv.Itoa(r.Attempts)
	}},
	{"name", func(r *Result) string { return r.Name }},
	{"start_time", func(r *Result) string { return r.StartTime }},
	{"order_id", func(r *Result) string { return r.OrderID }},
	{"task_mode", func(r *Result) string { return string(r.TaskMode) }},
	{"progress", func(r *Result) string {
		if r.Progress == nil {
			return ""
		}
		return strconv.FormatFloat(*r.Progress, 'f', -1, 64)
	}},
	{"delay_ms", func(r *Result) string {
		if r.DelayMS == nil {
			return ""
		}
		return strconv.FormatInt(*r.DelayMS, 10)
	}},
	{"failed_reason", func(r *Result) string { return r.FailedReason }},
}

// precheckCell joins the items of a pre-check into one field.
func precheckCell(r *Result) string {
	var items []string
	for _, item := range r.Precheck {
		items = append(items, fmt.Sprintf("%s (%s): %s", item.Item, item.Result, item.Reason))
	}
	return strings.Join(items, "; ")
}

// WriteCSV writes the results as CSV (RFC 4180) with a header line, one line a task. What a spreadsheet would take for a
// formula gets an apostrophe before it.
func (r *Report) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	line := make([]string, len(columns))
	for i := range columns {
		line[i] = columns[i].name
	}
	_ = out.Write(line) // errors stay in the writer until Error
	for i := range r.Results {
		for j := range columns {
			line[j] = harmless(columns[j].cell(&r.Results[i]))
		}
		_ = out.Write(line)
	}
	out.Flush()
	return out.Error()
}

// The characters that begin a formula, with their full-width forms, and those at which programs divide a line into cells,
// whatever the file's own separator is.
const (
	formulas   = "=+-@＝＋－＠"
	separators = ";\t\n|"
)

// harmless makes a text from outside safe for a spreadsheet: a formula at its beginning, or at the beginning of what a program
// may take for a cell of its own, gets an apostrophe before it. Spaces and quotes before it do not change what it is.
func harmless(text string) string {
	var b strings.Builder
	begins := true
	for _, c := range text {
		if begins && strings.ContainsRune(formulas, c) {
			b.WriteByte('\'')
		}
		b.WriteRune(c)
		begins = strings.ContainsRune(separators, c) || begins && (c == '"' || unicode.IsSpace(c))
	}
	return b.String()
}
