package report

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheVerdictSaysWhatBecameOfTheRun(t *testing.T) {
	for want, results := range map[string][]Result{
		"1 of 1 task started":  {started("a")},
		"2 of 2 tasks started": {started("a"), started("b")},
		"4 of 7 tasks started (1 scheduled, 1 already running, 1 resumed), 1 failed, 1 blocked by the pre-check, 1 unknown": {started("a"),
			{Outcome: Scheduled}, {Outcome: AlreadyStarted}, {Outcome: Resumed}, failed("e", nil), {Outcome: Blocked}, {Outcome: Unknown}},
		"1 of 1 task started, 1 not there yet at the end of the wait": {onItsWay("a", nil)},
	} {
		require.Equal(t, want, New(results).Verdict())
	}
	dry := New([]Result{{Outcome: NotSent}, {Outcome: Blocked}})
	dry.DryRun = true
	require.Equal(t, "dry run, nothing started: 1 of 2 tasks would be started, 1 blocked by the pre-check", dry.Verdict())
}

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

func TestAResultLeavesOutWhatIsEmpty(t *testing.T) {
	content, err := json.Marshal(Result{ID: "a", Outcome: Started})
	require.NoError(t, err)
	require.JSONEq(t, `{"id":"a","outcome":"started"}`, string(content))

	progress, delay := 0.0, int64(0)
	content, err = json.Marshal(Result{ID: "a", Outcome: Started, Progress: &progress, DelayMS: &delay})
	require.NoError(t, err)
	require.JSONEq(t, `{"id":"a","outcome":"started","progress":0,"delay_ms":0}`, string(content), "0 is known, and shown")
}

func TestAStartTimeIsShownInUTC(t *testing.T) {
	at, is := (&Result{StartTime: "1893456000000"}).StartsAt()
	require.True(t, is)
	require.Equal(t, "2030-01-01T00:00:00Z", at.Format("2006-01-02T15:04:05Z07:00"))
	_, is = (&Result{}).StartsAt()
	require.False(t, is, "it was to start at once")
}
