package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
)

// quoted is a text as JSON.
func quoted(text string) string {
	content, _ := json.Marshal(text)
	return string(content)
}

func notification(message string) string {
	return `{"Type":"Notification","MessageId":"sns-1","TopicArn":"arn:aws:sns:eu-central-1:123456789012:t","Message":` + quoted(message) + `}`
}

func bridge(detailType, detail string) string {
	return `{"id":"bridge-1","detail-type":` + quoted(detailType) + `,"source":"s","detail":` + detail + `}`
}

func TestEnvelopesAreTakenOff(t *testing.T) {
	const plain = `{"jobs":["task-a"],"fail_on":"all"}`
	for name, c := range map[string]struct{ text, id string }{
		"none":                                   {plain, ""},
		"white space":                            {"\n " + plain + "\n", ""},
		"a byte order mark":                      {"\ufeff" + plain, ""},
		"a byte order mark and white space":      {" \ufeff\n" + plain, ""},
		"JSON text":                              {quoted(plain), ""},
		"JSON text within JSON text":             {quoted(quoted("\ufeff" + plain)), ""},
		"a notification of SNS":                  {notification(plain), "sns-1"},
		"a notification with a byte order mark":  {"\ufeff" + notification("\ufeff"+plain), "sns-1"},
		"an EventBridge event":                   {bridge("Cut-over approved", plain), "bridge-1"},
		"an EventBridge event of a scheduler":    {bridge("Scheduled Event", quoted(plain)), "bridge-1"},
		"an event called Notification, from SNS": {notification(bridge("Notification", plain)), "bridge-1"},
		"a notification of a notification":       {notification(notification(plain)), "sns-1"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := unwrap("event", c.text)
			require.NoError(t, err)
			require.Equal(t, plain, got.text)
			require.True(t, got.object.has("fail_on"))
			require.Equal(t, c.id, got.id)
		})
	}
}

func TestAListKeepsItsText(t *testing.T) {
	for text, want := range map[string]string{
		"task-a, task-b":           "task-a, task-b",
		`["task-a"]`:               `["task-a"]`,
		quoted("task-a\ntask-b"):   "task-a\ntask-b",
		`"task-a", "task-b"`:       `"task-a", "task-b"`,
		notification("task-a # x"): "task-a # x",
	} {
		got, err := unwrap("message", text)
		require.NoError(t, err)
		require.Equal(t, want, got.text)
		require.Nil(t, got.object)
	}
}

func TestAScheduleWithoutDetailMeansTheConfiguredTasks(t *testing.T) {
	for _, detail := range []string{"{}", "null", `""`, `"{}"`, `" {} "`, `"null"`} {
		got, err := unwrap("event", bridge("Scheduled Event", detail))
		require.NoError(t, err)
		require.True(t, got.noDetail, detail)
		_, err = unwrap("event", bridge("EC2 Instance State-change Notification", detail))
		require.ErrorContains(t, err, "event: its detail has no jobs", detail)
	}
	got, err := unwrap("event", `{"detail-type":"Scheduled Event"}`)
	require.NoError(t, err)
	require.True(t, got.noDetail)
}

func TestEnvelopesThatHideATaskListAreRefused(t *testing.T) {
	deep := "task-a"
	for range maxEnvelopes + 1 {
		deep = notification(deep)
	}
	for text, want := range map[string]string{
		`{"detail-type":"Scheduled Event","jobs":["task-a"],"detail":{}}`:            "event: its jobs stand beside its detail; put them into the detail",
		`{"Type":"Notification","Message":"a","message":"b"}`:                        `event: its keys "Message" and "message" differ only in case`,
		bridge("Cut-over approved", `{"jobs":["task-a"],"jobs":["task-b"]}`):         `event: detail: its key "jobs" is there twice`,
		`{"detail-type":"x","detail":{"jobs":["task-a"]},"Detail":{"jobs":["b-1"]}}`: `event: its keys "detail" and "Detail" differ only in case`,
		deep: "event: it has more than 10 envelopes around its content",
	} {
		_, err := unwrap("event", text)
		require.IsType(t, &plan.ValidationError{}, err, text)
		require.ErrorContains(t, err, want)
	}
}
