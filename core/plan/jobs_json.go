package plan

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// parseJSON reads jobs from an object, an array or a string, before which there are so many blank lines.
func (p *jobParser) parseJSON(text string, blank int) {
	if err := checkJSON(text, blank); err != nil {
		p.report("%v", err)
		return
	}
	c := cursor{text: text}
	switch c.kind() {
	case '"':
		if inner := strings.TrimSpace(c.str()); strings.HasPrefix(inner, `"`) {
			p.report("a text within a text is not a list of jobs")
		} else {
			p.parse(inner)
		}
	case '[':
		p.parseArray(&c)
	case '{':
		p.parseObject(&c)
	}
}

// checkJSON says where text stops being one JSON value.
func checkJSON(text string, blank int) error {
	if json.Valid([]byte(text)) {
		return nil
	}
	var syntax *json.SyntaxError
	var ignored json.RawMessage
	if err := json.Unmarshal([]byte(text), &ignored); !errors.As(err, &syntax) {
		return err
	}
	if syntax.Error() == "unexpected end of JSON input" {
		return errors.New("the JSON is cut: it ends in the middle, at " + position(text, len(text), blank))
	}
	return errors.New("the JSON is wrong at " + position(text, int(syntax.Offset)-1, blank) + ": " + syntax.Error())
}

// parseObject reads {"jobs":…}.
func (p *jobParser) parseObject(c *cursor) {
	found := false
	c.members(func(key string) {
		switch {
		case key != "jobs":
			p.report(`unknown key %q; the object has the one key "jobs"`, clip(key))
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
	if !found {
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
			p.problemf(at, `is %s; a job is an object with "job_id", or an ID`, c.what())
			c.skip()
		}
	})
}

var jobKeys = [...]string{"job_id", "start_time", "is_auto_create_compare"}

// parseJob reads {"job_id":"…","start_time":"…","is_auto_create_compare":true}.
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
			wrong("unknown key %q; a job has job_id, start_time and is_auto_create_compare", clip(key))
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
			case kind == 'n': // null, like an empty one, starts at once
				c.skip()
			default:
				wrong("start_time is %s; it takes a string or a number", c.what())
			}
		case "is_auto_create_compare":
			if kind != 't' && kind != 'f' {
				wrong("is_auto_create_compare is %s; it takes true or false", c.what())
				return
			}
			compare := kind == 't'
			job.IsAutoCreateCompare = &compare
			c.skip()
		}
	})
	return job, ok
}
