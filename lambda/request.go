package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
)

// request asks for the start of tasks.
type request struct {
	// id is the event's or the message's own.
	id string
	// receives is how often SQS has delivered the message; 0 if it is not known.
	receives int
	// group is the message group of a FIFO queue, whose messages are handled in their order.
	group string
	// jobs is a task list in any form of plan.ParseJobs; empty for that of the configuration (DRS_JOBS). from names it in
	// messages.
	jobs, from string
	// overrides are settings by their names.
	overrides map[string]string
	// err says why the request cannot be taken.
	err error
}

// overridable are the settings that an event may make, by their keys. An endpoint or a credential is never among them:
// whoever may send an event must not be able to send the credentials elsewhere.
var overridable = map[string]string{
	"start_time": "start-time", "region": "region", "project_id": "project-id", "language": "language",
	"wait_for": "wait-for", "fail_on": "fail-on", "dry_run": "dry-run",
}

// request reads what an event or a message asks for.
func (r eventReader) request(c content) (request, error) {
	one := request{id: c.id, from: c.where + ": jobs", overrides: make(map[string]string)}
	if c.noDetail {
		return one, nil
	}
	if c.object == nil {
		return one, problem("%s: %v; %s", c.where, notObject(c.text), knownForms)
	}
	if !c.object.has("jobs") {
		return one, problem("%s: it has no jobs; %s", c.where, knownForms)
	}
	one.jobs = string(c.object["jobs"])
	if !strings.ContainsRune(`{["`, rune(one.jobs[0])) {
		return one, problem("%s: jobs is %s; it takes an array, an object or a text", c.where, clip(one.jobs))
	}
	var problems plan.Problems
	for _, key := range slices.Sorted(maps.Keys(c.object)) {
		if key == "jobs" {
			continue
		}
		name, may := overridable[key]
		if !may {
			if found := r.unknownKey(key); found != "" {
				problems.Addf("%s: %s", c.where, found)
			}
			continue
		}
		text, err := scalar(c.object[key])
		if err != nil {
			problems.Addf("%s: %s %v", c.where, key, err)
		}
		one.overrides[name] = text
	}
	return one, problems.Err()
}

// unknownKey says what is wrong with a key that is neither jobs nor a setting that events may make; nothing if it may be
// ignored.
func (r eventReader) unknownKey(key string) string {
	switch meant := settingMeant(key); {
	case meant == nil && r.ignoreUnknownKeys:
		return ""
	case meant == nil:
		return fmt.Sprintf("unknown key %q; beside jobs it takes %s, and DRS_IGNORE_UNKNOWN_KEYS=true lets other keys pass", clip(key), keyList())
	case meant.event && meant.key != key:
		return fmt.Sprintf("unknown key %q; did you mean %q?", clip(key), meant.key)
	case meant.key != key:
		return fmt.Sprintf("unknown key %q, which looks like %s; an event cannot set that, only the function's variable %s", clip(key), meant.key, meant.variable)
	default:
		return fmt.Sprintf("%q cannot be set by an event, only by the function's variable %s", key, meant.variable)
	}
}

func keyList() string { return strings.Join(slices.Sorted(maps.Keys(overridable)), ", ") }

// scalar returns a text, a number, a boolean or null as text.
func scalar(value json.RawMessage) (string, error) {
	var v any
	if err := json.Unmarshal(value, &v); err != nil {
		return "", err
	}
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case float64:
		return string(value), nil
	}
	return "", errors.New("takes a text, a number or a boolean")
}
