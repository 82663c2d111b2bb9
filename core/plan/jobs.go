package plan

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// TaskList is a list of tasks as somebody wrote it, with what is needed to understand it.
type TaskList struct {
	// From names the input, for messages: "input jobs".
	From string
	// Text is the list, in any form of ParseJobs.
	Text string
	// StartTime is for tasks that have none of their own, in milliseconds since the epoch; empty for at once.
	StartTime string
	// Now is what relative start times count from.
	Now time.Time
}

// ParseJobs reads the tasks to start, in any of their forms:
//
//   - the API's own request body: {"jobs":[{"job_id":"…","start_time":"…"}]}
//   - a JSON array of such objects, of plain IDs, or of both; such objects one after the other; or a JSON string that holds text
//   - text: IDs separated by commas, semicolons, spaces or line ends, each optionally in quotes and optionally ID@START_TIME;
//     "# " begins a comment, "- " may stand before an ID
//   - CSV with a header line that names job_id (or id, Job ID, Task ID) and optionally start_time
//
// The text is UTF-8, or UTF-16 with a byte order mark. A start time may have any form of parseStartTime, and becomes
// milliseconds.
//
// The error is a *ValidationError with all problems and their positions.
func ParseJobs(list TaskList) ([]drs.StartInfo, error) {
	p := jobParser{TaskList: list, seen: make(map[string]place)}
	if text, err := decodeText(list.Text); err != nil {
		p.report("%v", err)
	} else {
		p.parse(text)
	}
	if len(p.jobs) == 0 && len(p.problems) == 0 {
		where := ""
		if list.From == unnamedJobs {
			where = ", in the action's input jobs or jobs-file, or in DRS_JOBS"
		}
		p.report("nothing to start; name at least one task, for instance %q%s", exampleID, where)
	}
	if err := p.problems.Err(); err != nil {
		return nil, err
	}
	return p.jobs, nil
}

// unnamedJobs is what a list that nobody gave is called.
const unnamedJobs = "jobs"

// jobParser collects tasks and problems.
type jobParser struct {
	TaskList
	timeRemedy string // how a start time is written in this form of list
	jobs       []drs.StartInfo
	seen       map[string]place
	problems   Problems
}

func (p *jobParser) parse(whole string) {
	whole = unifyLineEnds(strings.TrimPrefix(whole, "\ufeff")) // the byte order mark
	whole = sepLine.ReplaceAllString(whole, "\n")
	text := strings.TrimSpace(whole)
	if text == "" {
		return
	}
	blank, _, _ := strings.Cut(whole, text)
	if separator, ok := csvSeparator(text); ok {
		p.parseCSV(whole, separator)
	} else if text[0] == '{' || text[0] == '[' || text[0] == '"' && json.Valid([]byte(text)) {
		p.parseJSON(text, strings.Count(blank, "\n"))
	} else if inner := withoutQuotes(text); inner != text {
		p.parse(blank + inner)
	} else if problem := noList(text); problem != "" {
		p.report("%s", problem)
	} else {
		p.parseText(whole)
	}
}

// place is where a task stands: an index in JSON, counted from 0; or, as a negative number, a line in text.
type place int

func line(n int) place { return place(-n) }

func (p place) String() string {
	if p < 0 {
		return fmt.Sprintf("line %d", -p)
	}
	return fmt.Sprintf("jobs[%d]", int(p))
}

// add checks a task and takes it in.
func (p *jobParser) add(at place, job drs.StartInfo) {
	if problem := taskIDProblem(job.JobID, p.timeRemedy); problem != "" {
		p.problemf(at, "%s", problem)
		return
	}
	if first, twice := p.seen[job.JobID]; twice {
		p.problemf(at, "job_id %q is listed twice, first at %v; name each task once", job.JobID, first)
		return
	}
	p.seen[job.JobID] = at
	if job.StartTime == "" {
		job.StartTime = p.StartTime
	} else if startTime, err := parseStartTime(job.StartTime, p.Now); err != nil {
		p.problemf(at, "%v", err)
	} else {
		job.StartTime = startTime
	}
	p.jobs = append(p.jobs, job)
}

// usualID is the form of an ID that the service gives.
var usualID = regexp.MustCompile(`^[0-9a-z]{8}(-[0-9a-z]{4}){3}-[0-9a-z]{12}$`)

// doubts returns a sentence for each thing in a list that may be a mistake: IDs of another form than their neighbours, which may be
// cut or the IDs of something else, and start times that have passed.
func doubts(from string, jobs []drs.StartInfo, now time.Time) (warnings []string) {
	usual := func(job drs.StartInfo) bool { return usualID.MatchString(job.JobID) }
	unusual := func(job drs.StartInfo) bool { return !usual(job) }
	late := func(job drs.StartInfo) bool { return IsLate(job.StartTime, now) }
	like, unlike := slices.IndexFunc(jobs, usual), slices.IndexFunc(jobs, unusual)
	if like >= 0 && unlike >= 0 {
		warnings = append(warnings, fmt.Sprintf("%s: %s does not have the form of other IDs in this list, such as %s; check that it is the ID of a task",
			from, jobs[unlike].JobID, jobs[like].JobID))
	}
	if i := slices.IndexFunc(jobs, late); i >= 0 {
		at, _ := StartsAt(jobs[i].StartTime)
		warnings = append(warnings, fmt.Sprintf("%s: the start time of %s has passed (%s); such a task is not started, and fails if it does not run already",
			from, jobs[i].JobID, at.Format(time.RFC3339)))
	}
	return warnings
}

// maxProblems bounds what is reported of one input: nobody reads more.
const maxProblems = 20

func (p *jobParser) problemf(at place, format string, args ...any) {
	p.report("%v: %s", at, fmt.Sprintf(format, args...))
}

// report adds a problem of the input as a whole.
func (p *jobParser) report(format string, args ...any) {
	switch n := len(p.problems); {
	case n < maxProblems:
		p.problems.Addf("%s: %s", p.From, fmt.Sprintf(format, args...))
	case n == maxProblems:
		p.problems.Addf("%s: more problems of these kinds", p.From)
	}
}

// decodeText returns a text as UTF-8. It may come as UTF-16 with a byte order mark, as spreadsheets and PowerShell write it.
// Bytes of other encodings stay as they are: they may stand in comments and in columns that are not read.
func decodeText(text string) (string, error) {
	switch {
	case strings.HasPrefix(text, "PK\x03\x04"), strings.HasPrefix(text, "\xd0\xcf\x11\xe0"):
		return "", errors.New("this is a workbook, not text; save the sheet as CSV")
	case strings.HasPrefix(text, "\xff\xfe\x00\x00"), strings.HasPrefix(text, "\x00\x00\xfe\xff"):
		return "", errors.New("the text is UTF-32; save it as UTF-8")
	case strings.HasPrefix(text, "\xff\xfe"):
		return decodeUTF16(text[2:], binary.LittleEndian)
	case strings.HasPrefix(text, "\xfe\xff"):
		return decodeUTF16(text[2:], binary.BigEndian)
	}
	return withoutNUL(text)
}

func decodeUTF16(text string, order binary.ByteOrder) (string, error) {
	if len(text)%2 != 0 {
		return "", errors.New("the text is UTF-16 that ends within a character; save it again, best as UTF-8")
	}
	units := make([]uint16, len(text)/2)
	_, _ = binary.Decode([]byte(text), order, units)
	return withoutNUL(string(utf16.Decode(units)))
}

// withoutNUL refuses text with NUL bytes. They are what UTF-16 without a mark looks like.
func withoutNUL(text string) (string, error) {
	if strings.IndexByte(text, 0) >= 0 {
		return "", errors.New("the text has NUL bytes, as UTF-16 without a byte order mark has; save it as UTF-8")
	}
	return text, nil
}

// unifyLineEnds turns every line end into \n: Windows ends a line with \r\n, old Mac programs and some spreadsheets with \r.
func unifyLineEnds(text string) string {
	if strings.IndexByte(text, '\r') < 0 {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}
