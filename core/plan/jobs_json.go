package plan

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// parseJSON reads tasks from an object, an array or a string, before which there are so many blank lines.
func (p *jobParser) parseJSON(text string, blank int) {
	p.timeRemedy = `write {"job_id":"ID","start_time":"TIME"}`
	if problem := jsonProblem(text, blank); problem != "" {
		if tasks := jsonLines(text); tasks != nil {
			p.parseArray(tasks)
		} else {
			p.report("%s", problem)
		}
		return
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	switch value := decode(d).(type) {
	case string:
		if inner := strings.TrimSpace(value); strings.HasPrefix(inner, `"`) {
			p.report("a JSON string within a JSON string is not a list of tasks; encode the list once")
		} else {
			p.parse(inner)
		}
	case []any:
		p.parseArray(value)
	case []member:
		p.parseObject(value)
	}
}

// jsonLines reads objects that follow each other, as jq -c prints them; nil if the text is something else.
func jsonLines(text string) (objects []any) {
	d := json.NewDecoder(strings.NewReader(text))
	for {
		var object json.RawMessage
		switch err := d.Decode(&object); {
		case err == io.EOF:
			return objects
		case err != nil || object[0] != '{':
			return nil
		}
		inner := json.NewDecoder(bytes.NewReader(object))
		inner.UseNumber()
		objects = append(objects, decode(inner))
	}
}

func (m member) isOutput() bool {
	object, ok := m.value.([]member)
	return ok && hasKey(object, "value") && hasKey(object, "type")
}

func hasKey(object []member, key string) bool {
	return slices.ContainsFunc(object, func(m member) bool { return m.key == key })
}

const ownReport = "this is a report of this program, not a list of tasks; use its output failed, or the key failed of the results file"

// parseObject reads {"jobs":…}, or one task alone.
func (p *jobParser) parseObject(object []member) {
	switch {
	case hasKey(object, "jobs"):
	case hasKey(object, "job_id"):
		p.parseJob(0, object)
		return
	case hasKey(object, "results"):
		p.report(ownReport)
		return
	case len(object) > 0 && object[0].isOutput():
		p.report("these are all outputs of Terraform; give one that is a list of IDs, as `terraform output -json NAME` prints it")
		return
	case len(object) > 0:
		p.report(`the object has no key "jobs", but %s`, quote(object[0].key))
		return
	default:
		p.report(`the object has no key "jobs"`)
		return
	}
	found := false
	for _, m := range object {
		switch {
		case m.key != "jobs":
			p.report(`unknown key %s; the list takes the one key "jobs"`, quote(m.key))
		case found:
			p.report(`the key "jobs" is there twice`)
		default:
			found = true
			p.parseMember(m.value)
		}
	}
}

func (p *jobParser) parseMember(value any) {
	switch value := value.(type) {
	case []any:
		p.parseArray(value)
	case string:
		p.parse(strings.TrimSpace(value))
	default:
		p.report(`"jobs" is %s; it takes an array`, kind(value))
	}
}

func (p *jobParser) parseArray(array []any) {
	if len(array) > 0 {
		if first, ok := array[0].([]member); ok && hasKey(first, "outcome") {
			p.report(ownReport)
			return
		}
	}
	for i, value := range array {
		at := place(i)
		switch value := value.(type) {
		case string:
			p.add(at, drs.StartInfo{JobID: value})
		case []member:
			p.parseJob(at, value)
		default:
			p.problemf(at, `%s is not a task; write "ID" or {"job_id":"ID"}`, kind(value))
		}
	}
}

var jobKeys = []string{"job_id", "start_time", "is_auto_create_compare", "is_only_init_task"}

// parseJob reads {"job_id":"…","start_time":"…","is_auto_create_compare":true,"is_only_init_task":false}.
func (p *jobParser) parseJob(at place, object []member) {
	var job drs.StartInfo
	before := len(p.problems)
	for i, m := range object {
		if !slices.Contains(jobKeys, m.key) {
			p.problemf(at, "unknown key %s; a task has %s", quote(m.key), strings.Join(jobKeys, ", "))
		} else if slices.ContainsFunc(object[:i], func(other member) bool { return other.key == m.key }) {
			p.problemf(at, "the key %q is there twice", m.key)
		} else if takes := setMember(&job, m); takes != "" {
			p.problemf(at, "%s is %s; it takes %s", m.key, kind(m.value), takes)
		}
	}
	if len(p.problems) == before {
		p.add(at, job)
	}
}

// setMember sets what a member of a task says. Where the value is of the wrong kind, it returns what the key takes.
func setMember(job *drs.StartInfo, m member) (takes string) {
	flag, isFlag := m.value.(bool)
	text, isText := m.value.(string)
	number, isNumber := m.value.(json.Number)
	switch {
	case m.key == "job_id" && isText:
		job.JobID = text
	case m.key == "job_id":
		return "a string"
	case m.key == "start_time" && (isText || isNumber || m.value == nil): // null is like an empty one
		job.StartTime = text + number.String()
	case m.key == "start_time":
		return "a string or a number"
	case !isFlag:
		return "true or false"
	case m.key == "is_auto_create_compare":
		job.IsAutoCreateCompare = &flag
	default:
		job.IsOnlyInitTask = &flag
	}
	return ""
}

// member is one of an object.
type member struct {
	key   string
	value any
}

// decode reads a value of JSON that is known to be valid. An object becomes a list of members: a map would lose a repeated key.
func decode(d *json.Decoder) any {
	value, _ := d.Token()
	switch value {
	case json.Delim('['):
		var array []any
		for d.More() {
			array = append(array, decode(d))
		}
		_, _ = d.Token()
		return array
	case json.Delim('{'):
		var object []member
		for d.More() {
			key, _ := d.Token()
			object = append(object, member{key.(string), decode(d)})
		}
		_, _ = d.Token()
		return object
	}
	return value
}

// kind names the kind of a value, for messages.
func kind(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case string:
		return "a string"
	case bool:
		return "a boolean"
	case []any:
		return "an array"
	case []member:
		return "an object"
	}
	return "a number"
}
