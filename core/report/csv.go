package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

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
		if r != '\n' && r != '\t' && rest.Invisible(r) {
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
