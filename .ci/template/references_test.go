package template

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"
)

// uses counts what is referred to, by its name: "Ref Region", "Fn::GetAtt Jobs.Arn", "Condition WithQueue", "Map Visibility".
type uses map[string]int

func (u uses) in(v any) {
	if name, argument, is := call(v); is {
		list, _ := argument.([]any)
		switch name {
		case "Ref":
			u["Ref "+argument.(string)]++
		case "Fn::GetAtt":
			u["Fn::GetAtt "+list[0].(string)+"."+list[1].(string)]++
		case "Condition":
			u["Condition "+argument.(string)]++
		case "Fn::If":
			u["Condition "+list[0].(string)]++
		case "Fn::FindInMap":
			u["Map "+list[0].(string)]++
		case "Fn::Sub":
			u.inText(argument)
		}
		u.in(argument)
		return
	}
	switch v := v.(type) {
	case map[string]any:
		for _, value := range v {
			u.in(value)
		}
	case []any:
		for _, value := range v {
			u.in(value)
		}
	}
}

func (u uses) inText(argument any) {
	text, own := argument, map[string]any{}
	if pair, is := argument.([]any); is {
		text, own = pair[0], pair[1].(map[string]any)
	}
	for _, found := range variable.FindAllStringSubmatch(text.(string), -1) {
		name := found[1]
		_, _, attribute := cutAttribute(name)
		switch _, is := own[name]; {
		case is:
		case attribute:
			u["Fn::GetAtt "+name]++
		default:
			u["Ref "+name]++
		}
	}
}

func usesOf(s *source) uses {
	u := make(uses)
	for _, r := range s.Rules {
		u.in(r.Condition)
		for _, a := range r.Assertions {
			u.in(a.Assert)
		}
	}
	for _, condition := range s.Conditions {
		u.in(condition)
	}
	for _, r := range s.Resources {
		u.in(r.Properties)
		u.in(r.Metadata)
		if r.Condition != "" {
			u["Condition "+r.Condition]++
		}
	}
	for _, o := range s.Outputs {
		u.in(o.Value)
		if o.Condition != "" {
			u["Condition "+o.Condition]++
		}
	}
	return u
}

// attributes are those that CloudFormation gives for the types of which the template takes one.
var attributes = map[string][]string{
	"AWS::Serverless::Function":     {"Arn"},
	"AWS::IAM::Role":                {"Arn", "RoleId"},
	"AWS::Logs::LogGroup":           {"Arn"},
	"AWS::SQS::Queue":               {"Arn", "QueueName", "QueueUrl"},
	"AWS::Scheduler::ScheduleGroup": {"Arn", "CreationDate", "LastModificationDate", "State"},
	"AWS::Events::Rule":             {"Arn"},
}

func TestEveryReferencePointsToSomethingThatExists(t *testing.T) {
	s := readSource(t)
	exists := make(uses)
	for name := range s.Parameters {
		exists["Ref "+name]++
	}
	for name := range pseudo {
		exists["Ref "+name]++
	}
	for name, r := range s.Resources {
		exists["Ref "+name]++
		for _, attribute := range attributes[r.Type] {
			exists["Fn::GetAtt "+name+"."+attribute]++
		}
	}
	for name := range s.Conditions {
		exists["Condition "+name]++
	}
	for name := range s.Mappings {
		exists["Map "+name]++
	}
	for use := range usesOf(s) {
		require.Contains(t, exists, use)
	}
}

func TestEveryParameterConditionAndMappingIsUsed(t *testing.T) {
	s := readSource(t)
	u := usesOf(s)
	for name := range s.Parameters {
		require.Contains(t, u, "Ref "+name)
	}
	for name := range s.Conditions {
		require.Contains(t, u, "Condition "+name)
	}
	for name := range s.Mappings {
		require.Contains(t, u, "Map "+name)
	}
}

// Each combination of what can be switched on is a stack of its own, in which no resource may refer to one that is not there.
func TestNoStackRefersToWhatItDoesNotHave(t *testing.T) {
	s := readSource(t)
	switches := []struct {
		parameter string
		choices   []string
	}{
		{"SecretArn", []string{"", secretArn}}, {"SecretKeyArn", []string{"", keyArn}}, {"IdpId", []string{"", "aws"}},
		{"ScheduleExpression", []string{"", "rate(1 day)"}},
		{"EventPattern", []string{"", "{}"}}, {"Queue", []string{"none", "active", "paused"}},
		{"SubnetIds", []string{"", "subnet-0a1b2c3d"}},
		{"Monitoring", []string{"all", "alarms", "none"}}, {"AlarmTopicArn", []string{"", topicArn}}, {"ScheduleAlarmHours", []string{"0", "26"}},
		{"EventBusName", []string{"default", "migration"}},
	}
	stacks := []values{{}}
	for _, sw := range switches {
		var next []values
		for _, v := range stacks {
			for _, choice := range sw.choices {
				with := maps.Clone(v)
				with[sw.parameter] = choice
				next = append(next, with)
			}
		}
		stacks = next
	}
	for _, v := range stacks {
		k := s.with(t, v)
		for name := range s.Resources {
			if k.has(name) {
				k.properties(name)
			}
		}
		for _, o := range s.Outputs {
			if o.Condition == "" || k.holds(o.Condition) {
				k.evaluate(o.Value)
			}
		}
	}
	require.Len(t, stacks, 3*3*1<<9)
}

// goformation refuses properties that it does not know, and values of another type than theirs.
func TestEveryPropertyIsOneOfItsType(t *testing.T) {
	k := readSource(t).with(t, everything)
	require.Len(t, k.typed().Resources, len(k.Resources))
}

func TestEveryOutputIsDescribed(t *testing.T) {
	for name, o := range readSource(t).Outputs {
		require.Regexp(t, `^[A-Z].*\.$`, o.Description, name)
	}
}
