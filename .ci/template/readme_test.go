package template

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

func text(t *testing.T, path string) string {
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(content)
}

func readme(t *testing.T) string       { return text(t, "../../lambda/README.md") }
func templateText(t *testing.T) string { return text(t, "../../template.yaml") }

func TestTheRunbookHasEachAlarm(t *testing.T) {
	_, runbook, found := strings.Cut(readme(t), "\n## Runbook\n")
	require.True(t, found)
	alarms := regexp.MustCompile(`(?m)^  (\w+Alarm):$`).FindAllStringSubmatch(templateText(t), -1)
	require.NotEmpty(t, alarms)
	for _, alarm := range alarms {
		require.Contains(t, runbook, "\n| `"+alarm[1]+"` | ")
	}
	for _, named := range regexp.MustCompile("(?m)^\\| `(\\w+Alarm)` ").FindAllStringSubmatch(runbook, -1) {
		require.Contains(t, templateText(t), "\n  "+named[1]+":\n", "an alarm that is not there")
	}
}

// Whatever stands in code and begins like a parameter is one: a name alone, or with a value.
func TestReadmeNamesParametersThatAreThere(t *testing.T) {
	parameters := readSource(t).Parameters
	named := make(map[string]bool)
	for _, found := range regexp.MustCompile("`([A-Z][A-Za-z]+)(?:=([^`]*))?`").FindAllStringSubmatch(readme(t), -1) {
		name, value := found[1], found[2]
		if strings.HasSuffix(name, "Error") || strings.HasSuffix(name, "Alarm") || !strings.Contains(found[0], "=") && isOther(t, name) {
			continue
		}
		p, is := parameters[name]
		require.True(t, is, "there is no parameter %s", name)
		require.True(t, value == "" || p.takes(value), "%s does not take %q", name, value)
		named[name] = true
	}
	for _, name := range []string{"Region", "IdpId", "OidcAudience", "SecretArn", "SecretKeyArn", "AgencyName", "Simulate", "Architecture",
		"ScheduleExpression", "ScheduleTimeZone", "ScheduleJobs", "EventPattern", "IgnoreUnknownKeys", "Queue", "QueueConcurrency",
		"QueueReceives", "Concurrency", "Timeout", "ReservedConcurrency", "AsyncRetries", "SettleTime", "WaitFor", "MaxDelay",
		"Resume", "SubnetIds", "SecurityGroupIds", "QueueAgeAlarmSeconds", "Monitoring", "RoleName", "KmsKeyArn",
		"HttpsProxy", "NoProxy", "ScheduleAlarmHours"} {
		require.True(t, named[name], "the page says nothing of %s", name)
	}
}

// isOther tells whether a name is a resource, an output or a metric of the template.
func isOther(t *testing.T, name string) bool {
	s := readSource(t)
	_, resource := s.Resources[name]
	_, output := s.Outputs[name]
	return resource || output || strings.Contains(templateText(t), `"DRSBatchStart", "`+name+`"`)
}

func TestReadmesTableHasEveryMetricThatTheProgramWrites(t *testing.T) {
	_, table, found := strings.Cut(readme(t), "\n## Metrics\n")
	require.True(t, found)
	table, _, _ = strings.Cut(table, "\n## ")
	require.Contains(t, table, "DRSBatchStart")
	var written []string
	for _, outcome := range report.Outcomes {
		if outcome.Metric != "" {
			written = append(written, outcome.Metric)
		}
	}
	for _, found := range regexp.MustCompile(`\tmetric\w+ += "(\w+)"`).FindAllStringSubmatch(text(t, "../../lambda/metrics.go"), -1) {
		written = append(written, found[1])
	}
	require.Greater(t, len(written), 10)
	for _, metric := range written {
		require.Contains(t, table, "`"+metric+"`")
	}
	require.Equal(t, len(written)+1, strings.Count(table, "`")/2, "and no other, beside the dimension")
}

// A CLI that gives up reading would start a second run beside the first.
func TestEveryInvocationOfReadmeIsMadeOnce(t *testing.T) {
	invocations := regexp.MustCompile("(?m)^.*aws lambda invoke .*$").FindAllString(readme(t), -1)
	require.Len(t, invocations, 2)
	for _, invocation := range invocations {
		require.Contains(t, invocation, "AWS_MAX_ATTEMPTS=1 aws lambda invoke --cli-read-timeout 0 ")
	}
}

// AWS's own list of what may pass when a state calls a function.
func TestReadmesStateMachineRetriesWhatAWSNames(t *testing.T) {
	for _, name := range []string{"ClientExecutionTimeoutException", "ServiceException", "AWSLambdaException", "SdkClientException", "TooManyRequestsException"} {
		require.Contains(t, readme(t), `"Lambda.`+name+`"`)
	}
}

// The queries of the page and of the dashboard ask for the same keys, which are those of the log.
func TestQueriesAskForTheKeysOfTheLog(t *testing.T) {
	require.Contains(t, templateText(t), "filter message = 'outcome' and level = 'ERROR'")
	require.Contains(t, readme(t), `filter message = "outcome" and level = "ERROR"`)
	require.Contains(t, readme(t), "filter requestId = ")
}

func TestReadmesStateMachineMatchesTheErrorsByTheirNames(t *testing.T) {
	var machine struct {
		States map[string]struct {
			Retry, Catch []struct{ ErrorEquals []string }
			Next         string
		}
	}
	found := false
	for _, block := range regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(readme(t), -1) {
		require.True(t, json.Valid([]byte(block[1])), block[1])
		if strings.Contains(block[1], `"StartAt"`) {
			found = true
			require.NoError(t, json.Unmarshal([]byte(block[1]), &machine))
		}
	}
	require.True(t, found)
	named := map[string]bool{}
	for _, state := range machine.States {
		for n, rule := range state.Catch {
			if slices.Contains(rule.ErrorEquals, "States.ALL") {
				require.Len(t, rule.ErrorEquals, 1, "States.ALL stands alone")
				require.Equal(t, len(state.Catch)-1, n, "States.ALL comes last")
			}
		}
		for _, rule := range append(state.Retry, state.Catch...) {
			for _, name := range rule.ErrorEquals {
				if !strings.Contains(name, ".") {
					named[name] = true
				}
			}
		}
	}
	// TransientError is the function's own, for what fails before a run begins.
	want := map[string]bool{"TransientError": true}
	for _, name := range regexp.MustCompile(`return "(\w+Error)"`).FindAllStringSubmatch(text(t, "../../core/report/errors.go"), -1) {
		want[name[1]] = true
	}
	require.Len(t, want, 6)
	require.Equal(t, want, named)
	for name := range want {
		require.Contains(t, readme(t), "\n| `"+name+"` | ")
	}
}
