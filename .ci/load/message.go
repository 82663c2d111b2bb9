package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// message is one of the queue, with all that has happened to it.
type message struct {
	n    int // which one it is, counted from 0
	id   string
	jobs []string
	sent time.Time

	receives int  // how often it was delivered
	good     bool // it was told to have succeeded, at least once
	final    bool // it was deleted, or is a dead letter
	twin     bool // its first delivery happens twice
	keep     bool // its first deletion does not last
}

// jobID is the nth job, of the form that DRS gives its own.
func jobID(n int) string { return fmt.Sprintf("%08x-10ad-4000-8000-%08xjb%02d", n, n*7919, n%100) }

// messages puts all jobs into messages.
func messages(s *settings) []*message {
	all := make([]*message, 0, ceil(s.jobs, s.perMessage))
	for n := 0; n < s.jobs; n += s.perMessage {
		m := &message{n: len(all), id: fmt.Sprintf("%08x-0000-4000-8000-%012x", len(all), len(all))}
		for job := n; job < min(n+s.perMessage, s.jobs); job++ {
			m.jobs = append(m.jobs, jobID(job))
		}
		m.twin, m.keep = drawn(m.n, s.twins), drawn(m.n, s.undeleted)
		all = append(all, m)
	}
	return all
}

// body writes the jobs in one of the forms that a message may have, each in its turn.
func (m *message) body() string {
	switch m.n % 3 {
	case 0:
		return strings.Join(m.jobs, "\n")
	case 1:
		content, _ := json.Marshal(m.jobs) // texts can always be encoded
		return string(content)
	default:
		content, _ := json.Marshal(map[string][]string{"jobs": m.jobs})
		return string(content)
	}
}

// record is a message as Lambda shows it to the function.
type record struct {
	MessageID      string            `json:"messageId"`
	ReceiptHandle  string            `json:"receiptHandle"`
	Body           string            `json:"body"`
	Attributes     map[string]string `json:"attributes"`
	EventSource    string            `json:"eventSource"`
	EventSourceARN string            `json:"eventSourceARN"`
	Region         string            `json:"awsRegion"`
}

// maxEvent is how large an event Lambda takes, in bytes.
const maxEvent = 6_000_000

// event is what the function is invoked with for a batch of messages.
func event(batch []*delivery) ([]byte, error) {
	var e struct{ Records []record }
	for _, d := range batch {
		e.Records = append(e.Records, record{
			MessageID:     d.id,
			ReceiptHandle: fmt.Sprintf("%s#%d", d.id, d.receive),
			Body:          d.body(),
			Attributes: map[string]string{
				"ApproximateReceiveCount": strconv.Itoa(d.receive),
				"SentTimestamp":           strconv.FormatInt(d.sent.UnixMilli(), 10),
			},
			EventSource:    "aws:sqs",
			EventSourceARN: "arn:aws:sqs:eu-central-1:123456789012:drs-jobs",
			Region:         "eu-central-1",
		})
	}
	content, err := json.Marshal(e)
	if err == nil && len(content) > maxEvent {
		err = fmt.Errorf("an event of %d messages has %d bytes, and Lambda takes %d: lower -per-message or -messages-per-batch", len(batch), len(content), maxEvent)
	}
	return content, err
}
