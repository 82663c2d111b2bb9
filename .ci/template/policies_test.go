package template

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// statement is one of a policy, with what may be a text or a list as a list.
type statement struct {
	effect             string
	actions, resources []string
	principal          any
	condition          any
}

// statements are those of every policy document in the stack, by the resource that has them.
func (k *stack) statements() map[string][]statement {
	all := make(map[string][]statement)
	for name := range k.Resources {
		if k.has(name) {
			collect(k.properties(name), func(s statement) { all[name] = append(all[name], s) })
		}
	}
	return all
}

func collect(v any, add func(statement)) {
	switch v := v.(type) {
	case map[string]any:
		if effect, is := v["Effect"].(string); is {
			add(statement{effect, list(v["Action"]), list(v["Resource"]), v["Principal"], v["Condition"]})
			return
		}
		for _, value := range v {
			collect(value, add)
		}
	case []any:
		for _, value := range v {
			collect(value, add)
		}
	}
}

func list(v any) []string {
	var texts []string
	switch v := v.(type) {
	case string:
		texts = []string{v}
	case []any:
		for _, one := range v {
			texts = append(texts, one.(string))
		}
	}
	return texts
}

// onAny are the actions that AWS has no resources for, or for which its own policy for functions names none.
var onAny = []string{
	"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces",
	"ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses", "sts:GetWebIdentityToken", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
}

func TestNoPolicyAllowsMoreThanItNames(t *testing.T) {
	found := readSource(t).with(t, everything).statements()
	require.Len(t, found, 5) // the roles of the function and of the schedule, and the policies of three queues
	for name, statements := range found {
		for _, s := range statements {
			if s.effect == "Deny" {
				continue
			}
			require.Equal(t, "Allow", s.effect, name)
			require.NotEmpty(t, s.actions, name)
			for _, action := range s.actions {
				require.NotContains(t, action, "*", name)
				if slices.Contains(s.resources, "*") {
					require.Contains(t, onAny, action, name)
				}
			}
			for _, resource := range s.resources {
				require.True(t, resource == "*" || !strings.Contains(resource, "*"), "%s: %s", name, resource)
			}
			require.True(t, len(s.resources) > 0 || s.principal != nil, name)
			if s.principal != nil {
				require.Equal(t, []string{"Service"}, slices.Collect(maps.Keys(s.principal.(map[string]any))), name)
			}
		}
	}
}

func TestRolesMayDoWhatTheyMustAndNoMore(t *testing.T) {
	s := readSource(t)
	for name, c := range map[string]struct {
		values values
		role   string
		may    []string
	}{
		"the function alone": {values{"Simulate": "true"}, "FunctionRole", []string{
			"logs:CreateLogStream Log.Arn", "logs:PutLogEvents Log.Arn", "sqs:SendMessage FailedEvents.Arn",
		}},
		"the function that signs in as itself": {federated, "FunctionRole", []string{
			"logs:CreateLogStream Log.Arn", "logs:PutLogEvents Log.Arn", "sqs:SendMessage FailedEvents.Arn", "sts:GetWebIdentityToken *",
		}},
		"the function with everything": {everything, "FunctionRole", []string{
			"ec2:AssignPrivateIpAddresses *", "ec2:CreateNetworkInterface *", "ec2:DeleteNetworkInterface *",
			"ec2:DescribeNetworkInterfaces *", "ec2:DescribeSubnets *", "ec2:UnassignPrivateIpAddresses *",
			"kms:Decrypt " + keyArn, "kms:Decrypt " + queueKeyArn, "kms:GenerateDataKey " + queueKeyArn, "logs:CreateLogStream Log.Arn", "logs:PutLogEvents Log.Arn",
			"secretsmanager:GetSecretValue " + secretArn,
			"sqs:DeleteMessage Jobs.Arn", "sqs:GetQueueAttributes Jobs.Arn", "sqs:ReceiveMessage Jobs.Arn", "sqs:SendMessage FailedEvents.Arn",
			"xray:PutTelemetryRecords *", "xray:PutTraceSegments *",
		}},
		"the schedule": {everything, "ScheduleRole", []string{
			"kms:Decrypt " + queueKeyArn, "kms:GenerateDataKey " + queueKeyArn, "lambda:InvokeFunction Function.Arn", "sqs:SendMessage FailedEvents.Arn",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			var may []string
			for _, statement := range s.with(t, c.values).statements()[c.role] {
				for _, action := range statement.actions {
					for _, on := range statement.resources {
						may = append(may, action+" "+on)
					}
				}
			}
			slices.Sort(may)
			require.Equal(t, c.may, may)
		})
	}
}

func TestTheSecretsKeyDecryptsThisSecretOnly(t *testing.T) {
	for _, s := range readSource(t).with(t, everything).statements()["FunctionRole"] {
		if slices.Contains(s.resources, keyArn) {
			require.Equal(t, map[string]any{"StringEquals": map[string]any{"kms:EncryptionContext:SecretARN": secretArn}}, s.condition)
		}
	}
}

// A condition on each of several values holds for none at all too; so a request without any audience is refused by itself.
func TestIDTokensAreForTheirAudienceOnly(t *testing.T) {
	for _, s := range readSource(t).with(t, federated).statements()["FunctionRole"] {
		if slices.Contains(s.actions, "sts:GetWebIdentityToken") {
			require.Equal(t, map[string]any{
				"ForAllValues:StringEquals": map[string]any{"sts:IdentityTokenAudience": "drs-batch-start"},
				"Null":                      map[string]any{"sts:IdentityTokenAudience": "false"},
			}, s.condition)
		}
	}
}

// Huawei Cloud's rule names the role.
func TestTheRoleHasTheNameThatItIsGiven(t *testing.T) {
	s := readSource(t)
	require.Equal(t, "drs-batch-start", s.with(t, everything).properties("FunctionRole")["RoleName"])
	require.NotContains(t, s.with(t, federated).properties("FunctionRole"), "RoleName")
}

func TestQueuesAreReachedByTLSOnly(t *testing.T) {
	k := readSource(t).with(t, everything)
	guarded := make(map[string]bool)
	for name, statements := range k.statements() {
		for _, s := range statements {
			if s.effect != "Deny" {
				continue
			}
			queues := k.properties(name)["Queues"].([]any)
			require.Len(t, queues, 1)
			require.Equal(t, "*", s.principal, name)
			require.Equal(t, []string{"sqs:*"}, s.actions, name)
			require.Equal(t, []string{queues[0].(string) + ".Arn"}, s.resources, name)
			require.Equal(t, map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}}, s.condition, name)
			guarded[queues[0].(string)] = true
		}
	}
	for name, r := range k.Resources {
		require.Equal(t, r.Type == "AWS::SQS::Queue", guarded[name], name)
	}
}

// A service may act in the stack for the stack's own resources only, not for whoever else calls it.
func TestServicesAreLetInForTheStackOnly(t *testing.T) {
	k := readSource(t).with(t, everything)
	found := make(map[string]any)
	for _, statements := range k.statements() {
		for _, s := range statements {
			if s.principal != nil && s.effect == "Allow" {
				found[s.principal.(map[string]any)["Service"].(string)] = s.condition
			}
		}
	}
	require.Equal(t, map[string]any{
		"lambda.amazonaws.com": nil, // for a role of Lambda there is nothing to compare with
		"scheduler.amazonaws.com": map[string]any{"StringEquals": map[string]any{
			"aws:SourceAccount": "123456789012", "aws:SourceArn": "ScheduleGroup.Arn",
		}},
		"events.amazonaws.com": map[string]any{"ArnEquals": map[string]any{"aws:SourceArn": "Rule.Arn"}},
	}, found)
	require.Equal(t, map[string]any{
		"FunctionName": "Function", "Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com", "SourceArn": "Rule.Arn",
	}, k.properties("RulePermission"))
}

func TestEveryRoleTakesThePermissionsBoundary(t *testing.T) {
	s := readSource(t)
	for name, r := range s.Resources {
		if r.Type != "AWS::IAM::Role" {
			require.False(t, strings.HasPrefix(r.Type, "AWS::IAM::"), name)
			continue
		}
		require.Equal(t, everything["PermissionsBoundaryArn"], s.with(t, everything).properties(name)["PermissionsBoundary"], name)
	}
	require.NotContains(t, s.with(t, values{"Simulate": "true"}).properties("FunctionRole"), "PermissionsBoundary")
}
