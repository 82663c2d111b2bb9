package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// function is a handler with a simulator behind it.
type function struct {
	*handler
	t    *testing.T
	sim  *fault.Simulator
	seen *bytes.Buffer // log and metrics
}

func newFunction(t *testing.T, variables ...string) *function {
	t.Helper()
	return newFunctionOf(t, []fault.Option{fault.Rehearsal(), fault.WithToken("s3cr3t-t0ken")}, variables...)
}

// simulated stands for the simulator's address in a variable.
const simulated = "the simulator"

func newFunctionOf(t *testing.T, options []fault.Option, variables ...string) *function {
	t.Helper()
	sim := fault.New(options...)
	url, err := sim.Listen()
	require.NoError(t, err)
	t.Cleanup(sim.Close)
	settings := map[string]string{
		"DRS_ENDPOINT": url, "DRS_PROJECT_ID": "054ba152d480d55b2f5dc0069e7ddef0", "DRS_AUTH_TOKEN": "s3cr3t-t0ken",
		"AWS_LAMBDA_FUNCTION_NAME": "drs", "AWS_LAMBDA_LOG_LEVEL": "DEBUG",
	}
	for i := 0; i < len(variables); i += 2 {
		settings[variables[i]] = strings.ReplaceAll(variables[i+1], simulated, url)
	}
	setSettings(t, settings)
	getenv := func(name string) string { return settings[name] }
	seen, redactor := new(bytes.Buffer), new(rest.Redactor)
	return &function{newHandler(getenv, newLog(seen, getenv, redactor), redactor, newMetrics(seen, getenv)), t, sim, seen}
}

// setSettings sets those of the variables that plan.ReadEnvironment reads, and empties all others of them.
func setSettings(t *testing.T, variables map[string]string) {
	t.Helper()
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		for _, prefix := range []string{"DRS_", "HUAWEI", "HW_", "OS_"} {
			if strings.HasPrefix(name, prefix) {
				t.Setenv(name, "")
			}
		}
	}
	for name, value := range variables {
		if strings.HasPrefix(name, plan.Prefix) {
			t.Setenv(name, value)
		}
	}
}

func (f *function) report(event string) report.Report {
	f.t.Helper()
	answer, err := f.Invoke(f.t.Context(), []byte(event))
	require.NoError(f.t, err)
	var r report.Report
	require.NoError(f.t, json.Unmarshal(answer, &r))
	return r
}

// failure returns the type and the message of the error that an event gets.
func (f *function) failure(event string) (string, failureMessage) {
	f.t.Helper()
	_, err := f.Invoke(f.t.Context(), []byte(event))
	var e messages.InvokeResponse_Error
	require.ErrorAs(f.t, err, &e)
	var m failureMessage
	require.NoError(f.t, json.Unmarshal([]byte(e.Message), &m))
	return e.Type, m
}

// grouped is the body of a message in a message group.
type grouped struct{ group, body string }

const (
	standardQueue = "arn:aws:sqs:eu-central-1:123456789012:drs-jobs"
	fifoQueue     = standardQueue + ".fifo"
)

// comeBack plays messages m0, m1, … of a queue and returns those that come back. A body is a string or grouped.
func (f *function) comeBack(queue string, bodies ...any) []string {
	f.t.Helper()
	var e events.SQSEvent
	for i, body := range bodies {
		m := events.SQSMessage{MessageId: fmt.Sprintf("m%d", i), EventSource: "aws:sqs", EventSourceARN: queue,
			Attributes: map[string]string{"ApproximateReceiveCount": "3"}}
		switch body := body.(type) {
		case string:
			m.Body = body
		case grouped:
			m.Attributes["MessageGroupId"], m.Body = body.group, body.body
		}
		e.Records = append(e.Records, m)
	}
	content, err := json.Marshal(e)
	require.NoError(f.t, err)
	return f.failedMessages(content)
}

// failedMessages plays an event of a queue and returns the messages that come back.
func (f *function) failedMessages(event []byte) []string {
	f.t.Helper()
	answer, err := f.Invoke(f.t.Context(), event)
	require.NoError(f.t, err)
	var r events.SQSEventResponse
	require.NoError(f.t, json.Unmarshal(answer, &r))
	ids := []string{}
	for _, failure := range r.BatchItemFailures {
		ids = append(ids, failure.ItemIdentifier)
	}
	return ids
}

// lines returns what log and metrics hold.
func (f *function) lines() (all []map[string]any) {
	f.t.Helper()
	for line := range strings.Lines(f.seen.String()) {
		var entry map[string]any
		require.NoError(f.t, json.Unmarshal([]byte(line), &entry), line)
		all = append(all, entry)
	}
	return all
}

// textLog returns the lines of the log, without metrics.
func (f *function) textLog() string {
	var text strings.Builder
	for line := range strings.Lines(f.seen.String()) {
		if !strings.Contains(line, `"_aws":`) {
			text.WriteString(line)
		}
	}
	return text.String()
}

// logged returns the lines of the log with a message.
func (f *function) logged(message string) (found []map[string]any) {
	f.t.Helper()
	for _, line := range f.lines() {
		if line["message"] == message {
			found = append(found, line)
		}
	}
	return found
}

// metric returns the sum of a metric over all lines.
func (f *function) metric(name string) (sum float64) {
	f.t.Helper()
	for _, line := range f.lines() {
		if value, is := line[name].(float64); is && line["_aws"] != nil {
			sum += value
		}
	}
	return sum
}
