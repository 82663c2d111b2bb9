package main

import (
	"encoding/json"
	"strings"
)

// content is what an event or a message says once its envelopes are off.
type content struct {
	// where names the content in messages: "event", "message", "event: detail".
	where string
	// text is what was in the innermost envelope, without white space around it. object is the same, if it is a JSON object.
	text   string
	object jsonObject
	// id is that of the innermost envelope that has one.
	id string
	// inDetail says that the content was the detail of an EventBridge event, and noDetail that such an event of a schedule had
	// none: a schedule without input means the configured tasks.
	inDetail, noDetail bool
}

// maxEnvelopes bounds how many envelopes are opened. SQS, SNS and EventBridge nested as deep as they go need half of them.
const maxEnvelopes = 10

// unwrap takes off what services put around the content of an event or a message: a byte order mark, JSON text within JSON,
// the notification of SNS, the event of EventBridge. It is the only place that knows these forms.
func unwrap(where, text string) (content, error) {
	c := content{where: where, text: text}
	for range maxEnvelopes {
		c.text = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(c.text), "\ufeff"))
		switch {
		case strings.HasPrefix(c.text, `"`):
			var inner string
			if json.Unmarshal([]byte(c.text), &inner) != nil {
				return c, nil // a list of quoted IDs, which is for the parser of task lists to read or to refuse
			}
			c.text = inner
		case strings.HasPrefix(c.text, "{"):
			object, err := readObject(c.text)
			if err != nil {
				return c, problem("%s: %v; %s", c.where, err, knownForms)
			}
			opened, err := c.open(object)
			if err != nil || !opened {
				c.object = object
				return c, err
			}
		default:
			return c, nil
		}
	}
	return c, problem("%s: it has more than %d envelopes around its content", where, maxEnvelopes)
}

// open goes into an object if it is an envelope.
func (c *content) open(object jsonObject) (opened bool, err error) {
	switch {
	case object.text("Type") == "Notification" && object.has("Message") && !object.has("jobs"):
		c.id, c.text = object.text("MessageId"), object.text("Message")
		return true, nil
	case object.has("detail-type") && object.has("jobs"):
		return false, problem("%s: its jobs stand beside its detail; put them into the detail", c.where)
	case object.has("detail-type"):
		return c.openDetail(object)
	}
	return false, nil
}

// openDetail goes into the detail of an EventBridge event.
func (c *content) openDetail(object jsonObject) (opened bool, err error) {
	if id := object.text("id"); id != "" {
		c.id = id
	}
	detail := string(object["detail"])
	// EventBridge Scheduler sends the detail as a text.
	if text := object.text("detail"); text != "" {
		detail = text
	}
	c.inDetail = true
	switch strings.TrimSpace(detail) {
	case "", `""`, "null", "{}":
		if object.text("detail-type") != "Scheduled Event" {
			return false, problem("%s: its detail has no jobs; %s", c.where, knownForms)
		}
		c.noDetail = true
		return false, nil
	}
	c.where += ": detail"
	c.text = detail
	return true, nil
}
