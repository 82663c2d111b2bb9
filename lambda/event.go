package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// event is what Lambda called the function with: one request, or one for each record.
type event struct {
	requests []request
	// queue says that the requests are messages of a queue, of which only those that failed come back.
	queue bool
}

const knownForms = `known forms: {"jobs":…} (direct, EventBridge Scheduler, a rule's constant input), an EventBridge event with "detail-type" and "detail", the records of SQS or SNS, and the array of SQS records of EventBridge Pipes`

// eventReader reads events and messages.
type eventReader struct {
	// ignoreUnknownKeys lets keys pass that mean nothing to the function, unless they look like a setting.
	ignoreUnknownKeys bool
}

// read recognises an event by its form. The error is a *plan.ValidationError.
func (r eventReader) read(payload []byte) (*event, error) {
	c, err := unwrap("event", string(payload))
	if err != nil {
		return nil, err
	}
	switch {
	case strings.HasPrefix(c.text, "[") && !c.inDetail:
		return r.readPipe(c)
	case c.object.has("Records") && c.object.has("jobs"):
		return nil, problem("%s: it has both Records and jobs; leave one", c.where)
	case c.object.has("Records"):
		return r.readRecords(c.where+": Records", c.object["Records"])
	}
	one, err := r.request(c)
	if err != nil {
		return nil, err
	}
	return &event{requests: []request{one}}, nil
}

// readPipe reads the bare array in which EventBridge Pipes hands on records.
func (r eventReader) readPipe(c content) (*event, error) {
	if err := checkJSON(c.text); err != nil {
		return nil, problem("%s: %v; %s", c.where, err, knownForms)
	}
	return r.readRecords(c.where, json.RawMessage(c.text))
}

// message reads the text of a message: an event's form, or a task list in any form of plan.ParseJobs.
func (r eventReader) message(text string) request {
	c, err := unwrap("message", text)
	if err != nil {
		return request{err: err}
	}
	if c.text == "" {
		return request{err: problem("message: it is empty; it takes a task list or an event; %s", knownForms)}
	}
	if c.object == nil && !c.inDetail {
		return request{jobs: c.text, from: "message", overrides: map[string]string{}}
	}
	one, err := r.request(c)
	one.err = err
	return one
}

// notObject says what a text is that should be a JSON object.
func notObject(text string) error {
	if text == "" {
		return errors.New("it is empty")
	}
	if err := checkJSON(text); err != nil {
		return err
	}
	return fmt.Errorf("it is %s, not a JSON object", clip(text))
}

func problem(format string, args ...any) error {
	return &plan.ValidationError{Problems: []string{fmt.Sprintf(format, args...)}}
}

// clip shortens a text from outside for a message.
func clip(s string) string { return rest.Truncate(s, 2000) }
