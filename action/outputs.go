package main

import (
	"bytes"
	"encoding/json"
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

func (o *outputs) set(r *report.Report) {
	if o.path == "" {
		return
	}
	defer func() {
		if broken := recover(); broken != nil {
			o.log.warning("the outputs could not be written")
		}
	}()
	lists := map[string]string{
		outputStarted: line(list(r.Started)),
		outputFailed:  line(list(r.Failed)),
		outputUnknown: line(list(r.Unknown)),
	}
	left := maxOutputs
	for _, name := range [...]string{outputUnknown, outputFailed, outputStarted} {
		if len(lists[name]) > left {
			lists[name] = "[]"
			o.warn("the output " + name + " is left empty, since GitHub takes at most 1 MB of outputs from a job; results-file has everything")
		}
		left -= len(lists[name])
	}
	o.actions.SetOutput(outputResults, o.results(r, max(left, len("[]"))))
	for _, name := range [...]string{outputStarted, outputFailed, outputUnknown} {
		o.actions.SetOutput(name, lists[name])
	}
	o.actions.SetOutput(outputCount, strconv.Itoa(r.Count))
	o.actions.SetOutput(outputStartedCount, strconv.Itoa(len(r.Started)))
	o.actions.SetOutput(outputFailedCount, strconv.Itoa(len(r.Failed)))
	o.actions.SetOutput(outputUnknownCount, strconv.Itoa(len(r.Unknown)))
	o.actions.SetOutput(outputStatus, r.Status)
}

// results is the array of results. If that is larger than most, it keeps those that did not succeed; then those without their
// texts; then the first of those.
func (o *outputs) results(r *report.Report, most int) string {
	all := line(list(r.Results))
	if len(all) <= most {
		return all
	}
	o.warn("the output results keeps only what did not succeed, since GitHub takes at most 1 MB of outputs from a job; results-file has everything")
	bad := r.NotOK()
	if all = line(bad); len(all) <= most {
		return all
	}
	for i := range bad {
		bad[i].ErrorMsg, bad[i].FailedReason, bad[i].Hint, bad[i].Precheck = "", "", "", nil
	}
	return string(report.Fit(bad, most, func(some []report.Result) []byte { return []byte(line(some)) }))
}

func (o *outputs) warn(text string) {
	if !o.warned {
		o.log.warning(text)
	}
	o.warned = true
}

// list is never null.
func list[T any](entries []T) []T {
	if entries == nil {
		return []T{}
	}
	return entries
}

// line encodes a value as one line of JSON: new lines within texts are escaped, so none can end it.
func line(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // texts and numbers can always be encoded
	return string(bytes.TrimSpace(b.Bytes()))
}
