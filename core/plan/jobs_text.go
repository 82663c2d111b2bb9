package plan

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// parseText reads IDs with optional start times, bullets and comments.
func (p *jobParser) parseText(text string) {
	p.timeRemedy = "write ID@TIME, without spaces"
	n, triedJSON := 0, false
	for content := range strings.Lines(text) {
		n++
		content, comment, _ := strings.Cut(content, "#")
		p.checkComment(line(n), comment)
		if strings.Contains(content, " UTC") {
			content = timeOfLog.ReplaceAllString(content, "@${1}T${2}Z")
		}
		bullet := false
		for entry := range strings.FieldsFuncSeq(content, isSeparator) {
			if entry == "-" && !bullet {
				bullet = true
				continue
			}
			bullet = false
			if (entry[0] == '[' || entry[0] == '{') && !triedJSON {
				triedJSON = true
				if n, found := lineOfJSON(text); found {
					p.problems = nil // which are those of the lines before
					p.report("line %d: %s", n, jsonAfterText)
					return
				}
			}
			p.addEntry(line(n), entry)
		}
		if bullet {
			p.problemf(line(n), `the "-" has no task ID behind it; write "- %s"`, exampleID)
		}
	}
}

// timeOfLog is a start time as the log prints it: the one form with spaces that may stand in text.
var timeOfLog = regexp.MustCompile(`@(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d)?) UTC\b`)

// isSeparator tells what stands between entries. A byte order mark stands within a text where files were joined.
func isSeparator(r rune) bool {
	return r == ',' || r == ';' || r == '\ufeff' || unicode.IsSpace(r)
}

// addEntry takes in an entry: ID or ID@START_TIME.
func (p *jobParser) addEntry(at place, entry string) {
	id, startTime, timed := strings.Cut(withoutQuotes(entry), "@")
	id, startTime = withoutQuotes(id), withoutQuotes(startTime)
	switch {
	case timed && id == "":
		p.problemf(at, "%s has no task ID before the @; %s", quote(entry), p.timeRemedy)
	case timed && startTime == "":
		p.problemf(at, "%s has no start time after the @; %s", quote(entry), p.timeRemedy)
	default:
		p.add(at, drs.StartInfo{JobID: id, StartTime: startTime})
	}
}

// checkComment refuses a comment that holds a task: a YAML block that was folded (>) makes one line of many, and its first
// comment would reach to the end of the list.
func (p *jobParser) checkComment(at place, comment string) {
	if comment == "" {
		return
	}
	if id, found := idWithin(comment); found {
		p.problemf(at, "the comment holds what looks like a task ID, %s; a comment reaches to the end of its line. "+
			`Write one task a line (in YAML under "jobs: |", not ">"), or take the ID out of the comment`, quote(id))
	}
}
