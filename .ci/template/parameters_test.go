package template

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryParameterSaysWhatItIsAndStandsInOneGroup(t *testing.T) {
	s := readSource(t)
	var grouped []string
	for _, group := range s.Metadata.Interface.Groups {
		require.NotEmpty(t, group.Label.Default)
		grouped = append(grouped, group.Parameters...)
	}
	names := slices.Sorted(maps.Keys(s.Parameters))
	slices.Sort(grouped)
	require.Equal(t, names, grouped)
	require.LessOrEqual(t, len(names), 49, "the template stays one that a person reads")
	for name, p := range s.Parameters {
		require.Regexp(t, `^[A-Za-z].*\.$`, p.Description, name)
		require.Equal(t, p.Pattern == "", p.Constraint == "", "%s: a pattern needs its sentence", name)
		require.True(t, p.Pattern != "" || p.AllowedValues != nil || p.Min != nil && p.Max != nil, "%s takes anything", name)
	}
}

func TestOnlyTheRegionMustBeGiven(t *testing.T) {
	var due []string
	for name, p := range readSource(t).Parameters {
		if p.Default == nil {
			due = append(due, name)
		}
	}
	require.Equal(t, []string{"Region"}, due)
}

func TestEveryDefaultIsOneThatTheParameterTakes(t *testing.T) {
	for name, p := range readSource(t).Parameters {
		if p.Default != nil {
			require.True(t, p.takes(*p.Default), "%s does not take its default", name)
		}
	}
}

// takes tells whether CloudFormation would accept a value.
func (p parameter) takes(value string) bool {
	if p.AllowedValues != nil {
		return slices.Contains(p.AllowedValues, value)
	}
	if p.Type == "Number" {
		n, err := strconv.Atoi(value)
		return err == nil && n >= *p.Min && n <= *p.Max
	}
	if p.MaxLength != nil && len(value) > *p.MaxLength {
		return false
	}
	whole := regexp.MustCompile(`^(?:` + p.Pattern + `)$`)
	if p.Type == "CommaDelimitedList" {
		return !slices.ContainsFunc(strings.Split(value, ","), func(one string) bool { return !whole.MatchString(one) })
	}
	return whole.MatchString(value)
}

// A parameter's value is shown in the console and kept in the stack's history, so it must never be a secret.
func TestNoParameterIsASecret(t *testing.T) {
	for name, p := range readSource(t).Parameters {
		require.False(t, p.NoEcho, "%s hides its value, so it is a secret", name)
		require.NotRegexp(t, `(?i)password|token$|accesskey|secretkey$|credential`, name)
	}
}

func TestPatternsTakeWhatIsRightAndRefuseWhatIsWrong(t *testing.T) {
	parameters := readSource(t).Parameters
	for name, c := range map[string]struct{ right, wrong []string }{
		"Region": {[]string{"cn-north-4", "eu-west-101"}, []string{"", "CN-North-4", "evil.example/x", "a b"}},
		"SecretArn": {
			[]string{"", secretArn, "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:team/drs-AbCdEf"},
			[]string{"drs", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:drs", `{"access_key":"a","secret_key":"b"}`, "arn:aws:secretsmanager:eu-central-1:123456789012:secret:*"},
		},
		"SecretKeyArn":           {[]string{"", keyArn}, []string{"*", "alias/drs", "arn:aws:kms:eu-central-1:123456789012:alias/drs"}},
		"ProjectId":              {[]string{"", "054ba152d480d55b2f5dc0069e7ddef0"}, []string{"a/b", "project id"}},
		"Endpoint":               {[]string{"", "https://drs.eu-de.otc.t-systems.com", "https://cloud.example/drs"}, []string{"http://drs.example", "https://drs.example/?x", "drs.example"}},
		"IdpId":                  {[]string{"", "aws", "my_idp-1"}, []string{"a b", "a/b"}},
		"OidcAudience":           {[]string{"", "drs-batch-start", "https://drs.example"}, []string{"a b", "a\nb"}},
		"MaxDelay":               {[]string{"10s", "500ms"}, []string{"", "-1s", "10"}},
		"ReservedConcurrency":    {[]string{"", "0", "10"}, []string{"-1", "many"}},
		"SubnetIds":              {[]string{"", "subnet-0a1b2c3d", "subnet-0a1b2c3d,subnet-1a2b3c4d"}, []string{"vpc-1", "subnet-0a1b2c3d, subnet-1a2b3c4d"}},
		"SecurityGroupIds":       {[]string{"", "sg-0a1b2c3d"}, []string{"default"}},
		"AgencyName":             {[]string{"", "drs_agency"}, []string{"a\nb"}},
		"IamEndpoint":            {[]string{"", "https://iam.eu-de.otc.t-systems.com:443"}, []string{"http://iam.example", "https://user@iam.example"}},
		"ScheduleExpression":     {[]string{"", "cron(0 2 * * ? *)", "rate(1 day)", "at(2026-12-01T02:00:00)"}, []string{"0 2 * * *", "cron()", "every day"}},
		"ScheduleJobs":           {[]string{"", "9a470239-2308-4bb5-a6bc-1040402fjb21, dbb8127c@+30m", "a@2026-12-01T02:00:00+08:00"}, []string{`a"b`, `a\b`, "a\nb", "${Region}", strings.Repeat("a", 2501)}},
		"ScheduleTimeZone":       {[]string{"UTC", "Asia/Shanghai", "Etc/GMT+8"}, []string{"", "Asia Shanghai"}},
		"EventPattern":           {[]string{"", `{"source":["com.example.migration"]}`}, []string{"source", "[]"}},
		"EventBusName":           {[]string{"default", "migration"}, []string{"", "a b"}},
		"SettleTime":             {[]string{"10s", "60s"}, []string{"", "0s", "60", "1h"}},
		"KmsKeyArn":              {[]string{"", keyArn}, []string{"*", "alias/drs"}},
		"RoleName":               {[]string{"", "drs-batch-start"}, []string{"a b", "role/drs", strings.Repeat("a", 65)}},
		"HttpsProxy":             {[]string{"", "http://proxy.example:3128", "https://proxy.example"}, []string{"proxy.example:3128", "http://alice:pw@proxy.example:3128", "socks5://proxy.example"}},
		"NoProxy":                {[]string{"", ".amazonaws.com,10.0.0.0/8", "*"}, []string{"a b", "a\nb"}},
		"ScheduleAlarmHours":     {[]string{"0", "26", "168"}, []string{"-1", "169", "26h"}},
		"PermissionsBoundaryArn": {[]string{"", "arn:aws:iam::123456789012:policy/boundary"}, []string{"boundary", "*"}},
		"AlarmTopicArn":          {[]string{"", topicArn}, []string{"on-call", topicArn + ".fifo"}},
	} {
		for _, value := range c.right {
			require.True(t, parameters[name].takes(value), "%s: %q", name, value)
		}
		for _, value := range c.wrong {
			require.False(t, parameters[name].takes(value), "%s: %q", name, value)
		}
	}
}

func TestRulesRefuseParametersThatDoNotGoTogether(t *testing.T) {
	s := readSource(t)
	for name, c := range map[string]struct {
		values values
		broken string
	}{
		"with a secret":                    {values{"SecretArn": secretArn}, ""},
		"with an identity provider":        {federated, ""},
		"with the simulator":               {values{"Simulate": "true"}, ""},
		"with no sign-in method":           {values{}, "OneSignInMethod"},
		"with two sign-in methods":         {values{"SecretArn": secretArn, "IdpId": "aws", "OidcAudience": "a"}, "OneSignInMethod"},
		"without the token's audience":     {values{"IdpId": "aws"}, "AudienceOfTheToken"},
		"with an agency and its account":   {values{"SecretArn": secretArn, "AgencyName": "a", "AgencyDomainName": "b"}, ""},
		"with an agency alone":             {values{"SecretArn": secretArn, "AgencyName": "a"}, "AgencyWithItsAccount"},
		"with an agency's account alone":   {values{"SecretArn": secretArn, "AgencyDomainName": "b"}, "AgencyWithItsAccount"},
		"with a schedule of tasks":         {values{"SecretArn": secretArn, "ScheduleExpression": "rate(1 day)", "ScheduleJobs": "a"}, ""},
		"with a schedule without any task": {values{"SecretArn": secretArn, "ScheduleExpression": "rate(1 day)"}, "ScheduleHasTasks"},
		"in a VPC":                         {values{"SecretArn": secretArn, "SubnetIds": "subnet-1", "SecurityGroupIds": "sg-1"}, ""},
		"in a VPC without security groups": {values{"SecretArn": secretArn, "SubnetIds": "subnet-1"}, "SubnetsWithSecurityGroups"},
		"with a minute for everything":     {values{"SecretArn": secretArn, "Timeout": "60"}, "TimeoutLeavesTimeToSettle"},
		"with a minute and half of it":     {values{"SecretArn": secretArn, "Timeout": "60", "SettleTime": "30s"}, ""},
		"with two minutes":                 {values{"SecretArn": secretArn, "Timeout": "120"}, ""},
		"with two minutes to settle in 3":  {values{"SecretArn": secretArn, "Timeout": "180", "SettleTime": "120s"}, "TimeoutLeavesTimeToSettle"},
		"with two minutes to settle in 5":  {values{"SecretArn": secretArn, "SettleTime": "120s"}, ""},
		"with five minutes to settle in 5": {values{"SecretArn": secretArn, "SettleTime": "300s"}, "TimeoutLeavesTimeToSettle"},
		"with 5 minutes to settle in ten":  {values{"SecretArn": secretArn, "Timeout": "600", "SettleTime": "300s"}, ""},
		"with security groups alone":       {values{"SecretArn": secretArn, "SecurityGroupIds": "sg-1"}, "SubnetsWithSecurityGroups"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.broken, s.with(t, c.values).brokenRule())
		})
	}
}

// brokenRule names a rule whose assertions do not all hold, or nothing.
func (k *stack) brokenRule() string {
	k.t.Helper()
	broken := ""
	for name, r := range k.Rules {
		if r.Condition != nil && k.evaluate(r.Condition) == false {
			continue
		}
		for _, a := range r.Assertions {
			require.NotEmpty(k.t, a.Description)
			if k.evaluate(a.Assert) == false {
				broken = name
			}
		}
	}
	return broken
}
