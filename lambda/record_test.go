package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
)

func TestAnEventMakesItsSettings(t *testing.T) {
	one, err := readOne(eventReader{}, `{"jobs":["task-a"],"dry_run":true,"wait_for":"running","region":null,"start_time":1893456000000}`)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"dry-run": "true", "wait-for": "running", "region": "", "start-time": "1893456000000"}, one.settings)
}

func TestWrongKeysAreNamedWithTheirRemedy(t *testing.T) {
	for name, c := range map[string]struct{ event, want string }{
		"jobs that are a number": {`{"jobs":7}`, "event: jobs is 7; it takes an array, an object or a text"},
		"jobs that are null":     {`{"jobs":null}`, "event: it has no jobs"},
		"an unknown key":         {`{"jobs":["task-a"],"colour":"x"}`, `event: unknown key "colour"; beside jobs it takes dry_run, fail_on, language, project_id, region, start_time, wait_for, and DRS_IGNORE_UNKNOWN_KEYS=true lets other keys pass`},
		"a misspelt key":         {`{"jobs":["task-a"],"dryrun":true}`, `event: unknown key "dryrun"; did you mean "dry_run"?`},
		"an endpoint":            {`{"jobs":["task-a"],"endpoint":"https://evil.example"}`, `event: "endpoint" cannot be set by an event, only by the function's variable DRS_ENDPOINT`},
		"a credential":           {`{"jobs":["task-a"],"auth_token":"x"}`, `event: "auth_token" cannot be set by an event, only by the function's variable DRS_AUTH_TOKEN`},
		"an endpoint, misspelt":  {`{"jobs":["task-a"],"Endpoint":"https://evil.example"}`, `event: unknown key "Endpoint", which looks like endpoint; an event cannot set that, only the function's variable DRS_ENDPOINT`},
		"an override of a kind":  {`{"jobs":["task-a"],"region":{}}`, "event: region takes a text, a number or a boolean"},
		"a key in a detail":      {bridge("x", `{"jobs":["task-a"],"waitfor":"running"}`), `event: detail: unknown key "waitfor"; did you mean "wait_for"?`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readOne(eventReader{}, c.event)
			require.IsType(t, &plan.ValidationError{}, err)
			require.True(t, strings.HasPrefix(err.Error(), c.want), err.Error())
		})
	}
}

func TestAllProblemsOfARecordAreSaidAtOnce(t *testing.T) {
	_, err := readOne(eventReader{}, `{"jobs":["task-a"],"waitfor":"running","dryrun":true,"region":[]}`)
	var invalid *plan.ValidationError
	require.ErrorAs(t, err, &invalid)
	require.Len(t, invalid.Problems, 3)
}

// keys are so many that mean nothing.
func keys(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, `,"k%07d":1`, i)
	}
	return text.String()
}

func TestManyUnknownKeysMakeFewProblems(t *testing.T) {
	_, err := readOne(eventReader{}, `{"jobs":["task-a"]`+keys(900)+`}`)
	var invalid *plan.ValidationError
	require.ErrorAs(t, err, &invalid)
	require.Len(t, invalid.Problems, maxProblems+1)
	require.Equal(t, "event: more problems of these kinds", invalid.Problems[maxProblems])

	for _, reader := range []eventReader{{}, {ignoreUnknownKeys: true}} {
		_, err = readOne(reader, `{"jobs":["task-a"]`+keys(20_000)+`}`)
		require.ErrorContains(t, err, "event: it has 20001 keys; it takes jobs and a few settings")
	}
	_, err = readOne(eventReader{ignoreUnknownKeys: true}, `{"jobs":["task-a"]`+keys(900)+`}`)
	require.NoError(t, err)
}

func TestAnObjectWithoutJobsIsNamedForWhatItIs(t *testing.T) {
	for event, want := range map[string]string{
		`{"httpMethod":"POST","requestContext":{"stage":"prod"},"body":"{}"}`:                              "a request of API Gateway, a function URL or a load balancer, which are not supported",
		`{"version":"2.0","rawPath":"/","requestContext":{"http":{"method":"POST"}},"body":"{}"}`:          "a request of API Gateway, a function URL or a load balancer, which are not supported",
		`{"version":"1.0","requestContext":{"condition":"RetriesExhausted"},"requestPayload":{"jobs":[]}}`: "the record of a failed event; send what it has under requestPayload",
		`{"hello":"world"}`: "it has no jobs; known forms",
	} {
		_, err := readOne(eventReader{}, event)
		require.ErrorContains(t, err, want, event)
	}
}

func TestIgnoredKeysAreOnlyThoseThatMeanNothing(t *testing.T) {
	tolerant := eventReader{ignoreUnknownKeys: true}
	for _, key := range []string{"traceId", "source", "device", "id", "timestamp", "status", "name", "Comment", "execution"} {
		_, err := readOne(tolerant, `{"jobs":["task-a"],"`+key+`":{"x":1}}`)
		require.NoError(t, err, key)
	}
	for _, key := range []string{"dryrun", "dryRun", "Dry-Run", "dry_rnu", "waitfor", "wait-for", "starttime", "startTime", "project", "projectid", "job", "Jobs2",
		"endpoint", "Endpoint", "endpoints", "auth_token", "authtoken", "accessKey", "iam_endpoint", "simulate", "fail_no", "regions"} {
		_, err := readOne(tolerant, `{"jobs":["task-a"],"`+key+`":"x"}`)
		require.Error(t, err, key)
	}
}

func TestASettingIsRecognisedByWhatItIsMeantToBe(t *testing.T) {
	for key, meant := range map[string]string{
		"dry_run": "dry_run", "dryrun": "dry_run", "Dry-Run": "dry_run", "dry_rum": "dry_run", "job": "jobs", "project": "project_id",
		"endpoint": "endpoint", "authToken": "auth_token", "wait_timeuot": "wait_timeout",
	} {
		require.Equal(t, meant, settingMeant(key), key)
	}
	for _, key := range []string{"colour", "id", "time", "source", "detail", "traceId", ""} {
		require.Empty(t, settingMeant(key), key)
	}
}
