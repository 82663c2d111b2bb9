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

func sqsRecord(message string) string {
	return `{"eventSource":"aws:sqs","messageId":"m","body":` + quoted(message) + `}`
}

func inSQS(message string) string { return `{"Records":[` + sqsRecord(message) + `]}` }

func TestAnEventIsUnwrapped(t *testing.T) {
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
		"all of them, each as JSON text":         {quoted(notification(quoted("\ufeff" + bridge("Scheduled Event", quoted(quoted(plain)))))), "bridge-1"},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := unwrap([]byte(c.text))
			require.NoError(t, err)
			got := e.records[0]
			require.NoError(t, got.err)
			require.Equal(t, plain, got.text)
			require.True(t, got.object.has("fail_on"))
			require.Equal(t, c.id, got.id)
			for _, record := range []string{inSQS(c.text), "\ufeff" + quoted(inSQS(c.text)), "[" + sqsRecord(c.text) + "]"} {
				e, err = unwrap([]byte(record))
				require.NoError(t, err)
				require.True(t, e.queue)
				require.NoError(t, e.records[0].err)
				require.Equal(t, plain, e.records[0].text)
				require.Equal(t, "m", e.records[0].id, "by which SQS knows the message")
			}
		})
	}
}

// Each notification within another doubles its escapes, so that an event holds few of them.
func TestNotificationsOfNotificationsEnd(t *testing.T) {
	deep := `{"jobs":["task-a"]}`
	for range 12 {
		deep = notification(deep)
	}
	got, err := readOne(eventReader{}, deep)
	require.NoError(t, err)
	require.Equal(t, `["task-a"]`, got.jobs)
}

func TestAListKeepsItsText(t *testing.T) {
	for text, want := range map[string]string{
		"task-a, task-b":           "task-a, task-b",
		`["task-a"]`:               `["task-a"]`,
		quoted("task-a\ntask-b"):   "task-a\ntask-b",
		`"task-a", "task-b"`:       `"task-a", "task-b"`,
		notification("task-a # x"): "task-a # x",
	} {
		e, err := unwrap([]byte(inSQS(text)))
		require.NoError(t, err)
		require.NoError(t, e.records[0].err)
		require.Equal(t, want, e.records[0].text)
		require.Nil(t, e.records[0].object)
	}
}

const (
	s3Test       = `{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-11-28T08:00:00.000Z","Bucket":"lists","RequestId":"R","HostId":"H"}`
	confirmation = `{"Type":"SubscriptionConfirmation","MessageId":"sns-0","Token":"2336412f37fb","TopicArn":"arn:aws:sns:eu-central-1:123456789012:t","Message":"You have chosen to subscribe","SubscribeURL":"https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription"}`
)

func TestWhatServicesSayOfThemselvesIsTold(t *testing.T) {
	for text, want := range map[string]string{
		s3Test:               "a test event of the S3 bucket lists",
		notification(s3Test): "a test event of the S3 bucket lists",
		confirmation:         "aws sns confirm-subscription --topic-arn arn:aws:sns:eu-central-1:123456789012:t --token 2336412f37fb",
		`{"Type":"UnsubscribeConfirmation","TopicArn":"arn:x"}`:  "SNS says that a subscription has ended: that to arn:x",
		`{"Type":"SubscriptionConfirmation","jobs":["task-a"]}`:  "",
		`{"Service":"Amazon S3","Event":"s3:ObjectCreated:Put"}`: "",
	} {
		e, err := unwrap([]byte(text))
		require.NoError(t, err)
		require.Equal(t, want == "", e.records[0].notice == "", text)
		require.Contains(t, e.records[0].notice, want)
	}
}

func TestAScheduleWithoutDetailMeansTheConfiguredTasks(t *testing.T) {
	for _, detail := range []string{"{}", "null", `""`, `"{}"`, `" {} "`, `"null"`} {
		got, err := readOne(eventReader{}, bridge("Scheduled Event", detail))
		require.NoError(t, err)
		require.True(t, got.noDetail, detail)
		_, err = readOne(eventReader{}, bridge("EC2 Instance State-change Notification", detail))
		require.ErrorContains(t, err, "event: its detail has no jobs", detail)
	}
	got, err := readOne(eventReader{}, `{"detail-type":"Scheduled Event"}`)
	require.NoError(t, err)
	require.True(t, got.noDetail)
}

func TestWrappersThatHideATaskListAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		`{"detail-type":"Scheduled Event","jobs":["task-a"],"detail":{}}`:            "event: its jobs stand beside its detail; put them into the detail",
		`{"Type":"Notification","Message":"a","message":"b"}`:                        `event: its keys "Message" and "message" differ only in case`,
		bridge("Cut-over approved", `{"jobs":["task-a"],"jobs":["task-b"]}`):         `event: detail: its key "jobs" is there twice`,
		`{"detail-type":"x","detail":{"jobs":["task-a"]},"Detail":{"jobs":["b-1"]}}`: `event: its keys "detail" and "Detail" differ only in case`,
	} {
		_, err := readOne(eventReader{}, text)
		require.IsType(t, &plan.ValidationError{}, err, text)
		require.ErrorContains(t, err, want)
	}
}

func TestWrongRecordsAreNamedWithTheirPlace(t *testing.T) {
	const good = `{"eventSource":"aws:sqs","messageId":"m","body":"task-a"}`
	for name, c := range map[string]struct{ event, want string }{
		"no records":                {`{"Records":[]}`, "event: Records: it is not an array of records, or empty"},
		"records that are no array": {`{"Records":{"eventSource":"aws:sqs"}}`, "event: Records: it is not an array of records, or empty"},
		"an empty array of a pipe":  {`[]`, "event: it is not an array of records, or empty"},
		"a cut array of a pipe":     {`[` + good, "event: its JSON is cut"},
		"records of another kind":   {`{"Records":[` + good + `,{"eventSource":"aws:s3"}]}`, `event: Records[1]: it is of the source "aws:s3"; records of aws:sqs and aws:sns are known`},
		"records of Kinesis":        {`[{"eventSource":"aws:kinesis","data":"eA=="}]`, `event[0]: it is of the source "aws:kinesis"`},
		"records of two sources":    {`{"Records":[` + good + `,{"EventSource":"aws:sns","Sns":{"Message":"task-b"}}]}`, "event: Records: its records are of different sources"},
		"two bodies":                {`{"Records":[{"eventSource":"aws:sqs","body":"task-a","Body":"task-b"}]}`, `event: Records[0]: its keys "body" and "Body" differ only in case; leave one`},
		"two messages of SNS":       {`{"Records":[{"EventSource":"aws:sns","Sns":{"Message":"task-a","message":"task-b"}}]}`, `event: Records[0]: its Sns: its keys "Message" and "message" differ only in case`},
		"two groups":                {`{"Records":[{"eventSource":"aws:sqs","attributes":{"MessageGroupId":"a","MessageGroupId":"b"}}]}`, `event: Records[0]: its attributes: its key "MessageGroupId" is there twice`},
		"a body that is an object":  {`{"Records":[{"eventSource":"aws:sqs","body":{"jobs":[]}}]}`, "event: Records[0]: its body is of the wrong kind (object)"},
		"a time that is none":       {`{"Records":[{"EventSource":"aws:sns","Sns":{"Timestamp":"today"}}]}`, "event: Records[0]: it cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readOne(eventReader{}, c.event)
			require.IsType(t, &plan.ValidationError{}, err)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestOnlyAFIFOQueueIsOrderedByItsGroups(t *testing.T) {
	for arn, group := range map[string]string{standardQueue: "", fifoQueue: "g", "": ""} {
		e, err := eventReader{}.read([]byte(`{"Records":[{"eventSource":"aws:sqs","eventSourceARN":"` + arn + `","body":"task-a","attributes":{"MessageGroupId":"g"}}]}`))
		require.NoError(t, err)
		require.Equal(t, group, e.records[0].group, arn)
	}
}

func TestAnUnreadableMessageSpoilsNoOther(t *testing.T) {
	e, err := eventReader{}.read([]byte(`{"Records":[{"eventSource":"aws:sqs","messageId":"a","body":"{"},{"eventSource":"aws:sqs","messageId":"b","body":"task-b"}]}`))
	require.NoError(t, err)
	require.Error(t, e.records[0].err)
	require.Equal(t, "a", e.records[0].id)
	require.NoError(t, e.records[1].err)
}
