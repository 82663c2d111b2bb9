package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// readRecords reads the records of SQS or SNS. where names their array.
func (r eventReader) readRecords(where string, array json.RawMessage) (*event, error) {
	var records []json.RawMessage
	if json.Unmarshal(array, &records) != nil || len(records) == 0 {
		return nil, problem("%s: it is not an array of records, or empty; %s", where, knownForms)
	}
	e := new(event)
	sources := make(map[string]bool)
	for i, record := range records {
		at := fmt.Sprintf("%s[%d]", where, i)
		source, err := recordSource(record)
		if err != nil {
			return nil, problem("%s: %v; %s", at, err, knownForms)
		}
		var one request
		switch source {
		case "aws:sqs":
			e.queue = true
			one, err = r.sqs(record)
		case "aws:sns":
			one, err = r.sns(record)
		default:
			err = fmt.Errorf("it is of the source %q; records of aws:sqs and aws:sns are known", clip(source))
		}
		if err != nil {
			return nil, problem("%s: %v", at, err)
		}
		sources[source] = true
		e.requests = append(e.requests, one)
	}
	if len(sources) > 1 {
		return nil, problem("%s: its records are of different sources; send them one by one", where)
	}
	return e, nil
}

// recordSource returns the service that a record comes from. SQS spells the key eventSource, SNS EventSource.
func recordSource(record json.RawMessage) (string, error) {
	object, err := readObject(string(record))
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

func (r eventReader) sqs(record json.RawMessage) (request, error) {
	m, err := decodeRecord[events.SQSMessage](record)
	if err != nil {
		return request{}, err
	}
	one := r.message(m.Body)
	one.id = m.MessageId
	one.receives, _ = strconv.Atoi(m.Attributes["ApproximateReceiveCount"]) // 0 if SQS does not say
	// A standard queue can have message groups too, for fairness. They do not order it.
	if strings.HasSuffix(m.EventSourceARN, ".fifo") {
		one.group = m.Attributes["MessageGroupId"]
	}
	return one, nil
}

func (r eventReader) sns(record json.RawMessage) (request, error) {
	m, err := decodeRecord[events.SNSEventRecord](record)
	if err != nil {
		return request{}, err
	}
	one := r.message(m.SNS.Message)
	one.id = m.SNS.MessageID
	return one, nil
}

// decodeRecord decodes a record whose keys are known to be there once.
func decodeRecord[T any](record json.RawMessage) (T, error) {
	var decoded T
	err := json.Unmarshal(record, &decoded)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return decoded, fmt.Errorf("its %s is of the wrong kind (%s)", wrong.Field, wrong.Value)
	} else if err != nil {
		return decoded, fmt.Errorf("it cannot be read: %w", err)
	}
	return decoded, nil
}
