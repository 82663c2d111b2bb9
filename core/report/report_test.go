package report

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
)

func TestAReportCountsEachTaskOnce(t *testing.T) {
	r := New([]Result{started("a"), {ID: "b", Outcome: Resumed}, failed("c", nil), {ID: "d", Outcome: Blocked}, {ID: "e", Outcome: Unknown}})
	require.Equal(t, StatusPartial, r.Status)
	require.Equal(t, 5, r.Count)
	require.Equal(t, []string{"a", "b"}, r.Started)
	require.Equal(t, []string{"c", "d"}, r.Failed)
	require.Equal(t, []string{"e"}, r.Unknown)

	require.Empty(t, r.NotReached)
	require.Equal(t, []string{"b"}, New([]Result{started("a"), onItsWay("b", nil)}).NotReached)

	require.Equal(t, StatusSuccess, New([]Result{started("a")}).Status)
	require.Equal(t, StatusFailed, New([]Result{failed("a", nil), onItsWay("b", nil)}).Status)
}

func TestAReportIsWrittenWithoutNulls(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, New(nil).WriteJSON(&out))
	require.JSONEq(t, `{"status":"success","count":0,"started":[],"failed":[],"unknown":[],"not_reached":[],"results":[]}`, out.String())
}

func TestAReportCollectedFromSeveralRunsHasItsOwnTasksInItsOwnOrder(t *testing.T) {
	first := New([]Result{started("a"), failed("b", causePassword)})
	second := New([]Result{{ID: "c", Outcome: Resumed}})
	p := &plan.Plan{Options: plan.Options{Simulate: true}, Jobs: []drs.StartInfo{{JobID: "c"}, {JobID: "a"}}}
	part := Collect(p, map[string]*Report{"a": first, "b": first, "c": second})
	require.Equal(t, []string{"c", "a"}, part.Started)
	require.Equal(t, StatusSuccess, part.Status)
	require.True(t, part.Simulated)

	p.Jobs = []drs.StartInfo{{JobID: "b"}}
	part = Collect(p, map[string]*Report{"b": first})
	require.Equal(t, "AuthError", ErrorName(part.Err(plan.FailOnAny)), "the cause goes with the result")
}
