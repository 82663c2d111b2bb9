package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// Statuses lag, and so does the service's own precondition: only the function itself keeps several messages of one batch from
// starting a task several times.
func TestATaskIsStartedOnceWhateverTheSettingsOfTheMessagesThatNameIt(t *testing.T) {
	f := newFunction(t)
	require.Empty(t, f.comeBack(standardQueue, `{"jobs":["task-a"]}`, `{"jobs":["task-a"],"language":"zh-cn"}`,
		`{"jobs":["task-a"],"region":"cn-north-4"}`, `{"jobs":["task-a","task-b"],"region":"cn-east-3","fail_on":"all"}`))
	require.Equal(t, 2, f.sim.Requests(fault.OpStart), "one for task-a, one for task-b with another region")
	require.Equal(t, 1, f.sim.Starts("task-a"))
	require.Equal(t, 1, f.sim.Starts("task-b"))
}

func TestADryRunIsNoStart(t *testing.T) {
	f := newFunction(t)
	require.Empty(t, f.comeBack(standardQueue, `{"jobs":["task-a"],"dry_run":true}`, `{"jobs":["task-a"]}`))
	require.Equal(t, 1, f.sim.Starts("task-a"))
}

func TestAMessageThatWantsAnotherStartTimeIsToldTheTruth(t *testing.T) {
	day := time.Now().UTC().AddDate(0, 6, 0).Truncate(24 * time.Hour)
	first, second := day.Format(time.RFC3339), day.AddDate(0, 0, 1).Format(time.RFC3339)
	atFirst := `{"jobs":["task-a"],"start_time":"` + first + `"}`
	atSecond := `{"jobs":["task-a"],"start_time":"` + second + `"}`
	elsewhere := `{"jobs":["task-a"],"start_time":"` + day.In(time.FixedZone("", 3600)).Format(time.RFC3339) + `"}`
	for name, c := range map[string]struct {
		first, second string
		back          []string
	}{
		"the same time":                {atFirst, elsewhere, []string{}},
		"the same time from now":       {`{"jobs":["task-a"],"start_time":"+30m"}`, `{"jobs":["task-a"],"start_time":"+30m"}`, []string{}},
		"another time":                 {atFirst, atSecond, []string{"m1"}},
		"a time after at once":         {`{"jobs":["task-a"]}`, `{"jobs":["task-a"],"start_time":"+1h"}`, []string{"m1"}},
		"at once after a time":         {`{"jobs":["task-a"],"start_time":"+1h"}`, `{"jobs":["task-a"]}`, []string{"m1"}},
		"another time, forgiven":       {`{"jobs":["task-a"]}`, `{"jobs":["task-a"],"start_time":"+1h","fail_on":"never"}`, []string{}},
		"one of two, if all must fail": {`{"jobs":["task-a"]}`, `{"jobs":["task-a","task-b"],"start_time":"+1h","fail_on":"all"}`, []string{}},
		"both, if all must fail":       {`{"jobs":["task-a"]}`, `{"jobs":["task-a"],"start_time":"+1h","fail_on":"all"}`, []string{"m1"}},
		"another time for what failed": {`{"jobs":["a-missing"],"fail_on":"never"}`, `{"jobs":["a-missing"],"start_time":"+1h","fail_on":"never"}`, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFunction(t)
			require.Equal(t, c.back, f.comeBack(standardQueue, c.first, c.second))
			require.LessOrEqual(t, f.sim.Starts("task-a"), 1)
		})
	}
	f := newFunction(t)
	f.comeBack(standardQueue, atFirst, atSecond)
	lines := f.logged("a message failed and comes back")
	require.Len(t, lines, 1)
	require.Equal(t, "m1", lines[0]["message_id"])
	require.Equal(t, []any{"task-a was started for the start time of message m0 (" + first + "), not for this one's (" + second + ")"}, lines[0]["unmet"])
}

func TestAMessageThatWantsToWaitComesBackIfNobodyWaited(t *testing.T) {
	const plainly, waiting = `{"jobs":["task-a"]}`, `{"jobs":["task-a"],"wait_for":"running"}`
	f := newFunction(t, "DRS_POLL_INTERVAL", "10ms")
	require.Equal(t, []string{"m1"}, f.comeBack(standardQueue, plainly, waiting))
	require.Equal(t, []any{"task-a was started for message m0, without waiting for running"}, f.logged("a message failed and comes back")[0]["unmet"])
	require.Empty(t, f.comeBack(standardQueue, waiting), "when it comes back, it waits")
	require.Empty(t, newFunction(t, "DRS_POLL_INTERVAL", "10ms").comeBack(standardQueue, waiting, plainly))
}

func TestTheSameTaskIsThatOfTheSameEndpointAndProject(t *testing.T) {
	first := &planned{record: record{id: "m0"}, plan: &plan.Plan{Options: plan.Options{Endpoint: "e", ProjectID: "p"}, Jobs: []drs.StartInfo{{JobID: "a"}}}}
	for name, c := range map[string]struct {
		plan plan.Options
		same bool
	}{
		"all the same":             {plan.Options{Endpoint: "e", ProjectID: "p", Language: "zh-cn"}, true},
		"a project to look up":     {plan.Options{Endpoint: "e", Region: "r"}, true},
		"another project":          {plan.Options{Endpoint: "e", ProjectID: "q"}, false},
		"another endpoint":         {plan.Options{Endpoint: "f", ProjectID: "p"}, false},
		"a dry run, not the start": {plan.Options{Endpoint: "e", ProjectID: "p", DryRun: true}, false},
	} {
		known := make(starts)
		require.Len(t, known.add(first), 1)
		second := &planned{record: record{id: "m1"}, plan: &plan.Plan{Options: c.plan, Jobs: first.plan.Jobs}}
		require.Equal(t, c.same, len(known.add(second)) == 0, name)
	}
}

func TestTimesAreTheSameToTheMinute(t *testing.T) {
	now := time.UnixMilli(1893456000000)
	require.True(t, sameTime("1893456000000", "1893456060000", now))
	require.False(t, sameTime("1893456000000", "1893456060001", now))
	require.True(t, sameTime("", "1893456000000", now))
	require.False(t, sameTime("", "1893459600000", now))
}

func TestAnyOtherSettingMakesAnotherRun(t *testing.T) {
	p := plan.Plan{Options: plan.Options{Endpoint: "e", FailOn: plan.FailOnAny}, Jobs: []drs.StartInfo{{JobID: "a"}}}
	for _, change := range []func(*plan.Options){
		func(o *plan.Options) { o.Language = "zh-cn" }, func(o *plan.Options) { o.Resume = true }, func(o *plan.Options) { o.WaitFor = plan.WaitCaughtUp },
		func(o *plan.Options) { o.DryRun = true }, func(o *plan.Options) { o.BatchSize = 7 }, func(o *plan.Options) { o.Auth.Username = "x" },
	} {
		other := p
		change(&other.Options)
		require.NotEqual(t, runKey(&p), runKey(&other))
	}
	other := p
	other.FailOn, other.Jobs = plan.FailOnNever, nil
	require.Equal(t, runKey(&p), runKey(&other), "each judges by its own policy")
}
