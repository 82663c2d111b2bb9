package report

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAReportCountsEachTaskOnce(t *testing.T) {
	r := New([]Result{started("a"), {ID: "b", Outcome: Resumed}, failed("c", nil), {ID: "d", Outcome: Blocked}, {ID: "e", Outcome: Unknown}})
	require.Equal(t, StatusPartial, r.Status)
	require.Equal(t, 5, r.Count)
	require.Equal(t, []string{"a", "b"}, r.Started)
	require.Equal(t, []string{"c", "d"}, r.Failed)
	require.Equal(t, []string{"e"}, r.Unknown)

	require.Equal(t, StatusSuccess, New([]Result{started("a")}).Status)
	require.Equal(t, StatusFailed, New([]Result{failed("a", nil), onItsWay("b", nil)}).Status)
}

func TestAReportIsWrittenWithoutNulls(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, New(nil).WriteJSON(&out))
	require.JSONEq(t, `{"status":"success","count":0,"started":[],"failed":[],"unknown":[],"results":[]}`, out.String())
}
