package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func quoted(text string) string {
	content, _ := json.Marshal(text) // a text can always be encoded
	return string(content)
}

func notification(message string) string {
	return `{"Type":"Notification","MessageId":"sns-1","TopicArn":"arn:aws:sns:eu-central-1:123456789012:t","Message":` + quoted(message) + `}`
}

func bridge(detailType, detail string) string {
	return `{"version":"0","id":"bridge-1","detail-type":` + quoted(detailType) + `,"source":"s","detail":` + detail + `}`
}

// sqsRecord is a record of SQS as Lambda and Pipes hand it on.
func sqsRecord(id, queue, group, body string) string {
	return fmt.Sprintf(`{"messageId":%q,"eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:%s",`+
		`"attributes":{"ApproximateReceiveCount":"1","MessageGroupId":%q},"body":%s}`, id, queue, group, quoted(body))
}

func sqsEvent(bodies ...string) string {
	var records []string
	for i, body := range bodies {
		records = append(records, sqsRecord(fmt.Sprintf("m%d", i), "drs", "tenant", body))
	}
	return `{"Records":[` + strings.Join(records, ",") + `]}`
}

// comeBack plays an event of a queue and returns the messages that come back.
func (r *runtime) comeBack(event string) []string {
	var q queueAnswer
	r.succeed(event, &q)
	ids := []string{}
	for _, failure := range q.BatchItemFailures {
		ids = append(ids, failure.ItemIdentifier)
	}
	return ids
}

func TestEveryEnvelopeIsOpened(t *testing.T) {
	t.Parallel()
	const plain = `{"jobs":["` + taskA + `"],"fail_on":"any"}`
	for name, event := range map[string]string{
		"direct":                           plain,
		"JSON text":                        quoted(plain),
		"a rule's detail":                  bridge("Cut-over approved", plain),
		"a scheduler's detail":             bridge("Scheduled Event", quoted(plain)),
		"an event called Notification":     bridge("Notification", plain),
		"a message":                        sqsEvent(plain),
		"a message that is a list":         sqsEvent(taskA),
		"a message that is JSON text":      sqsEvent(quoted(plain)),
		"a message with a byte order mark": sqsEvent("\ufeff" + plain),
		"a message of SNS":                 sqsEvent(notification(plain)),
		"a message of SNS that is an event called Notification": sqsEvent(notification(bridge("Notification", plain))),
		"the array of a pipe": `[` + sqsRecord("m0", "drs", "", plain) + `]`,
	} {
		t.Run(name, func(t *testing.T) {
			sim, url := serve(t)
			f := startFunction(t, configured(url)...)
			a := f.invoke(event, time.Minute)
			require.False(t, a.failed, string(a.body))
			require.NotContains(t, string(a.body), "m0", "no message comes back")
			require.Equal(t, map[string]int{taskA: 1}, sim.AllStarts())
		})
	}
}

func TestWhatAnEventCannotMeanStartsNothing(t *testing.T) {
	t.Parallel()
	sim, url := serve(t)
	f := startFunction(t, configured(url, "DRS_IGNORE_UNKNOWN_KEYS", "true", "DRS_JOBS", "")...)
	list := `"jobs":["` + taskA + `"]`
	for event, want := range map[string]string{
		`{` + list + `,"dryrun":true}`:                               `did you mean \"dry_run\"?`,
		`{` + list + `,"waitfor":"running"}`:                         `did you mean \"wait_for\"?`,
		`{` + list + `,"Endpoint":"https://evil.example"}`:           "an event cannot set that",
		`{` + list + `,"jobs":["` + taskB + `"]}`:                    `its key \"jobs\" is there twice`,
		`{"Records":[],"records":[],` + list + `}`:                   "differ only in case",
		bridge("Scheduled Event", "{}"):                              "set DRS_JOBS (parameter ScheduleJobs)",
		bridge("Cut-over approved", `["`+taskA+`"]`):                 "not a JSON object",
		`[{"eventSource":"aws:kinesis","data":"eA=="}]`:              "records of aws:sqs and aws:sns are known",
		`{"detail-type":"Scheduled Event","detail":{},` + list + `}`: "put them into the detail",
	} {
		kind, message := f.fail(event, time.Minute)
		require.Equal(t, "ValidationError", kind, event)
		require.Contains(t, message, want)
	}
	require.Equal(t, []string{"m0", "m1"}, f.comeBack(sqsEvent("Message Body", `{"jobs":`)))
	require.Zero(t, sim.Requests(fault.OpStart))

	f.succeed(`{`+list+`,"traceId":"x"}`, new(report))
	require.Equal(t, 1, sim.Starts(taskA), "a key that means nothing is ignored where the owner wants that")
	strict := startFunction(t, configured(url)...)
	_, message := strict.fail(`{"jobs":["`+taskB+`"],"traceId":"x"}`, time.Minute)
	require.Contains(t, message, `unknown key \"traceId\"`)
	require.Zero(t, sim.Starts(taskB))
}

func TestATaskIsStartedOnceInAnInvocation(t *testing.T) {
	t.Parallel()
	sim, url := serve(t, "-gullible", "-lag", "1s") // that would start it each time
	f := startFunction(t, configured(url)...)
	require.Empty(t, f.comeBack(sqsEvent(taskA, `{"jobs":["`+taskA+`"],"language":"zh-cn"}`, `{"jobs":["`+taskA+`"],"region":"cn-east-3"}`)))
	require.Equal(t, 1, sim.Starts(taskA))

	day := time.Now().UTC().AddDate(0, 6, 0).Truncate(24 * time.Hour)
	first, second := day.Format(time.RFC3339), day.AddDate(0, 0, 1).Format(time.RFC3339)
	at := func(when string) string { return `{"jobs":["` + taskB + `"],"start_time":"` + when + `"}` }
	require.Equal(t, []string{"m1"}, f.comeBack(sqsEvent(at(first), at(second))))
	require.Equal(t, 1, sim.Starts(taskB))
	f.end()
	require.Contains(t, f.log.String(), taskB+" was started for the start time of message m0 ("+first+"), not for this one's ("+second+")")
}

func TestOnlyAFIFOQueueIsOrdered(t *testing.T) {
	t.Parallel()
	for queue, back := range map[string][]string{"drs": {"bad"}, "drs.fifo": {"bad", "good-1", "good-2"}} {
		sim, url := serve(t)
		f := startFunction(t, configured(url)...)
		records := []string{sqsRecord("bad", queue, "tenant", "prose"), sqsRecord("good-1", queue, "tenant", taskA), sqsRecord("good-2", queue, "tenant", taskB)}
		got := f.comeBack(`{"Records":[` + strings.Join(records, ",") + `]}`)
		slices.Sort(got)
		require.Equal(t, back, got)
		require.Equal(t, 3-len(back), len(sim.AllStarts()), queue)
	}
}

// largest is as much as Lambda takes in one event, most of it keys that mean nothing.
func largest(prefix string) string {
	var event strings.Builder
	event.WriteString(`{"jobs":["` + taskA + `"]`)
	for i := 0; event.Len() < 6<<20-100; i++ {
		fmt.Fprintf(&event, `,"%s%06d":1`, prefix, i)
	}
	return event.String() + "}"
}

// The smallest function that Lambda makes has 128 MB.
func TestTheLargestEventNeitherEndsTheFunctionNorFillsItsLog(t *testing.T) {
	_, url := serve(t)
	for name, event := range map[string]string{"short keys": largest("k_"), "one long key": `{"jobs":["` + taskA + `"],"` + strings.Repeat("x", 6<<20-200) + `":1}`,
		"no task ID": `{"jobs":["` + strings.Repeat(`!","`, 6<<20/4-100) + `"]}`} {
		f := startFunction(t, configured(url, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")...)
		kind, message := f.fail(event, time.Minute)
		require.Equal(t, "ValidationError", kind, name)
		require.Less(t, len(message), 32_768, name)
		f.end()
		require.Less(t, f.log.Len(), 20_000, name)
		peak := f.cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss >> 10
		t.Logf("%s: %d bytes of event, %d MB", name, len(event), peak)
		require.Less(t, peak, int64(128), name)
	}
}

func TestWhatMayPassIsATransientError(t *testing.T) {
	t.Parallel()
	_, url := serve(t)
	f := startFunction(t, "DRS_ENDPOINT", url, "DRS_IAM_ENDPOINT", "http://127.0.0.1:1", "DRS_REGION", "cn-north-4", "DRS_TIMEOUT", "20s",
		"DRS_USERNAME", "alice", "DRS_PASSWORD", secret, "DRS_DOMAIN_NAME", "acme")
	kind, message := f.fail(`{"jobs":["`+taskA+`"]}`, time.Minute)
	require.Equal(t, "TransientError", kind, message)
	f.end()
	require.NotContains(t, f.log.String(), secret)
}

func TestTheLogHasTheKeysOfLambdasOwn(t *testing.T) {
	t.Parallel()
	_, url := serve(t)
	f := startFunction(t, configured(url)...)
	f.succeed(`{"jobs":["`+taskA+`"]}`, new(report))
	require.Empty(t, f.comeBack(sqsEvent(taskB)))
	f.end()
	for line := range strings.Lines(f.log.String()) {
		var entry map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &entry), line)
		if entry["_aws"] != nil {
			continue
		}
		for _, key := range []string{"timestamp", "level", "message", "requestId", "version"} {
			require.NotEmpty(t, entry[key], "%s in %s", key, line)
		}
		require.NotContains(t, line, `":""`)
	}
	require.Contains(t, f.log.String(), `"message_id":"m0","receive_count":1`)
}
