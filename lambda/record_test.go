package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
)

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
			_, err := eventReader{}.read([]byte(c.event))
			require.IsType(t, &plan.ValidationError{}, err)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestOnlyAFIFOQueueIsOrderedByItsGroups(t *testing.T) {
	for arn, group := range map[string]string{standardQueue: "", fifoQueue: "g", "": ""} {
		e, err := eventReader{}.read([]byte(`{"Records":[{"eventSource":"aws:sqs","eventSourceARN":"` + arn + `","body":"task-a","attributes":{"MessageGroupId":"g"}}]}`))
		require.NoError(t, err)
		require.Equal(t, group, e.requests[0].group, arn)
	}
}

func TestAnUnreadableMessageSpoilsNoOther(t *testing.T) {
	e, err := eventReader{}.read([]byte(`{"Records":[{"eventSource":"aws:sqs","messageId":"a","body":"{"},{"eventSource":"aws:sqs","messageId":"b","body":"task-b"}]}`))
	require.NoError(t, err)
	require.Error(t, e.requests[0].err)
	require.Equal(t, "a", e.requests[0].id)
	require.NoError(t, e.requests[1].err)
}
