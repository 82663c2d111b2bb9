package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

type report struct {
	Status                   string
	Started, Failed, Unknown []string
}

type queueAnswer struct {
	BatchItemFailures []struct{ ItemIdentifier string }
}

func configured(url string, more ...string) []string {
	return append([]string{"DRS_ENDPOINT", url, "DRS_PROJECT_ID", project, "DRS_AUTH_TOKEN", secret, "DRS_JOBS", "nightly-1 nightly-2", "DRS_SETTLE_TIME", "3s"}, more...)
}

func sample(t *testing.T, name string) string {
	content, err := os.ReadFile(filepath.Join("../../lambda/testdata", name+".json"))
	require.NoError(t, err)
	return string(content)
}

func TestEverySampleEventIsAnsweredColdAndWarm(t *testing.T) {
	t.Parallel()
	sim, url := serve(t)
	f := startFunction(t, configured(url)...)
	for _, round := range []string{"cold", "warm"} {
		// In this order: some name start times for tasks that others start at once.
		for _, c := range []struct {
			name string
			jobs int
		}{{"rule", 1}, {"sns", 1}, {"direct", 2}, {"scheduler", 2}, {"scheduled", 2}} {
			name, jobs := c.name, c.jobs
			var r report
			f.succeed(sample(t, name), &r)
			require.Equal(t, "success", r.Status, "%s, %s", name, round)
			require.Len(t, r.Started, jobs)
		}
	}
	for id, n := range sim.AllStarts() {
		require.Equal(t, 1, n, "delivering twice starts %s once", id)
	}
	f.end()
	require.NotContains(t, f.log.String(), secret)
}

func TestTheSampleOfAQueueIsAnsweredColdAndWarm(t *testing.T) {
	t.Parallel()
	sim, url := serve(t)
	f := startFunction(t, configured(url)...)
	for range 2 {
		var q queueAnswer
		f.succeed(sample(t, "sqs"), &q)
		require.Empty(t, q.BatchItemFailures)
	}
	for id, n := range sim.AllStarts() {
		require.Equal(t, 1, n, "delivering twice starts %s once", id)
	}
}

func TestErrorsBearTheirNames(t *testing.T) {
	t.Parallel()
	sim, url := serve(t)
	f := startFunction(t, configured(url)...)
	kind, message := f.fail(`{"jobs":["task-a","b-missing"]}`, time.Minute)
	require.Equal(t, "JobsFailedError", kind)
	require.Contains(t, message, `"failed_count":1`)
	kind, message = f.fail(`{"jobs":["task-a task-b"]}`, time.Minute)
	require.Equal(t, "ValidationError", kind)
	require.Contains(t, message, "has the character ' '; an ID consists of letters, digits and hyphens")
	kind, _ = f.fail(`{"hello":"world"}`, time.Minute)
	require.Equal(t, "ValidationError", kind)
	sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 403, Code: "DRS.M00102"})
	kind, _ = f.fail(`{"jobs":["task-c"]}`, time.Minute)
	require.Equal(t, "APIError", kind)
	sim.RevokeTokens()
	kind, _ = f.fail(`{"jobs":["task-d"]}`, time.Minute)
	require.Equal(t, "AuthError", kind)
}

func TestTheFunctionAnswersBeforeItsDeadline(t *testing.T) {
	sim, url := serve(t)
	sim.Inject(fault.Fault{Kind: fault.KindDelayAnswer, Op: fault.OpStart, Delay: time.Minute})
	f := startFunction(t, configured(url)...)
	var r report
	a := f.invoke(`{"jobs":["task-a"],"fail_on":"never"}`, 6*time.Second)
	require.False(t, a.failed, string(a.body))
	require.NoError(t, json.Unmarshal(a.body, &r))
	require.Equal(t, []string{"task-a"}, r.Started, "the start that hung is asked for in time")
	require.Equal(t, 1, sim.Starts("task-a"))
}

func TestATokenIsReusedByWarmInvocations(t *testing.T) {
	t.Parallel()
	sim, url := serve(t, "-user", "acme,alice,pw", "-project", project+",cn-north-4")
	f := startFunction(t, "DRS_ENDPOINT", url, "DRS_IAM_ENDPOINT", url, "DRS_REGION", "cn-north-4",
		"DRS_USERNAME", "alice", "DRS_PASSWORD", "pw", "DRS_DOMAIN_NAME", "acme")
	for _, id := range []string{"task-a", "task-b", "task-c"} {
		var r report
		f.succeed(`{"jobs":["`+id+`"]}`, &r)
	}
	require.Equal(t, 1, sim.TokensIssued())
}

func TestTheLambdaTellsTheTruthWhateverTheNetworkDoes(t *testing.T) {
	t.Parallel()
	sim, url := serve(t, "-gullible", "-lag", "1.2s")
	sim.Inject(misbehaviour()...)
	f := startFunction(t, configured(url, "DRS_BATCH_SIZE", "10")...)
	jobs := many(200)
	var r report
	f.succeed(`{"jobs":"`+strings.Join(jobs, " ")+`"}`, &r)
	require.Equal(t, jobs, r.Started)
	for _, id := range jobs {
		require.Equal(t, 1, sim.Starts(id), id)
	}
}
