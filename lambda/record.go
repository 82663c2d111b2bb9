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

// eventSettings are the settings that an event may make, by their keys. An endpoint or a credential is never among them:
// whoever may send an event must not be able to send the credentials elsewhere.
var eventSettings = map[string]string{
	"start_time": "start-time", "region": "region", "project_id": "project-id", "language": "language",
	"wait_for": "wait-for", "fail_on": "fail-on", "dry_run": "dry-run",
}

const (
	// maxProblems bounds what is reported of the keys of one record: nobody reads more.
	maxProblems = 20
	// maxKeys bounds the keys that are looked at: an event with more was not written for this function.
	maxKeys = 1000
)

// ask reads what a record asks for.
func (r eventReader) ask(one *record) error {
	one.from, one.settings = one.where+": jobs", make(map[string]string)
	switch {
	case one.noDetail:
		return nil
	case one.inMessage && !one.inDetail && one.text == "":
		return problem("message: it is empty; it takes a task list or an event; %s", knownForms)
	case one.inMessage && !one.inDetail && one.object == nil:
		one.jobs, one.from = one.text, one.where
		return nil
	case one.object == nil:
		_, err := readObject(one.text)
		return problem("%s: %v; %s", one.where, err, knownForms)
	case len(one.object) > maxKeys:
		return problem("%s: it has %d keys; it takes jobs and a few settings; %s", one.where, len(one.object), knownForms)
	case !one.object.has("jobs"):
		return problem("%s: %s", one.where, withoutJobs(one.object))
	}
	one.jobs = string(one.object["jobs"])
	if !strings.ContainsRune(`{["`, rune(one.jobs[0])) {
		return problem("%s: jobs is %s; it takes an array, an object or a text", one.where, clip(one.jobs))
	}
	var problems plan.Problems
	for _, key := range slices.Sorted(maps.Keys(one.object)) {
		name, may := eventSettings[key]
		if key == "jobs" {
			continue
		}
		if !may {
			if found := r.unknownKey(key); found != "" {
				problems.Addf("%s: %s", one.where, found)
			}
			if len(problems) == maxProblems {
				problems.Addf("%s: more problems of these kinds", one.where)
				break
			}
			continue
		}
		text, err := scalar(one.object[key])
		if err != nil {
			problems.Addf("%s: %s %v", one.where, key, err)
		}
		one.settings[name] = text
	}
	return problems.Err()
}

// withoutJobs says what an object is that has no jobs.
func withoutJobs(object jsonObject) string {
	switch {
	case object.has("requestPayload"):
		return "it is the record of a failed event; send what it has under requestPayload"
	case object.has("requestContext"):
		return "it is a request of API Gateway, a function URL or a load balancer, which are not supported; call the function through AWS's own API, or send a message to its queue"
	}
	return "it has no jobs; " + knownForms
}

// unknownKey says what is wrong with a key that is neither jobs nor a setting that events may make; nothing if it may be
// ignored.
func (r eventReader) unknownKey(key string) string {
	meant := settingMeant(key)
	_, may := eventSettings[meant]
	variable := plan.Prefix + "_" + strings.ToUpper(meant)
	switch {
	case meant == "" && r.ignoreUnknownKeys:
		return ""
	case meant == "":
		keys := strings.Join(slices.Sorted(maps.Keys(eventSettings)), ", ")
		return fmt.Sprintf("unknown key %q; beside jobs it takes %s, and DRS_IGNORE_UNKNOWN_KEYS=true lets other keys pass", clip(key), keys)
	case may || meant == "jobs":
		return fmt.Sprintf("unknown key %q; did you mean %q?", clip(key), meant)
	case meant != key:
		return fmt.Sprintf("unknown key %q, which looks like %s; an event cannot set that, only the function's variable %s", clip(key), meant, variable)
	}
	return fmt.Sprintf("%q cannot be set by an event, only by the function's variable %s", key, variable)
}

// settingMeant returns the setting that a key names, or that it probably means, as an event would spell it; empty if there is none.
func settingMeant(key string) string {
	keys := []string{"jobs"}
	for _, s := range plan.Specs() {
		keys = append(keys, strings.ReplaceAll(s.Name, "-", "_"))
	}
	return plan.Nearest(key, keys)
}

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
