package template

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/awslabs/goformation/v7"
	"github.com/awslabs/goformation/v7/cloudformation"
	"github.com/awslabs/goformation/v7/cloudformation/lambda"
	"github.com/awslabs/goformation/v7/intrinsics"
	"github.com/stretchr/testify/require"
)

// values are parameters that are not left at their defaults.
type values map[string]string

const (
	secretArn   = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:drs-AbCdEf"
	keyArn      = "arn:aws:kms:eu-central-1:123456789012:key/0f0c5a5e-1111-2222-3333-444455556666"
	topicArn    = "arn:aws:sns:eu-central-1:123456789012:on-call"
	queueKeyArn = "arn:aws:kms:eu-central-1:123456789012:key/1f0c5a5e-1111-2222-3333-444455556666"
)

// everything switches on all that the template can make, with a secret as the sign-in method.
var everything = values{
	"SecretArn": secretArn, "SecretKeyArn": keyArn,
	"ScheduleExpression": "cron(0 2 * * ? *)", "ScheduleJobs": "9a470239-2308-4bb5-a6bc-1040402fjb21",
	"EventPattern": `{"source":["com.example.migration"]}`, "Queue": "active",
	"SubnetIds": "subnet-0a1b2c3d,subnet-1a2b3c4d", "SecurityGroupIds": "sg-0a1b2c3d",
	"ReservedConcurrency": "10", "Tracing": "true", "KmsKeyArn": queueKeyArn, "ScheduleAlarmHours": "26", "RoleName": "drs-batch-start",
	"HttpsProxy": "http://proxy.example:3128", "NoProxy": ".amazonaws.com",
	"PermissionsBoundaryArn": "arn:aws:iam::123456789012:policy/boundary", "AlarmTopicArn": topicArn,
}

// federated are the parameters of a function that signs in as itself.
var federated = values{"IdpId": "aws", "OidcAudience": "drs-batch-start"}

// stack evaluates the template as CloudFormation does. Where CloudFormation makes up a name, it has the logical ID
// ("Jobs"), and an attribute is its name after a point ("Jobs.Arn").
type stack struct {
	*source
	t      testing.TB
	values values
}

// with returns the stack that the values make, in a region if they have none.
func (s *source) with(t testing.TB, v values) *stack {
	v = maps.Clone(v)
	if v["Region"] == "" {
		v["Region"] = "cn-north-4"
	}
	return &stack{s, t, v}
}

// noValue is what AWS::NoValue stands for: as if nothing were written there.
type noValue struct{}

var pseudo = map[string]any{
	"AWS::AccountId": "123456789012", "AWS::Partition": "aws", "AWS::Region": "eu-central-1", "AWS::StackName": "drs", "AWS::NoValue": noValue{},
}

// evaluate returns what a value is in the stack. A reference to what the stack does not have fails the test.
func (k *stack) evaluate(v any) any {
	k.t.Helper()
	if name, argument, is := call(v); is {
		return k.apply(name, argument)
	}
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any)
		for key, value := range v {
			if value := k.evaluate(value); value != (noValue{}) {
				m[key] = value
			}
		}
		return m
	case []any:
		list := []any{}
		for _, value := range v {
			if value := k.evaluate(value); value != (noValue{}) {
				list = append(list, value)
			}
		}
		return list
	}
	return v
}

func (k *stack) apply(name string, argument any) any {
	k.t.Helper()
	arguments, _ := argument.([]any)
	switch name {
	case "Ref":
		return k.ref(argument.(string))
	case "Fn::GetAtt":
		return k.attribute(arguments[0].(string), arguments[1].(string))
	case "Fn::Sub":
		return k.substitute(argument)
	case "Fn::FindInMap":
		found, ok := k.Mappings[arguments[0].(string)][fmt.Sprint(k.evaluate(arguments[1]))][arguments[2].(string)]
		require.True(k.t, ok, "%v is in no mapping", arguments)
		return found
	case "Fn::Join":
		var texts []string
		for _, one := range k.evaluate(arguments[1]).([]any) {
			texts = append(texts, one.(string))
		}
		return strings.Join(texts, arguments[0].(string))
	case "Fn::Split":
		var parts []any
		for part := range strings.SplitSeq(fmt.Sprint(k.evaluate(arguments[1])), arguments[0].(string)) {
			parts = append(parts, part)
		}
		return parts
	case "Fn::Select":
		return k.evaluate(arguments[1]).([]any)[arguments[0].(int)]
	case "Fn::Contains":
		for _, one := range arguments[0].([]any) {
			if fmt.Sprint(k.evaluate(one)) == fmt.Sprint(k.evaluate(arguments[1])) {
				return true
			}
		}
		return false
	case "Fn::If":
		if k.holds(arguments[0].(string)) {
			return k.evaluate(arguments[1])
		}
		return k.evaluate(arguments[2])
	case "Condition":
		return k.holds(argument.(string))
	case "Fn::Equals":
		return fmt.Sprint(k.evaluate(arguments[0])) == fmt.Sprint(k.evaluate(arguments[1]))
	case "Fn::Not":
		return k.evaluate(arguments[0]) == false
	case "Fn::And":
		return !slices.ContainsFunc(arguments, func(one any) bool { return k.evaluate(one) == false })
	case "Fn::Or":
		return slices.ContainsFunc(arguments, func(one any) bool { return k.evaluate(one) == true })
	}
	require.Fail(k.t, "unknown function", name)
	return nil
}

func (k *stack) ref(name string) any {
	k.t.Helper()
	if value, is := pseudo[name]; is {
		return value
	}
	if p, is := k.Parameters[name]; is {
		value, given := k.values[name]
		if !given {
			require.NotNil(k.t, p.Default, "the parameter %s has neither a value nor a default", name)
			value = *p.Default
		}
		if p.Type == "CommaDelimitedList" {
			var list []any
			for one := range strings.SplitSeq(value, ",") {
				list = append(list, one)
			}
			return list
		}
		return number(value)
	}
	require.True(k.t, k.has(name), "%s is referred to, but the stack does not have it", name)
	if bus := k.values["EventBusName"]; name == "Rule" && bus != "" {
		return bus + "|" + name
	}
	return name
}

// number is what CloudFormation makes of digits where a number is due. No text of the template is one of digits alone.
func number(text string) any {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return text
}

func (k *stack) attribute(of, name string) any {
	k.t.Helper()
	require.True(k.t, k.has(of), "%s.%s is referred to, but the stack does not have it", of, name)
	return of + "." + name
}

var variable = regexp.MustCompile(`\$\{([A-Za-z0-9:.]+)\}`)

func (k *stack) substitute(argument any) string {
	k.t.Helper()
	text, own := argument, map[string]any{}
	if pair, is := argument.([]any); is {
		text, own = pair[0], pair[1].(map[string]any)
	}
	return variable.ReplaceAllStringFunc(text.(string), func(v string) string {
		name := variable.FindStringSubmatch(v)[1]
		if value, is := own[name]; is {
			return fmt.Sprint(k.evaluate(value))
		}
		if of, attribute, is := cutAttribute(name); is {
			return fmt.Sprint(k.attribute(of, attribute))
		}
		return fmt.Sprint(k.ref(name))
	})
}

func cutAttribute(name string) (of, attribute string, is bool) {
	parts := regexp.MustCompile(`^([A-Za-z0-9]+)\.([A-Za-z.]+)$`).FindStringSubmatch(name)
	if parts == nil {
		return name, "", false
	}
	return parts[1], parts[2], true
}

func (k *stack) holds(condition string) bool {
	k.t.Helper()
	expression, is := k.Conditions[condition]
	require.True(k.t, is, "there is no condition %s", condition)
	return k.evaluate(expression).(bool)
}

// has tells whether the stack has the resource.
func (k *stack) has(name string) bool {
	r, is := k.Resources[name]
	return is && (r.Condition == "" || k.holds(r.Condition))
}

// properties returns a resource as the stack has it.
func (k *stack) properties(name string) map[string]any {
	k.t.Helper()
	require.True(k.t, k.has(name), "the stack has no %s", name)
	return k.evaluate(k.Resources[name].Properties).(map[string]any)
}

// typed reads the stack's resources with goformation, which knows the types of all properties.
func (k *stack) typed() *cloudformation.Template {
	k.t.Helper()
	resources := make(map[string]any)
	for name, r := range k.Resources {
		if !k.has(name) {
			continue
		}
		properties := k.properties(name)
		if environment, is := properties["Environment"].(map[string]any); is {
			variables := environment["Variables"].(map[string]any)
			for v, value := range variables {
				variables[v] = fmt.Sprint(value)
			}
			k.typedLogging(properties)
		}
		resources[name] = map[string]any{"Type": r.Type, "Properties": properties}
	}
	text, err := json.Marshal(map[string]any{"Transform": "AWS::Serverless-2016-10-31", "Resources": resources})
	require.NoError(k.t, err)
	template, err := goformation.ParseJSONWithOptions(text, &intrinsics.ProcessorOptions{NoProcess: true})
	require.NoError(k.t, err)
	return template
}

// typedLogging takes out what goformation knows of Lambda's own functions only, not of SAM's, and checks it as that.
func (k *stack) typedLogging(properties map[string]any) {
	k.t.Helper()
	text, err := json.Marshal(properties["LoggingConfig"])
	require.NoError(k.t, err)
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	require.NoError(k.t, strict.Decode(new(lambda.Function_LoggingConfig)))
	delete(properties, "LoggingConfig")
}
