package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/sethvargo/go-githubactions"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// The outputs, as action.yml describes them.
const (
	outputResults      = "results"
	outputCount        = "count"
	outputStarted      = "started"
	outputFailed       = "failed"
	outputUnknown      = "unknown"
	outputStartedCount = "started-count"
	outputFailedCount  = "failed-count"
	outputUnknownCount = "unknown-count"
	outputStatus       = "status"
)

// maxOutputs bounds the outputs together, in bytes. GitHub takes 1 MB of outputs from a job and counts them in UTF-16, two bytes
// for most characters; a text never has more characters of UTF-16 than bytes of UTF-8. What is left is for the other steps of the
// job. Outputs are set twice where a run waits, and the last ones count.
const maxOutputs = 480_000

// outputs writes the step's outputs. Each is one line, since the delimiter of the file is fixed: a line of a text from
// outside could forge it.
type outputs struct {
	actions *githubactions.Action
	path    string // empty outside GitHub
	log     *log
	warned  bool
}

// try makes sure before anything is sent that the outputs can be set.
func (o *outputs) try() error {
	if o.path == "" {
		if o.log.github {
			o.log.warning("GITHUB_OUTPUT is not set, so this step has no outputs; the runner sets it for a step with `uses:`, " +
				"and a container that a script starts needs it, and the file that it names, passed on")
		}
		return nil
	}
	file, err := os.OpenFile(o.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		o.path = ""
		return fmt.Errorf("the outputs cannot be set: %w (GITHUB_OUTPUT)", err)
	}
	return nil
}

func (o *outputs) set(r *report.Report) (err error) {
	if o.path == "" {
		return nil
	}
	defer func() {
		if broken := recover(); broken != nil { // go-githubactions has no other way to say it
			err = errors.New("the outputs could not be written")
		}
	}()
	short := r.Shorten(maxOutputs, report.Plain)
	if short != r && !o.warned {
		o.warned = true
		o.log.warning(shortened(r, short))
	}
	for _, output := range [...]struct{ name, value string }{
		{outputResults, line(list(short.Results))},
		{outputStarted, line(list(short.Started))},
		{outputFailed, line(list(short.Failed))},
		{outputUnknown, line(list(short.Unknown))},
		{outputCount, strconv.Itoa(r.Count)},
		{outputStartedCount, strconv.Itoa(len(r.Started))},
		{outputFailedCount, strconv.Itoa(len(r.Failed))},
		{outputUnknownCount, strconv.Itoa(len(r.Unknown))},
		{outputStatus, r.Status},
	} {
		o.actions.SetOutput(output.name, output.value)
	}
	return nil
}

// shortened says what the outputs lack.
func shortened(r, short *report.Report) string {
	text := "GitHub takes at most 1 MB of outputs from a job, so the output " + outputResults + " keeps only what needs attention"
	if len(short.Started)+len(short.Failed)+len(short.Unknown) < len(r.Started)+len(r.Failed)+len(r.Unknown) {
		text += ", and not all lists of IDs are set"
	}
	return text + "; results-file has everything"
}

// list is never null.
func list[T any](entries []T) []T {
	if entries == nil {
		return []T{}
	}
	return entries
}

// line encodes a value as one line of JSON: line ends within texts are escaped, so none can end it.
func line(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // texts and numbers can always be encoded
	return string(bytes.TrimSpace(b.Bytes()))
}
