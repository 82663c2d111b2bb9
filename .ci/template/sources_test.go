package template

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheQueueGivesTheFunctionTimeAndGetsBackWhatFailed(t *testing.T) {
	s := readSource(t)
	k := s.with(t, everything).typed()
	mapping, err := k.GetLambdaEventSourceMappingWithName("JobsMapping")
	require.NoError(t, err)
	require.Equal(t, "Jobs.Arn", *mapping.EventSourceArn)
	require.Equal(t, "Function", mapping.FunctionName)
	require.Equal(t, []string{"ReportBatchItemFailures"}, mapping.FunctionResponseTypes)
	require.Equal(t, 2, *mapping.ScalingConfig.MaximumConcurrency)
	require.Equal(t, 50, *mapping.BatchSize)
	require.True(t, *mapping.Enabled)

	require.GreaterOrEqual(t, *s.Parameters["QueueConcurrency"].Min, 2, "the least that Lambda takes")
	require.LessOrEqual(t, *s.Parameters["QueueConcurrency"].Max, 1000, "the most that Lambda takes")
	require.GreaterOrEqual(t, *mapping.MaximumBatchingWindowInSeconds, 1, "what Lambda demands for more than ten messages")

	jobs, err := k.GetSQSQueueWithName("Jobs")
	require.NoError(t, err)
	require.Equal(t, map[string]any{"deadLetterTargetArn": "DeadLetters.Arn", "maxReceiveCount": 5.0}, jobs.RedrivePolicy)
	dead, err := k.GetSQSQueueWithName("DeadLetters")
	require.NoError(t, err)
	for _, queue := range []int{*jobs.MessageRetentionPeriod, *dead.MessageRetentionPeriod} {
		require.Equal(t, 14*24*60*60, queue, "the longest that SQS keeps a message, in whichever queue")
	}
	require.LessOrEqual(t, *s.Parameters["QueueAgeAlarmSeconds"].Max, *jobs.MessageRetentionPeriod)

	// The dead letters take messages of this queue only, whose name has to be known before the queue is there.
	require.Equal(t, "drs-jobs", *jobs.QueueName)
	require.Equal(t, map[string]any{
		"redrivePermission": "byQueue", "sourceQueueArns": []any{"arn:aws:sqs:eu-central-1:123456789012:drs-jobs"},
	}, dead.RedriveAllowPolicy)
	failed, err := k.GetSQSQueueWithName("FailedEvents")
	require.NoError(t, err)
	require.Equal(t, map[string]any{"redrivePermission": "denyAll"}, failed.RedriveAllowPolicy)
}

func TestAMessageIsOutOfSightSixTimesAsLongAsAnInvocationMayTake(t *testing.T) {
	s := readSource(t)
	require.NotEmpty(t, s.Parameters["Timeout"].AllowedValues)
	for _, timeout := range s.Parameters["Timeout"].AllowedValues {
		k := s.with(t, values{"Simulate": "true", "Queue": "active", "Timeout": timeout}).typed()
		function, err := k.GetServerlessFunctionWithName("Function")
		require.NoError(t, err)
		jobs, err := k.GetSQSQueueWithName("Jobs")
		require.NoError(t, err)
		require.Equal(t, timeout, strconv.Itoa(*function.Timeout))
		require.Equal(t, 6**function.Timeout, *jobs.VisibilityTimeout)
	}
	require.Len(t, s.Mappings["Visibility"], len(s.Parameters["Timeout"].AllowedValues))
}

func TestAPausedQueueKeepsItsMessages(t *testing.T) {
	k := readSource(t).with(t, values{"Simulate": "true", "Queue": "paused"})
	require.Equal(t, false, k.properties("JobsMapping")["Enabled"])
	require.True(t, k.has("Jobs"))
}

// What nobody may have read yet outlives the stack, as the log does; what is still to be done does not.
func TestEveryQueueSaysWhetherItOutlivesTheStack(t *testing.T) {
	kept := make(map[string]string)
	for name, r := range readSource(t).Resources {
		if r.Type == "AWS::SQS::Queue" || r.Type == "AWS::Logs::LogGroup" {
			require.Equal(t, r.Deletion, r.Replacement, name)
			kept[name] = r.Deletion
		}
	}
	require.Equal(t, map[string]string{"Log": "Retain", "FailedEvents": "Retain", "DeadLetters": "Retain", "Jobs": "Delete"}, kept)
}

func TestQueuesAndLogAreEncrypted(t *testing.T) {
	s := readSource(t)
	for name, queue := range s.with(t, values{"SecretArn": secretArn, "Queue": "active"}).typed().GetAllSQSQueueResources() {
		require.True(t, *queue.SqsManagedSseEnabled, name)
		require.Nil(t, queue.KmsMasterKeyId, name)
	}
	k := s.with(t, everything)
	for name, queue := range k.typed().GetAllSQSQueueResources() {
		require.Equal(t, queueKeyArn, *queue.KmsMasterKeyId, name)
		require.Nil(t, queue.SqsManagedSseEnabled, "SQS takes one of the two")
	}
	require.Equal(t, queueKeyArn, k.properties("Log")["KmsKeyId"])
}

func TestTheScheduleHasItsTasksTimeZoneRetriesAndDeadLetters(t *testing.T) {
	s := readSource(t)
	given := values{"SecretArn": secretArn, "ScheduleExpression": "cron(0 2 * * ? *)", "ScheduleJobs": "a b@+30m", "ScheduleTimeZone": "Asia/Shanghai"}
	schedule, err := s.with(t, given).typed().GetSchedulerScheduleWithName("Schedule")
	require.NoError(t, err)
	require.Equal(t, "cron(0 2 * * ? *)", schedule.ScheduleExpression)
	require.Equal(t, "Asia/Shanghai", *schedule.ScheduleExpressionTimezone)
	require.Equal(t, "ScheduleGroup", *schedule.GroupName)
	require.Equal(t, "OFF", schedule.FlexibleTimeWindow.Mode)
	require.Equal(t, "Function.Arn", schedule.Target.Arn)
	require.Equal(t, "ScheduleRole.Arn", schedule.Target.RoleArn)
	require.Equal(t, "FailedEvents.Arn", *schedule.Target.DeadLetterConfig.Arn)
	require.Equal(t, 5.0, *schedule.Target.RetryPolicy.MaximumRetryAttempts)
	// Its event names no tasks, so that the function takes those of the variable.
	require.JSONEq(t, `{"id":"<aws.scheduler.execution-id>","detail-type":"Scheduled Event","source":"aws.scheduler",
		"time":"<aws.scheduler.scheduled-time>","resources":["<aws.scheduler.schedule-arn>"],"detail":{}}`, *schedule.Target.Input)
	require.Equal(t, "a b@+30m", s.with(t, given).typedVariables()["DRS_JOBS"])
}

// An event that reaches neither the function nor FailedEvents leaves its mark in a metric of whoever sent it.
func TestAnAlarmWatchesWhatIsLostOnTheWay(t *testing.T) {
	s := readSource(t)
	watched := func(v values) map[string]any {
		found := make(map[string]any)
		for _, one := range s.with(t, v).properties("LostEventsAlarm")["Metrics"].([]any) {
			if stat, is := one.(map[string]any)["MetricStat"].(map[string]any); is {
				metric := stat["Metric"].(map[string]any)
				found[metric["MetricName"].(string)] = metric["Dimensions"]
			}
		}
		return found
	}
	dimension := func(name, value string) any { return map[string]any{"Name": name, "Value": value} }
	require.Equal(t, map[string]any{"DestinationDeliveryFailures": []any{dimension("FunctionName", "Function")}}, watched(federated))
	require.Equal(t, map[string]any{
		"DestinationDeliveryFailures":                []any{dimension("FunctionName", "Function")},
		"InvocationsFailedToBeSentToDeadLetterCount": []any{dimension("ScheduleGroup", "ScheduleGroup")},
		"InvocationsFailedToBeSentToDlq":             []any{dimension("RuleName", "Rule")},
	}, watched(everything))
	require.Equal(t, []any{dimension("EventBusName", "migration"), dimension("RuleName", "Rule")},
		watched(values{"SecretArn": secretArn, "EventPattern": "{}", "EventBusName": "migration"})["InvocationsFailedToBeSentToDlq"])
}

func TestANightlyRunThatDidNotHappenRaisesAnAlarm(t *testing.T) {
	s := readSource(t)
	alarm, err := s.with(t, everything).typed().GetCloudWatchAlarmWithName("MissedScheduleAlarm")
	require.NoError(t, err)
	require.Equal(t, 26*3600, alarm.EvaluationPeriods**alarm.Period)
	require.Equal(t, "breaching", *alarm.TreatMissingData)
	require.Equal(t, []string{"LessThanThreshold", "InvocationAttemptCount"}, []string{alarm.ComparisonOperator, *alarm.MetricName})
	require.LessOrEqual(t, *s.Parameters["ScheduleAlarmHours"].Max**alarm.Period, 7*24*3600, "as far back as CloudWatch looks")
	require.False(t, s.with(t, values{"SecretArn": secretArn, "ScheduleExpression": "rate(1 day)", "ScheduleJobs": "a"}).has("MissedScheduleAlarm"), "only on request")
}

func TestTheRuleMatchesThePatternAndKeepsWhatCannotBeDelivered(t *testing.T) {
	rule, err := readSource(t).with(t, everything).typed().GetEventsRuleWithName("Rule")
	require.NoError(t, err)
	require.Equal(t, everything["EventPattern"], rule.EventPattern)
	require.Equal(t, "default", *rule.EventBusName)
	require.Len(t, rule.Targets, 1)
	require.Equal(t, "Function.Arn", rule.Targets[0].Arn)
	require.Equal(t, "FailedEvents.Arn", *rule.Targets[0].DeadLetterConfig.Arn)
}

func TestAnEventThatFailedForGoodIsKept(t *testing.T) {
	k := readSource(t).with(t, values{"Simulate": "true"}).typed()
	function, err := k.GetServerlessFunctionWithName("Function")
	require.NoError(t, err)
	require.Equal(t, 2, *function.EventInvokeConfig.MaximumRetryAttempts)
	require.Equal(t, 3600, *function.EventInvokeConfig.MaximumEventAgeInSeconds)
	require.Equal(t, "SQS", *function.EventInvokeConfig.DestinationConfig.OnFailure.Type)
	require.Equal(t, "FailedEvents.Arn", function.EventInvokeConfig.DestinationConfig.OnFailure.Destination)
}

func TestWithTheLeastThereAreTheFunctionItsLogAndWhatWatchesIt(t *testing.T) {
	k := readSource(t).with(t, values{"SecretArn": secretArn})
	for name, r := range k.Resources {
		switch r.Type {
		case "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard":
		default:
			least := slices.Contains([]string{"Function", "FunctionRole", "Log", "FailedEvents", "FailedEventsPolicy"}, name)
			require.Equal(t, least, k.has(name), name)
		}
	}
}
