package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// event is the JSON that one invocation gets.
type event struct {
	records []record
	// queue says that the records are those of a queue, to which only the messages that failed come back.
	queue bool
}

// record is one of those that SQS, SNS or EventBridge Pipes put into an event; an event without records counts as one. Each asks
// for the start of tasks. The text of a record of SQS or SNS is its message.
type record struct {
	content
	// id is the message's; without one, that of the innermost notification or event of EventBridge.
	id string
	// receives is how often SQS has delivered the message; 0 if it is not known.
	receives int
	// group is the message group of a FIFO queue, whose messages are handled in their order.
	group string
	// jobs is a task list in any form of plan.ParseJobs; empty for that of the configuration (DRS_JOBS). from names it in
	// texts.
	jobs, from string
	// settings are those that the record makes, by their names.
	settings map[string]string
	// err says why the record cannot be taken.
	err error
	// notice is what a service says here of itself; empty if the record asks for something.
	notice string
}

const knownForms = `known forms: {"jobs":…} (direct, EventBridge Scheduler, a rule's constant input), an EventBridge event with "detail-type" and "detail", the records of SQS or SNS, and the array of SQS records of EventBridge Pipes`

// eventReader reads events.
type eventReader struct {
	// ignoreUnknownKeys lets keys pass that mean nothing to the function, unless they look like a setting.
	ignoreUnknownKeys bool
}

// read unwraps an event and reads what its records ask for. A record that cannot be taken has its error; the error of the event as
// a whole is a *plan.ValidationError.
func (r eventReader) read(payload []byte) (*event, error) {
	e, err := unwrap(payload)
	if err != nil {
		return nil, err
	}
	for i := range e.records {
		if one := &e.records[i]; one.err == nil && one.notice == "" {
			one.err = r.ask(one)
		}
	}
	return e, nil
}

func problem(format string, args ...any) error {
	return &plan.ValidationError{Problems: []string{fmt.Sprintf(format, args...)}}
}

// maxText is how much of a text from outside is shown, in bytes.
const maxText = 2000

// clip shortens a text from outside for a message.
func clip(s string) string { return rest.Truncate(s, maxText) }

// jsonObject holds the members of a JSON object.
type jsonObject map[string]json.RawMessage

// readObject reads a JSON object. Two keys that are equal but for case are an error: encoding/json takes them for one, and of
// two task lists one would be lost.
func readObject(text string) (jsonObject, error) {
	content, object := []byte(text), jsonObject(nil)
	if json.Unmarshal(content, &object) != nil || object == nil {
		if err := checkJSON(text); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("it is %s, not a JSON object", clip(text))
	}
	switch first, second, repeated := rest.RepeatedKey(content, 1, 1); {
	case repeated && first == second:
		return nil, fmt.Errorf("its key %q is there twice; leave one", clip(first))
	case repeated:
		return nil, fmt.Errorf("its keys %q and %q differ only in case; leave one", clip(first), clip(second))
	}
	return object, nil
}

// checkJSON says what is wrong with a text that should be one JSON value.
func checkJSON(text string) error {
	var skipped json.RawMessage
	err := json.Unmarshal([]byte(text), &skipped)
	switch {
	case err == nil:
		return nil
	case strings.TrimSpace(text) == "":
		return errors.New("it is empty")
	case err.Error() == "unexpected end of JSON input":
		return errors.New("its JSON is cut: it ends in the middle")
	}
	return fmt.Errorf("it is not JSON: %w", err)
}

// has reports whether the object has a key whose value is not null.
func (o jsonObject) has(key string) bool {
	value, is := o[key]
	return is && !bytes.Equal(value, []byte("null"))
}

// text returns the text under a key; empty if there is none, or something else.
func (o jsonObject) text(key string) string {
	var text string
	if json.Unmarshal(o[key], &text) != nil {
		return ""
	}
	return text
}
