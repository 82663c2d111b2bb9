package template

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func text(t *testing.T, path string) string {
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(content)
}

func readme(t *testing.T) string       { return text(t, "../../README.md") }
func templateText(t *testing.T) string { return text(t, "../../template.yaml") }

func TestTheRunbookHasEachAlarm(t *testing.T) {
	_, runbook, found := strings.Cut(readme(t), "\n### Runbook\n")
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

func TestReadmeNamesParametersThatAreThere(t *testing.T) {
	_, operations, found := strings.Cut(readme(t), "\n## As a Lambda function\n")
	require.True(t, found)
	for _, name := range []string{"Region", "SecretArn", "Simulate", "ScheduleExpression", "ScheduleTimeZone", "ScheduleJobs",
		"EventPattern", "Queue", "QueueBatchSize", "BatchSize", "QueueConcurrency", "Concurrency", "Timeout", "QueueReceives", "QueueAgeAlarmSeconds"} {
		require.Regexp(t, "`"+name+"[`=]", operations)
		require.Contains(t, templateText(t), "\n  "+name+":\n    Type: ", name)
	}
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
	want := map[string]bool{}
	for _, name := range regexp.MustCompile(`return "(\w+Error)"`).FindAllStringSubmatch(text(t, "../../lambda/answer.go"), -1) {
		want[name[1]] = true
	}
	require.Len(t, want, 5)
	require.Equal(t, want, named)
}
