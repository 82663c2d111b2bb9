package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
)

// sample reads an event of testdata.
func sample(t testing.TB, name string) []byte {
	content, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	require.NoError(t, err)
	return content
}

// readOne reads an event and returns its first record, or what is wrong with either.
func readOne(r eventReader, text string) (record, error) {
	e, err := r.read([]byte(text))
	if err != nil {
		return record{}, err
	}
	return e.records[0], e.records[0].err
}

// samples are the forms of events, each with a file in testdata.
var samples = []string{"direct", "scheduler", "rule", "scheduled", "sqs", "sns", "pipe"}

func TestEventsAreRecognisedByTheirForm(t *testing.T) {
	for name, want := range map[string]event{
		"direct":    {records: []record{{jobs: `["9a470239-2308-4bb5-a6bc-1040402fjb21", {"job_id": "dbb8127c-b093-4b94-b764-7161e151jb2s", "start_time": "+30m"}]`, settings: map[string]string{"fail-on": "any"}, from: "event: jobs"}}},
		"scheduler": {records: []record{{jobs: `"9a470239-2308-4bb5-a6bc-1040402fjb21, dbb8127c-b093-4b94-b764-7161e151jb2s"`, settings: map[string]string{"start-time": "+5m"}, from: "event: jobs"}}},
		"rule":      {records: []record{{id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718", jobs: `[{"job_id": "9a470239-2308-4bb5-a6bc-1040402fjb21"}]`, settings: map[string]string{}, from: "event: detail: jobs"}}},
		"scheduled": {records: []record{{id: "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", settings: map[string]string{}, from: "event: jobs"}}},
		"sqs": {queue: true, records: []record{
			{id: "19dd0b57-b21e-4ac1-bd88-01bbb068cb78", receives: 1, jobs: `["9a470239-2308-4bb5-a6bc-1040402fjb21"]`, settings: map[string]string{}, from: "message: jobs"},
			{id: "2e1424d4-f796-459a-8184-9c92662be6da", receives: 1, jobs: "dbb8127c-b093-4b94-b764-7161e151jb2s c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r", settings: map[string]string{}, from: "message"},
		}},
		"sns": {records: []record{{id: "95df01b4-ee98-5cb9-9903-4c221d41eb5e", jobs: `["9a470239-2308-4bb5-a6bc-1040402fjb21"]`, settings: map[string]string{}, from: "message: jobs"}}},
		"pipe": {queue: true, records: []record{
			{id: "c80e8021-a70a-42c7-a470-796e1186f753", receives: 2, jobs: `["9a470239-2308-4bb5-a6bc-1040402fjb21"]`, settings: map[string]string{"start-time": "+5m"}, from: "message: jobs"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := eventReader{}.read(sample(t, name))
			require.NoError(t, err)
			for i := range got.records {
				got.records[i].content = content{}
			}
			require.Equal(t, want, *got)
		})
	}
}

func TestWrongEventsAreNamedWithTheirRemedy(t *testing.T) {
	for name, c := range map[string]struct{ event, want string }{
		"an unknown kind":          {`{"foo":1}`, "event: it has no jobs; known forms: "},
		"nothing":                  {``, "event: it is empty; known forms"},
		"null":                     {`null`, "event: it is null, not a JSON object; known forms"},
		"a text":                   {`"task-a"`, "event: it is not JSON: "},
		"cut JSON":                 {`{"jobs":["task-a"`, "event: its JSON is cut: it ends in the middle; known forms"},
		"another event of a rule":  {`{"detail-type":"EC2 Instance State-change Notification","detail":{}}`, "event: its detail has no jobs; known forms"},
		"jobs twice":               {`{"jobs":["task-a"],"jobs":["task-b"]}`, `event: its key "jobs" is there twice; leave one`},
		"two spellings of Records": {`{"Records":[{"eventSource":"aws:sqs","body":"task-a"}],"records":[{"eventSource":"aws:sqs","body":"task-b"}]}`, `event: its keys "Records" and "records" differ only in case; leave one`},
		"jobs beside records":      {`{"jobs":["task-a"],"Records":[{"eventSource":"aws:sqs","body":"task-b"}]}`, "event: it has both Records and jobs; leave one"},
		"a schedule gone wrong":    {`{"detail-type":"Scheduled Event","detail":"jobs: a"}`, "event: detail: it is not JSON: "},
		"a schedule with a list":   {`{"detail-type":"Scheduled Event","detail":["task-a"]}`, `event: detail: it is ["task-a"], not a JSON object`},
		"a schedule without jobs":  {`{"detail-type":"Scheduled Event","detail":{"start_time":"+1h"}}`, "event: detail: it has no jobs"},
		"a list of tasks":          {`["task-a"]`, `event[0]: it is "task-a", not a JSON object; known forms: {"jobs":…}`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readOne(eventReader{}, c.event)
			require.IsType(t, &plan.ValidationError{}, err)
			require.True(t, strings.HasPrefix(err.Error(), c.want), err.Error())
		})
	}
}

func TestAMessageIsATaskListOrAnEvent(t *testing.T) {
	for text, jobs := range map[string]string{
		"task-a task-b":     "task-a task-b",
		`["task-a"]`:        `["task-a"]`,
		`{"jobs":"task-a"}`: `"task-a"`,
		quoted(`{"jobs":["task-a"],"fail_on":"any"}`):                               `["task-a"]`,
		"\ufeff" + `{"jobs":["task-a"],"fail_on":"any"}`:                            `["task-a"]`,
		notification(bridge("Notification", `{"jobs":["task-a"],"fail_on":"any"}`)): `["task-a"]`,
	} {
		r, err := readOne(eventReader{}, inSQS(text))
		require.NoError(t, err, text)
		require.Equal(t, jobs, r.jobs)
	}
	for text, want := range map[string]string{
		"":                        "message: it is empty",
		`""`:                      "message: it is empty",
		`{"jobs":`:                "message: its JSON is cut",
		bridge("x", `["task-a"]`): `message: detail: it is ["task-a"], not a JSON object`,
	} {
		_, err := readOne(eventReader{}, inSQS(text))
		require.ErrorContains(t, err, want)
	}
}

func FuzzReadEvent(f *testing.F) {
	for _, name := range samples {
		f.Add(sample(f, name))
	}
	f.Add([]byte(`{"Records":[{"eventSource":"aws:sqs","body":"{\"Type\":\"Notification\",\"Message\":\"{}\"}"}]}`))
	f.Add([]byte(notification(bridge("Notification", quoted("\ufeff{}")))))
	f.Fuzz(func(t *testing.T, content []byte) {
		e, err := eventReader{ignoreUnknownKeys: len(content)%2 == 0}.read(content)
		if err != nil {
			require.IsType(t, &plan.ValidationError{}, err)
			return
		}
		require.NotEmpty(t, e.records)
		for _, r := range e.records {
			if r.err != nil {
				require.IsType(t, &plan.ValidationError{}, r.err)
			}
			for name := range r.settings {
				require.NotContains(t, []string{"endpoint", "iam-endpoint", "auth-token", "secret-id"}, name)
			}
		}
	})
}

func TestAnObjectIsReadWithItsValuesAsTheyStand(t *testing.T) {
	o, err := readObject(` {"a": [1, 2], "b":"t\u0065xt", "c": null, "d": {"a":1}} `)
	require.NoError(t, err)
	require.Equal(t, `[1, 2]`, string(o["a"]))
	require.Equal(t, "text", o.text("b"))
	require.Empty(t, o.text("a"))
	require.True(t, o.has("d"))
	require.False(t, o.has("c"), "null is no value")
	require.False(t, o.has("e"))
}

func TestWhatIsNotAnObjectIsSaidSo(t *testing.T) {
	for content, want := range map[string]string{
		``:                          "it is empty",
		`{"a":`:                     "its JSON is cut: it ends in the middle",
		`{"a":1}}`:                  "it is not JSON: invalid character '}' after top-level value",
		`[1]`:                       "it is [1], not a JSON object",
		`null`:                      "it is null, not a JSON object",
		`{"a":1,"a":2}`:             `its key "a" is there twice; leave one`,
		`{"Records":1,"records":2}`: `its keys "Records" and "records" differ only in case; leave one`,
		`{"jobs":1,"job\u017f":2}`:  `its keys "jobs" and "jobſ" differ only in case; leave one`,
	} {
		_, err := readObject(content)
		require.EqualError(t, err, want, content)
	}
}
