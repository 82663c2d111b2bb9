package report

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
)

func TestAPartOfSeveralRunsHasItsOwnTasksInItsOwnOrder(t *testing.T) {
	first := New([]Result{started("a"), failed("b", causePassword)})
	second := New([]Result{{ID: "c", Outcome: Resumed}})
	p := &plan.Plan{Options: plan.Options{Simulate: true}, Jobs: []drs.StartInfo{{JobID: "c"}, {JobID: "a"}}}
	part := Split(p, map[string]*Report{"a": first, "b": first, "c": second})
	require.Equal(t, []string{"c", "a"}, part.Started)
	require.Equal(t, StatusSuccess, part.Status)
	require.True(t, part.Simulated)

	p.Jobs = []drs.StartInfo{{JobID: "b"}}
	part = Split(p, map[string]*Report{"b": first})
	require.Equal(t, "AuthError", ErrorName(part.Err(plan.FailOnAny)), "the cause goes with the result")
}
