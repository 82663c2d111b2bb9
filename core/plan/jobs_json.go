package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// parseJSON reads tasks from an object, an array or a string, before which there are so many blank lines.
func (p *jobParser) parseJSON(text string, blank int) {
	if problem := jsonProblem(text, blank); problem != "" {
		p.report("%s", problem)
		return
	}
	p.timeRemedy = `write {"job_id":"ID","start_time":"TIME"}`
	// The text is valid JSON, so that no error of the decoder needs to be looked at.
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	switch value, _ := d.Token(); value := value.(type) {
	case string:
		if inner := strings.TrimSpace(value); strings.HasPrefix(inner, `"`) {
			p.report("a JSON string within a JSON string is not a list of tasks; encode the list once")
		} else {
			p.parse(inner)
		}
	case json.Delim:
		if value == '[' {
			p.parseArray(d)
		} else {
			p.parseObject(d)
		}
	}
}

// parseObject reads {"jobs":…}.
func (p *jobParser) parseObject(d *json.Decoder) {
	before := len(p.problems)
	found, isTask := false, false
	members(d, func(key string, value json.Token) {
		switch text, isText := value.(string); {
		case key != "jobs":
			isTask = isTask || key == "job_id"
			p.report(`unknown key %s; the list takes the one key "jobs"`, quote(key))
		case found:
			p.report(`the key "jobs" is there twice`)
		case value == json.Delim('['):
			found = true
			p.parseArray(d)
			return
		case isText:
			found = true
			p.parse(strings.TrimSpace(text))
		default:
			found = true
			p.report(`"jobs" is %s; it takes an array`, kind(value))
		}
		skip(d, value)
	})
	switch {
	case found:
	case isTask:
		p.problems = p.problems[:before] // the keys are those of a task
		p.report(`a task stands where the list should; put it into an array: [{"job_id":"ID","start_time":"TIME"}]`)
	default:
		p.report(`the object has no key "jobs"`)
	}
}

func (p *jobParser) parseArray(d *json.Decoder) {
	for at := place(0); d.More(); at++ {
		value, _ := d.Token()
		if id, ok := value.(string); ok {
			p.add(at, drs.StartInfo{JobID: id})
		} else if value != json.Delim('{') {
			p.problemf(at, `%s is not a task; write "ID" or {"job_id":"ID"}`, kind(value))
			skip(d, value)
		} else if job, ok := p.parseJob(d, at); ok {
			p.add(at, job)
		}
	}
	_, _ = d.Token() // the bracket
}

var jobKeys = []string{"job_id", "start_time", "is_auto_create_compare", "is_only_init_task"}

// parseJob reads {"job_id":"…","start_time":"…","is_auto_create_compare":true,"is_only_init_task":false}.
func (p *jobParser) parseJob(d *json.Decoder, at place) (job drs.StartInfo, ok bool) {
	ok = true
	var read []string
	members(d, func(key string, value json.Token) {
		problem := ""
		switch {
		case !slices.Contains(jobKeys, key):
			problem = fmt.Sprintf("unknown key %s; a task has %s", quote(key), strings.Join(jobKeys, ", "))
		case slices.Contains(read, key):
			problem = fmt.Sprintf("the key %q is there twice", key)
		default:
			read = append(read, key)
			if takes := setMember(&job, key, value); takes != "" {
				problem = fmt.Sprintf("%s is %s; it takes %s", key, kind(value), takes)
			}
		}
		if problem != "" {
			ok = false
			p.problemf(at, "%s", problem)
		}
		skip(d, value)
	})
	return job, ok
}

// setMember sets what a key of a task says. Where the value is of the wrong kind, it returns what the key takes.
func setMember(job *drs.StartInfo, key string, value json.Token) (takes string) {
	switch key {
	case "job_id":
		id, ok := value.(string)
		if !ok {
			return "a string"
		}
		job.JobID = id
	case "start_time":
		switch value := value.(type) {
		case string:
			job.StartTime = value
		case json.Number:
			job.StartTime = value.String()
		case nil: // like an empty one
		default:
			return "a string or a number"
		}
	default:
		flag, ok := value.(bool)
		if !ok {
			return "true or false"
		}
		if key == "is_auto_create_compare" {
			job.IsAutoCreateCompare = &flag
		} else {
			job.IsOnlyInitTask = &flag
		}
	}
	return ""
}

// members visits the members of the object that d is in, also those whose key is repeated, which a map would lose. visit reads
// the rest of a value that is an object or an array.
func members(d *json.Decoder, visit func(key string, value json.Token)) {
	for d.More() {
		key, _ := d.Token()
		value, _ := d.Token()
		visit(key.(string), value)
	}
	_, _ = d.Token() // the brace
}

// skip reads the rest of a value that is an object or an array.
func skip(d *json.Decoder, value json.Token) {
	if _, ok := value.(json.Delim); !ok {
		return
	}
	for d.More() {
		inner, _ := d.Token()
		skip(d, inner)
	}
	_, _ = d.Token() // its end
}

// kind names the kind of a value, for messages.
func kind(value json.Token) string {
	switch value {
	case nil:
		return "null"
	case json.Delim('{'):
		return "an object"
	case json.Delim('['):
		return "an array"
	}
	switch value.(type) {
	case string:
		return "a string"
	case bool:
		return "a boolean"
	}
	return "a number"
}
