package plan

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// ParseJobs reads the jobs to start, in any of their forms:
//
//   - the API's own request body: {"jobs":[{"job_id":"…","start_time":"…"}]}
//   - a JSON array of such objects, of plain IDs, or of both; or a JSON string that holds text
//   - text: IDs separated by commas, spaces or new lines, each optionally "id@start_time", with # comments
//
// A job that has no start time of its own gets startTime, in milliseconds since the epoch; empty for at once. Its own may
// have any form of parseStartTime, and becomes milliseconds. from names the input, for messages.
//
// The error is a *ValidationError with all problems and their positions. IDs share the memory of text.
func ParseJobs(from, text, startTime string, now time.Time) ([]drs.StartInfo, error) {
	p := jobParser{from: from, now: now, startTime: startTime}
	// Made as large as they will become, so that they need not grow: most of the time went there (BenchmarkParseJobs).
	most := strings.Count(text, "{")
	if most == 0 {
		most = 1 + strings.Count(text, ",") + strings.Count(text, "\n")
	}
	most = min(most, 1+len(text)/usualJob)
	p.jobs, p.seen = make([]drs.StartInfo, 0, most), make(map[string]place, most)
	p.parse(strings.TrimPrefix(text, "\ufeff")) // which Windows puts before the text of a file
	if len(p.jobs) == 0 && len(p.problems) == 0 {
		where := ""
		if from == unnamedJobs {
			where = ", in the action's input jobs or in DRS_JOBS"
		}
		p.problems.Addf(`%s: nothing to start; name at least one job, for instance "9a470239-2308-4bb5-a6bc-1040402fjb21"%s`, from, where)
	}
	if err := p.problems.Err(); err != nil {
		return nil, err
	}
	return p.jobs, nil
}

// usualJob is how many bytes a job takes at least where there are many: an ID of 36, and what separates it from the next.
// Without it a text that is all separators would take a hundred times its size.
const usualJob = 37

// unnamedJobs is what jobs that nobody gave are called.
const unnamedJobs = "jobs"

// jobParser collects jobs and problems.
type jobParser struct {
	from      string
	now       time.Time
	startTime string // in milliseconds, for jobs that have none
	jobs      []drs.StartInfo
	seen      map[string]place
	problems  Problems
}

func (p *jobParser) parse(whole string) {
	text := strings.TrimSpace(whole)
	switch {
	case text == "":
	case text == "null":
		p.report("null is no list of jobs; the expression behind it has no value")
	case strings.ContainsRune(`{["`, rune(text[0])):
		blank, _, _ := strings.Cut(whole, text)
		p.parseJSON(text, strings.Count(blank, "\n"))
	default:
		p.parseText(whole)
	}
}

// place is where a job stands: an index in JSON, counted from 0; or, as a negative number, a line in text.
type place int

func line(n int) place { return place(-n) }

func (p place) String() string {
	if p < 0 {
		return fmt.Sprintf("line %d", -p)
	}
	return fmt.Sprintf("jobs[%d]", int(p))
}

// parseText reads IDs with optional start times.
func (p *jobParser) parseText(text string) {
	n := 0
	for content := range strings.Lines(text) {
		n++
		content, _, _ = strings.Cut(content, "#")
		for entry := range strings.FieldsFuncSeq(content, isSeparator) {
			id, startTime, timed := strings.Cut(entry, "@")
			if timed && startTime == "" {
				p.problemf(line(n), "%q has no start time after the @", clip(entry))
				continue
			}
			p.add(line(n), drs.StartInfo{JobID: id, StartTime: startTime})
		}
	}
}

func isSeparator(r rune) bool { return r == ',' || unicode.IsSpace(r) }

// add checks a job and takes it in.
func (p *jobParser) add(at place, job drs.StartInfo) {
	if problem := idProblem(job.JobID); problem != "" {
		p.problemf(at, "%s", problem)
		return
	}
	if first, twice := p.seen[job.JobID]; twice {
		p.problemf(at, "job_id %q is there already, at %v; name each job once", job.JobID, first)
		return
	}
	p.seen[job.JobID] = at
	if job.StartTime == "" {
		job.StartTime = p.startTime
	} else if normal, err := parseStartTime(job.StartTime, p.now); err != nil {
		p.problemf(at, "%v", err)
	} else {
		job.StartTime = normal
	}
	p.jobs = append(p.jobs, job)
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
		p.problems.Addf("%s: %s", p.from, fmt.Sprintf(format, args...))
	case n == maxProblems:
		p.problems.Addf("%s: and more of the kind", p.from)
	}
}

// idProblem says what is wrong with an ID; nothing if it is one: 1 to 64 of [0-9A-Za-z-].
func idProblem(id string) string {
	if id == "" {
		return "job_id is missing"
	}
	for i := range len(id) {
		c := id[i]
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-') {
			return fmt.Sprintf("job_id %q has a character that no ID has; an ID consists of letters, digits and hyphens", clip(id))
		}
	}
	if len(id) > 64 {
		return fmt.Sprintf("job_id %q has %d characters; an ID has at most 64", clip(id), len(id))
	}
	if strings.Trim(id, "-") == "" {
		return fmt.Sprintf("job_id %q has no letter or digit; a list of IDs has no bullets", id)
	}
	return ""
}
