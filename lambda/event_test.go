package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
)

func TestEventsAreRecognisedByTheirForm(t *testing.T) {
	for name, want := range map[string]event{
		"direct":    {requests: []request{{jobs: `["9a470239-2308-4bb5-a6bc-1040402fjb21", {"job_id": "dbb8127c-b093-4b94-b764-7161e151jb2s", "start_time": "+30m"}]`, overrides: map[string]string{"fail-on": "any"}}}},
		"scheduler": {requests: []request{{jobs: `"9a470239-2308-4bb5-a6bc-1040402fjb21, dbb8127c-b093-4b94-b764-7161e151jb2s"`, overrides: map[string]string{"start-time": "+5m"}}}},
		"rule":      {requests: []request{{id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718", jobs: `[{"job_id": "9a470239-2308-4bb5-a6bc-1040402fjb21"}]`, overrides: map[string]string{}}}},
		"scheduled": {requests: []request{{id: "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa"}}},
		"sqs": {queue: true, requests: []request{
			{id: "19dd0b57-b21e-4ac1-bd88-01bbb068cb78", jobs: `["9a470239-2308-4bb5-a6bc-1040402fjb21"]`, overrides: map[string]string{}},
			{id: "2e1424d4-f796-459a-8184-9c92662be6da", jobs: "dbb8127c-b093-4b94-b764-7161e151jb2s c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r"},
		}},
		"sns": {requests: []request{{id: "95df01b4-ee98-5cb9-9903-4c221d41eb5e", jobs: `["9a470239-2308-4bb5-a6bc-1040402fjb21"]`, overrides: map[string]string{}}}},
	} {
		t.Run(name, func(t *testing.T) {
			content, err := os.ReadFile(filepath.Join("testdata", name+".json"))
			require.NoError(t, err)
			got, err := readEvent(content)
			require.NoError(t, err)
			require.Equal(t, want, *got)
		})
	}
}

func TestWhatASchedulerSendsWithoutInputMeansTheConfiguredJobs(t *testing.T) {
	e, err := readEvent([]byte(`{"version":"0","id":"x","detail-type":"Scheduled Event","source":"aws.scheduler","detail":"{}"}`))
	require.NoError(t, err)
	require.Equal(t, []request{{id: "x"}}, e.requests)
}

func TestWhatSNSPutsIntoAQueueIsUnpacked(t *testing.T) {
	r := readMessage(`{"Type":"Notification","MessageId":"m","Message":"{\"jobs\":\"task-a task-b\"}"}`)
	require.NoError(t, r.err)
	require.Equal(t, `"task-a task-b"`, r.jobs)
}

func TestWrongEventsAreNamedWithTheirRemedy(t *testing.T) {
	for name, c := range map[string]struct{ event, want string }{
		"an unknown kind":         {`{"foo":1}`, "event: it has no jobs; known forms: "},
		"nothing":                 {``, "event: it is not a JSON object, or cut"},
		"null":                    {`null`, "event: it is null, not a JSON object"},
		"cut JSON":                {`{"jobs":["task-a"`, "event: it is not a JSON object, or cut: unexpected end of JSON input"},
		"jobs that are a number":  {`{"jobs":7}`, "event: jobs is 7; it takes an array, an object or a text"},
		"an unknown key":          {`{"jobs":["task-a"],"start":"x"}`, `event: unknown key "start"; beside jobs it takes dry_run, fail_on, language, project_id, region, start_time, wait_for`},
		"an endpoint":             {`{"jobs":["task-a"],"endpoint":"https://evil.example"}`, `event: "endpoint" cannot be set by an event, only by the function's variable DRS_ENDPOINT`},
		"a credential":            {`{"jobs":["task-a"],"auth_token":"x"}`, `event: "auth_token" cannot be set by an event`},
		"an override of a kind":   {`{"jobs":["task-a"],"region":{}}`, "event: region takes a text, a number or a boolean"},
		"another event of a rule": {`{"detail-type":"EC2 Instance State-change Notification","detail":{}}`, "event: its detail has no jobs; known forms"},
		"records of another kind": {`{"Records":[{"eventSource":"aws:s3"}]}`, `event: Records[0] is of the source "aws:s3"; records of aws:sqs and aws:sns are known`},
		"jobs twice":              {`{"jobs":["task-a"],"jobs":["task-b"]}`, `event: its key "jobs" is there twice`},
		"jobs beside records":     {`{"jobs":["task-a"],"Records":[{"eventSource":"aws:sqs","body":"task-b"}]}`, "event: it has both Records and jobs; leave one"},
		"jobs beside a detail":    {`{"jobs":["task-a"],"detail-type":"Scheduled Event","detail":{}}`, "event: its jobs stand beside its detail; put them into the detail"},
		"a schedule gone wrong":   {`{"detail-type":"Scheduled Event","detail":"jobs: a"}`, "event: detail: it is not a JSON object, or cut"},
		"a schedule with a list":  {`{"detail-type":"Scheduled Event","detail":["task-a"]}`, `event: detail: it is ["task-a"], not a JSON object`},
		"a schedule without jobs": {`{"detail-type":"Scheduled Event","detail":{"start_time":"+1h"}}`, "event: detail: it has no jobs"},
		"no records":              {`{"Records":[]}`, "event: its Records cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readEvent([]byte(c.event))
			require.IsType(t, &plan.ValidationError{}, err)
			require.True(t, strings.HasPrefix(err.Error(), c.want), err.Error())
		})
	}
}

func FuzzReadEvent(f *testing.F) {
	for _, name := range []string{"direct", "scheduler", "rule", "scheduled", "sqs", "sns"} {
		content, err := os.ReadFile(filepath.Join("testdata", name+".json"))
		require.NoError(f, err)
		f.Add(content)
	}
	f.Add([]byte(`{"Records":[{"eventSource":"aws:sqs","body":"{\"Type\":\"Notification\",\"Message\":\"{}\"}"}]}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		e, err := readEvent(content)
		if err != nil {
			require.IsType(t, &plan.ValidationError{}, err)
			return
		}
		require.NotEmpty(t, e.requests)
		for _, r := range e.requests {
			for name := range r.overrides {
				require.NotContains(t, []string{"endpoint", "iam-endpoint", "auth-token", "secret-id"}, name)
			}
		}
	})
}
