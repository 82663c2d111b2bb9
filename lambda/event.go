package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// event is what Lambda was called with: one request, or one for each record.
type event struct {
	requests []request
	// queue says that the requests are messages of a queue, of which only those that failed come back.
	queue bool
}

// request asks for the start of jobs.
type request struct {
	// id is the event's or the message's own.
	id string
	// group is the message group of a FIFO queue.
	group string
	// jobs are in any form that core reads; empty for those of the configuration (DRS_JOBS).
	jobs string
	// overrides are settings by their names.
	overrides map[string]string
	// err says why the request cannot be taken.
	err error
}

const knownForms = `known forms: {"jobs":…} (direct, EventBridge Scheduler, a rule's constant input), an EventBridge event with "detail-type" and "detail", and the records of SQS or SNS`

// overridable are the settings that an event may make, by their keys. An endpoint or a credential is never among them:
// whoever may send an event must not be able to send the credential elsewhere.
var overridable = map[string]string{
	"start_time": "start-time", "region": "region", "project_id": "project-id", "language": "language",
	"wait_for": "wait-for", "fail_on": "fail-on", "dry_run": "dry-run",
}

func problem(format string, args ...any) error {
	return &plan.ValidationError{Problems: []string{fmt.Sprintf(format, args...)}}
}

// readEvent recognises an event by its form. The error is a *core.ValidationError.
func readEvent(content []byte) (*event, error) {
	fields, err := object(content)
	if err != nil {
		return nil, problem("event: %v; %s", err, knownForms)
	}
	if _, records := fields["Records"]; records {
		if _, jobs := fields["jobs"]; jobs {
			return nil, problem("event: it has both Records and jobs; leave one")
		}
		return readRecords(content)
	}
	r, err := readRequest(fields)
	if err != nil {
		return nil, err
	}
	return &event{requests: []request{r}}, nil
}

// object reads a JSON object. A key that is there twice is an error: of two lists of jobs, one would be lost.
func object(content []byte) (map[string]json.RawMessage, error) {
	if !json.Valid(content) {
		return nil, fmt.Errorf("it is not a JSON object, or cut: %w", json.Unmarshal(content, new(json.RawMessage)))
	}
	in := json.NewDecoder(bytes.NewReader(content))
	if begin, _ := in.Token(); begin != json.Delim('{') {
		return nil, fmt.Errorf("it is %s, not a JSON object", clip(string(content)))
	}
	fields := make(map[string]json.RawMessage)
	for in.More() {
		key, _ := in.Token() // the content is known to be valid
		var value json.RawMessage
		_ = in.Decode(&value)
		name := key.(string)
		if _, twice := fields[name]; twice {
			return nil, fmt.Errorf("its key %q is there twice", clip(name))
		}
		fields[name] = value
	}
	return fields, nil
}

// record is a record of SQS or SNS.
type record struct {
	// SQS
	EventSource string `json:"eventSource"`
	MessageID   string `json:"messageId"`
	Body        string `json:"body"`
	Attributes  struct {
		MessageGroupID string `json:"MessageGroupId"`
	} `json:"attributes"`
	// SNS. encoding/json would take its EventSource for the other's eventSource, which serves.
	SNS struct {
		MessageID string `json:"MessageId"`
		Message   string
	} `json:"Sns"`
}

func readRecords(content []byte) (*event, error) {
	var all struct{ Records []record }
	if err := json.Unmarshal(content, &all); err != nil || len(all.Records) == 0 {
		return nil, problem("event: its Records cannot be read; %s", knownForms)
	}
	e := new(event)
	for i, r := range all.Records {
		switch r.EventSource {
		case "aws:sqs":
			e.queue = true
			one := readMessage(r.Body)
			one.id, one.group = r.MessageID, r.Attributes.MessageGroupID
			e.requests = append(e.requests, one)
		case "aws:sns":
			one := readMessage(r.SNS.Message)
			one.id = r.SNS.MessageID
			e.requests = append(e.requests, one)
		default:
			return nil, problem("event: Records[%d] is of the source %q; records of aws:sqs and aws:sns are known", i, r.EventSource)
		}
	}
	return e, nil
}

// readMessage reads the text of a message: an event's form, or jobs in any form that core reads. What SNS puts into a
// queue is unpacked.
func readMessage(text string) request {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "{") {
		if text == "" {
			return request{err: problem("message: it is empty; it takes jobs, or an event; %s", knownForms)}
		}
		return request{jobs: text}
	}
	fields, err := object([]byte(text))
	if err != nil {
		return request{err: problem("message: %v; %s", err, knownForms)}
	}
	var kind, inner string
	if json.Unmarshal(fields["Type"], &kind) == nil && kind == "Notification" && json.Unmarshal(fields["Message"], &inner) == nil && !strings.Contains(inner, `"Notification"`) {
		return readMessage(inner)
	}
	r, err := readRequest(fields)
	if err != nil {
		return request{err: err}
	}
	return r
}

// readRequest reads {"jobs":…} or an EventBridge event.
func readRequest(fields map[string]json.RawMessage) (request, error) {
	if _, bridge := fields["detail-type"]; !bridge {
		return readDirect(fields, "event")
	}
	var kind, id, quoted string
	_ = json.Unmarshal(fields["detail-type"], &kind) // what is no text is no known kind
	_ = json.Unmarshal(fields["id"], &id)
	content := fields["detail"]
	if json.Unmarshal(content, &quoted) == nil { // EventBridge Scheduler sends the detail as a text
		content = []byte(quoted)
	}
	if _, jobs := fields["jobs"]; jobs {
		return request{}, problem("event: its jobs stand beside its detail; put them into the detail")
	}
	switch strings.TrimSpace(string(content)) {
	case "", "null", "{}":
		// A schedule has nothing to say: the jobs are those of the configuration.
		if kind != "Scheduled Event" {
			return request{}, problem("event: its detail has no jobs; %s", knownForms)
		}
		return request{id: id}, nil
	}
	detail, err := object(content)
	if err != nil {
		return request{}, problem("event: detail: %v; %s", err, knownForms)
	}
	r, err := readDirect(detail, "event: detail")
	r.id = id
	return r, err
}

// readDirect reads an object with jobs and settings.
func readDirect(fields map[string]json.RawMessage, where string) (request, error) {
	r := request{overrides: make(map[string]string)}
	jobs, has := fields["jobs"]
	if !has {
		return r, problem("%s: it has no jobs; %s", where, knownForms)
	}
	r.jobs = strings.TrimSpace(string(jobs))
	if r.jobs == "" || !strings.ContainsRune(`{["`, rune(r.jobs[0])) {
		return r, problem("%s: jobs is %s; it takes an array, an object or a text", where, clip(r.jobs))
	}
	var found []string
	for key, value := range fields {
		name, may := overridable[key]
		switch {
		case key == "jobs":
		case !may && isSetting(key):
			found = append(found, fmt.Sprintf("%s: %q cannot be set by an event, only by the function's variable DRS_%s", where, clip(key), strings.ToUpper(key)))
		case !may:
			found = append(found, fmt.Sprintf("%s: unknown key %q; beside jobs it takes %s", where, clip(key), strings.Join(slices.Sorted(maps.Keys(overridable)), ", ")))
		default:
			text, err := scalar(value)
			if err != nil {
				found = append(found, fmt.Sprintf("%s: %s %v", where, key, err))
			}
			r.overrides[name] = text
		}
	}
	if found != nil {
		slices.Sort(found)
		return r, &plan.ValidationError{Problems: found}
	}
	return r, nil
}

// isSetting tells whether a key names a setting of the function.
func isSetting(key string) bool {
	name := strings.ReplaceAll(key, "_", "-")
	return slices.ContainsFunc(plan.Specs(), func(s plan.Spec) bool { return s.Name == name })
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
	return "", fmt.Errorf("takes a text, a number or a boolean")
}

// clip shortens a text from outside.
func clip(s string) string { return rest.Truncate(s, 2000) }
