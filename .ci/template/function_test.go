package template

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

func (k *stack) variables() map[string]any {
	return k.properties("Function")["Environment"].(map[string]any)["Variables"].(map[string]any)
}

func TestEveryVariableIsOneThatTheProgramReads(t *testing.T) {
	secrets := make(map[string]bool)
	for _, spec := range plan.Specs() {
		secrets[spec.Variable] = spec.Secret
	}
	for name := range readSource(t).with(t, everything).variables() {
		if name == "HTTPS_PROXY" || name == "NO_PROXY" {
			continue // every program in Go reads them
		}
		secret, read := secrets[name]
		require.True(t, read, "the program reads no %s", name)
		require.False(t, secret, "%s holds a secret: whoever may see the function could read it", name)
	}
}

// What nobody sets is as it is everywhere else.
func TestDefaultsAreTheProgramsOwn(t *testing.T) {
	defaults := make(map[string]string)
	for _, spec := range plan.Specs() {
		defaults[spec.Variable] = spec.Default
	}
	own := map[string]string{
		"DRS_REGION":    "cn-north-4", // given
		"DRS_SECRET_ID": secretArn,    // given
		"DRS_TIMEOUT":   "15m",        // the longest that a function may have, so that Timeout is what ends a run
	}
	for name, value := range readSource(t).with(t, values{"SecretArn": secretArn}).typedVariables() {
		want, is := own[name]
		if !is {
			want = defaults[name]
		}
		require.Equal(t, want, value, name)
	}
}

func (k *stack) typedVariables() map[string]string {
	function, err := k.typed().GetServerlessFunctionWithName("Function")
	require.NoError(k.t, err)
	return function.Environment.Variables
}

// Alarms and the dashboard watch metrics that the program writes.
func TestEveryMetricIsOneThatTheProgramWrites(t *testing.T) {
	code := text(t, "../../lambda/metrics.go")
	require.Contains(t, code, `"DRSBatchStart"`)
	written := make(map[string]bool)
	for _, outcome := range report.Outcomes {
		written[outcome.Metric] = true
	}
	for _, found := range regexp.MustCompile(`metric\w+ += "(\w+)"`).FindAllStringSubmatch(code, -1) {
		written[found[1]] = true
	}
	watched := regexp.MustCompile(`Namespace: DRSBatchStart\s+MetricName: (\w+)|\["DRSBatchStart", "(\w+)"`).FindAllStringSubmatch(templateText(t), -1)
	require.NotEmpty(t, watched)
	for _, found := range watched {
		require.True(t, written[found[1]+found[2]], "the program writes no metric %s%s", found[1], found[2])
	}
}

// Lambda takes 4 KB of variables, names and values together.
func TestTheVariablesFitIntoTheFunction(t *testing.T) {
	s := readSource(t)
	size := *s.Parameters["ScheduleJobs"].MaxLength
	for name, value := range s.with(t, everything).typedVariables() {
		size += len(name)
		if name != "DRS_JOBS" {
			size += len(value)
		}
	}
	require.Less(t, size, 3400, "which leaves room for endpoints, an agency and what Lambda itself needs")
}

func TestTheDashboardShowsEveryOutcome(t *testing.T) {
	for _, outcome := range report.Outcomes {
		if outcome.Metric != "" {
			require.Contains(t, templateText(t), `["DRSBatchStart", "`+outcome.Metric+`"`)
		}
	}
}

// What is measured and shown nowhere helps nobody.
func TestTheDashboardShowsEveryMetric(t *testing.T) {
	for _, found := range regexp.MustCompile(`\tmetric\w+ += "(\w+)"`).FindAllStringSubmatch(text(t, "../../lambda/metrics.go"), -1) {
		require.Contains(t, templateText(t), `["DRSBatchStart", "`+found[1]+`"`)
	}
}

func TestTheDashboardSaysThatAFunctionSimulates(t *testing.T) {
	s := readSource(t)
	const said = "starts nothing real"
	require.Contains(t, s.with(t, values{"Simulate": "true"}).properties("Board")["DashboardBody"], said)
	require.NotContains(t, s.with(t, federated).properties("Board")["DashboardBody"], said)
}

func TestTheDashboardsAddressIsThatOfThePartition(t *testing.T) {
	s := readSource(t)
	defer func() { pseudo["AWS::Partition"] = "aws" }()
	for partition, host := range map[string]string{"aws": "console.aws.amazon.com", "aws-cn": "console.amazonaws.cn", "aws-us-gov": "console.amazonaws-us-gov.com"} {
		pseudo["AWS::Partition"] = partition
		url := s.with(t, federated).evaluate(s.Outputs["DashboardUrl"].Value)
		require.Equal(t, "https://"+host+"/cloudwatch/home?region=eu-central-1#dashboards:name=Board", url)
	}
}

func TestTheDashboardIsOneWhateverThereIs(t *testing.T) {
	for name, v := range map[string]values{"everything": everything, "without a queue": {"SecretArn": secretArn}, "simulated": {"Simulate": "true", "Queue": "active"}} {
		var board struct {
			Widgets []struct{ Properties map[string]any }
		}
		body := readSource(t).with(t, v).properties("Board")["DashboardBody"].(string)
		require.NoError(t, json.Unmarshal([]byte(body), &board), name)
		for _, widget := range board.Widgets {
			require.True(t, widget.Properties["title"] != nil || widget.Properties["markdown"] != nil, name)
		}
	}
}
