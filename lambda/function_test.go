package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
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
	getenv := func(name string) string { return settings[name] }
	seen, redactor := new(bytes.Buffer), new(rest.Redactor)
	f := &function{t: t, sim: sim, seen: seen}
	withSettings(settings, func() {
		f.handler = newHandler(getenv, newLog(seen, getenv, redactor), redactor, newMetrics(seen, getenv))
	})
	return f
}

// environmentLock keeps the settings of functions apart whose tests run in parallel.
var environmentLock sync.Mutex

// withSettings runs what reads the environment, as plan.ReadEnvironment does, with those of the variables and no others of them. It is not
// t.Setenv, which no test may use that runs in parallel.
func withSettings(variables map[string]string, read func()) {
	environmentLock.Lock()
	defer environmentLock.Unlock()
	for _, entry := range os.Environ() {
		name, value, _ := strings.Cut(entry, "=")
		for _, prefix := range []string{"DRS_", "HUAWEI", "HW_", "OS_"} {
			if strings.HasPrefix(name, prefix) {
				_ = os.Unsetenv(name)
				defer os.Setenv(name, value)
			}
		}
	}
	for name, value := range variables {
		if strings.HasPrefix(name, plan.Prefix) {
			_ = os.Setenv(name, value)
			defer os.Unsetenv(name)
		}
	}
	read()
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
