package plan

import (
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
	c := cursor{text: text}
	switch c.kind() {
	case '"':
		if inner := strings.TrimSpace(c.str()); strings.HasPrefix(inner, `"`) {
			p.report("a JSON string within a JSON string is not a list of tasks; encode the list once")
		} else {
			p.parse(inner)
		}
	case '[':
		p.parseArray(&c)
	case '{':
		p.parseObject(&c)
	}
}

// parseObject reads {"jobs":…}.
func (p *jobParser) parseObject(c *cursor) {
	before := len(p.problems)
	found, isTask := false, false
	c.members(func(key string) {
		switch {
		case key != "jobs":
			isTask = isTask || key == "job_id"
			p.report(`unknown key %q; the list takes the one key "jobs"`, clip(key))
			c.skip()
		case found:
			p.report(`the key "jobs" is there twice`)
			c.skip()
		case c.kind() == '[':
			found = true
			p.parseArray(c)
		case c.kind() == '"':
			found = true
			p.parse(strings.TrimSpace(c.str()))
		default:
			found = true
			p.report(`"jobs" is %s; it takes an array`, c.what())
			c.skip()
		}
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

func (p *jobParser) parseArray(c *cursor) {
	next := place(0)
	c.elements(func() {
		at := next
		next++
		switch c.kind() {
		case '"':
			p.add(at, drs.StartInfo{JobID: c.str()})
		case '{':
			if job, ok := p.parseJob(c, at); ok {
				p.add(at, job)
			}
		default:
			p.problemf(at, `%s is not a task; write "ID" or {"job_id":"ID"}`, c.what())
			c.skip()
		}
	})
}

var jobKeys = [...]string{"job_id", "start_time", "is_auto_create_compare", "is_only_init_task"}

// parseJob reads {"job_id":"…","start_time":"…","is_auto_create_compare":true,"is_only_init_task":false}.
func (p *jobParser) parseJob(c *cursor, at place) (job drs.StartInfo, ok bool) {
	ok = true
	wrong := func(format string, args ...any) {
		ok = false
		p.problemf(at, format, args...)
		c.skip()
	}
	var read [len(jobKeys)]bool
	c.members(func(key string) {
		switch k := slices.Index(jobKeys[:], key); {
		case k < 0:
			wrong("unknown key %q; a task has %s", clip(key), strings.Join(jobKeys[:], ", "))
			return
		case read[k]:
			wrong("the key %q is there twice", key)
			return
		default:
			read[k] = true
		}
		switch kind := c.kind(); key {
		case "job_id":
			if kind != '"' {
				wrong("job_id is %s; it takes a string", c.what())
				return
			}
			job.JobID = c.str()
		case "start_time":
			switch {
			case kind == '"':
				job.StartTime = c.str()
			case kind == '-' || kind >= '0' && kind <= '9':
				job.StartTime = c.skip()
			case kind == 'n': // null, like an empty one, is none
				c.skip()
			default:
				wrong("start_time is %s; it takes a string or a number", c.what())
			}
		case "is_auto_create_compare", "is_only_init_task":
			if kind != 't' && kind != 'f' {
				wrong("%s is %s; it takes true or false", key, c.what())
				return
			}
			flag := kind == 't'
			if key == "is_auto_create_compare" {
				job.IsAutoCreateCompare = &flag
			} else {
				job.IsOnlyInitTask = &flag
			}
			c.skip()
		}
	})
	return job, ok
}
