package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// content is what somebody wrote, once everything is off that services put around it.
type content struct {
	// where names the content in texts: "event", "message", "event: detail".
	where string
	// text is the content without white space around it. object is the same, if it is a JSON object.
	text   string
	object jsonObject
	// inMessage says that the content stands in the message of a record, which may be a plain task list.
	inMessage bool
	// inDetail says that the content is the detail of an event of EventBridge, and noDetail that such an event of a schedule has
	// none: a schedule without input means the configured tasks.
	inDetail, noDetail bool
}

// unwrap takes off what services put around the content of an event, always in this order: the records of a queue or a topic,
// notifications of SNS, the event of EventBridge. Around each there may be a byte order mark and JSON text within JSON, which take
// removes. Nothing else knows these forms.
func unwrap(payload []byte) (*event, error) {
	e, err := openRecords(payload)
	if err != nil {
		return nil, err
	}
	for i := range e.records {
		r := &e.records[i]
		own := r.id
		if r.err == nil {
			r.err = r.openNotifications()
		}
		if r.err == nil {
			r.notice, r.err = r.ownWord(), r.openDetail()
		}
		if own != "" { // it is the message's, by which the queue knows it
			r.id = own
		}
	}
	return e, nil
}

// take makes a text the content, without its byte order mark and out of the JSON text in which it stands.
func (c *content) take(text string) error {
	c.text, c.object = plainText(text), nil
	if !strings.HasPrefix(c.text, "{") {
		return nil
	}
	object, err := readObject(c.text)
	if err != nil {
		return problem("%s: %v; %s", c.where, err, knownForms)
	}
	c.object = object
	return nil
}

// plainText returns a text without white space and a byte order mark around it. If it is a text of JSON, that is what counts.
func plainText(text string) string {
	for {
		text = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "\ufeff"))
		var inner string
		// What begins like a text of JSON and is none is a list of quoted IDs, which the parser of task lists reads or refuses.
		if !strings.HasPrefix(text, `"`) || json.Unmarshal([]byte(text), &inner) != nil {
			return text
		}
		text = inner
	}
}

// openRecords returns the records of an event: those under Records, those of the bare array of EventBridge Pipes, or else the event
// itself.
func openRecords(payload []byte) (*event, error) {
	whole := record{content: content{where: "event"}}
	switch err := whole.take(string(payload)); {
	case err != nil:
		return nil, err
	case strings.HasPrefix(whole.text, "["):
		if err := checkJSON(whole.text); err != nil {
			return nil, problem("event: %v; %s", err, knownForms)
		}
		return readRecords("event", json.RawMessage(whole.text))
	case whole.object.has("Records") && whole.object.has("jobs"):
		return nil, problem("event: it has both Records and jobs; leave one")
	case whole.object.has("Records"):
		return readRecords("event: Records", whole.object["Records"])
	}
	return &event{records: []record{whole}}, nil
}

// readRecords reads the records of SQS or SNS. where names their array.
func readRecords(where string, array json.RawMessage) (*event, error) {
	var all []json.RawMessage
	if json.Unmarshal(array, &all) != nil || len(all) == 0 {
		return nil, problem("%s: it is not an array of records, or empty; %s", where, knownForms)
	}
	e := new(event)
	source := ""
	for i, raw := range all {
		at := fmt.Sprintf("%s[%d]", where, i)
		from, err := recordSource(raw)
		if err != nil {
			return nil, problem("%s: %v; %s", at, err, knownForms)
		}
		one := record{content: content{where: "message", inMessage: true}}
		switch from {
		case "aws:sqs":
			e.queue = true
			err = one.readSQS(raw)
		case "aws:sns":
			err = one.readSNS(raw)
		default:
			err = fmt.Errorf("it is of the source %q; records of aws:sqs and aws:sns are known", clip(from))
		}
		if err != nil {
			return nil, problem("%s: %v", at, err)
		}
		if source != "" && source != from {
			return nil, problem("%s: its records are of different sources; send them one by one", where)
		}
		source = from
		e.records = append(e.records, one)
	}
	return e, nil
}

// recordSource returns the service that a record comes from. SQS spells the key eventSource, SNS EventSource.
func recordSource(raw json.RawMessage) (string, error) {
	object, err := readObject(string(raw))
	if err != nil {
		return "", err
	}
	for _, key := range []string{"attributes", "Sns"} {
		if !object.has(key) {
			continue
		}
		if _, err := readObject(string(object[key])); err != nil {
			return "", fmt.Errorf("its %s: %w", key, err)
		}
	}
	if source := object.text("eventSource"); source != "" {
		return source, nil
	}
	return object.text("EventSource"), nil
}

func (r *record) readSQS(raw json.RawMessage) error {
	var m events.SQSMessage
	if err := decodeRecord(raw, &m); err != nil {
		return err
	}
	r.id, r.err = m.MessageId, r.take(m.Body)
	r.receives, _ = strconv.Atoi(m.Attributes["ApproximateReceiveCount"]) // 0 if SQS does not say
	// A standard queue can have message groups too, for fairness. They do not order it.
	if strings.HasSuffix(m.EventSourceARN, ".fifo") {
		r.group = m.Attributes["MessageGroupId"]
	}
	return nil
}

func (r *record) readSNS(raw json.RawMessage) error {
	var m events.SNSEventRecord
	if err := decodeRecord(raw, &m); err != nil {
		return err
	}
	r.id, r.err = m.SNS.MessageID, r.take(m.SNS.Message)
	return nil
}

// decodeRecord decodes a record whose keys are known to be there once.
func decodeRecord(raw json.RawMessage, into any) error {
	err := json.Unmarshal(raw, into)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Errorf("its %s is of the wrong kind (%s)", wrong.Field, wrong.Value)
	} else if err != nil {
		return fmt.Errorf("it cannot be read: %w", err)
	}
	return nil
}

// openNotifications goes into the notifications of SNS that a queue or a topic hands on.
func (r *record) openNotifications() error {
	for r.object.text("Type") == "Notification" && r.object.has("Message") && !r.object.has("jobs") {
		r.id = r.object.text("MessageId")
		if err := r.take(r.object.text("Message")); err != nil {
			return err
		}
	}
	return nil
}

// ownWord returns what SNS and S3 say of themselves when somebody subscribes or sets notifications up; empty for any other content.
func (c *content) ownWord() string {
	switch {
	case c.object.has("jobs"):
	case c.object.text("Type") == "SubscriptionConfirmation":
		return fmt.Sprintf("SNS asks to confirm a subscription; unless somebody has, run aws sns confirm-subscription --topic-arn %s --token %s",
			clip(c.object.text("TopicArn")), clip(c.object.text("Token")))
	case c.object.text("Type") == "UnsubscribeConfirmation":
		return "SNS says that a subscription has ended: that to " + clip(c.object.text("TopicArn"))
	case c.object.text("Service") == "Amazon S3" && c.object.text("Event") == "s3:TestEvent":
		return "a test event of the S3 bucket " + clip(c.object.text("Bucket")) + ", whose notifications will name no tasks"
	}
	return ""
}

// openDetail goes into the event of EventBridge. EventBridge Scheduler sends the detail as a text.
func (r *record) openDetail() error {
	switch {
	case !r.object.has("detail-type"):
		return nil
	case r.object.has("jobs"):
		return problem("%s: its jobs stand beside its detail; put them into the detail", r.where)
	}
	if id := r.object.text("id"); id != "" {
		r.id = id
	}
	r.inDetail = true
	switch detail := plainText(string(r.object["detail"])); detail {
	case "", "null", "{}":
		if r.object.text("detail-type") != "Scheduled Event" {
			return problem("%s: its detail has no jobs; %s", r.where, knownForms)
		}
		r.noDetail = true
		return nil
	default:
		r.where += ": detail"
		return r.take(detail)
	}
}
