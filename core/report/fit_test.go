package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
)

// results are so many of one outcome, each with a text.
func results(n int, outcome Outcome, text string) []Result {
	all := make([]Result, n)
	for i := range all {
		all[i] = Result{ID: "9a470239-2308-4bb5-a6bc-1040402fjb21", Outcome: outcome, ErrorCode: "DRS.M05003", ErrorMsg: text, FailedReason: text, Hint: text,
			Precheck: []PrecheckItem{{Item: "a", Reason: text}}}
	}
	return all
}

// jsonSize is what a limit holds for, but for a few bytes.
func jsonSize(t *testing.T, r *Report) int {
	content, err := json.Marshal(r)
	require.NoError(t, err)
	return len(content)
}

func TestAReportThatFitsIsNotShortened(t *testing.T) {
	r := New(results(100, Failed, "no"))
	require.Same(t, r, r.Shorten(jsonSize(t, r), Plain))
}

func TestAReportIsShortenedInAnOrder(t *testing.T) {
	mixed := append(results(20, Started, ""), results(10, Unknown, "?")...)
	r := New(append(mixed, results(10, Failed, "no")...))
	r.Warnings = make([]string, 1000)
	limit := jsonSize(t, New(r.Results)) - 1000
	short := r.Shorten(limit, Plain)
	require.LessOrEqual(t, jsonSize(t, short), limit)
	require.Equal(t, []string{r.Status, short.Status}, []string{StatusPartial, StatusPartial})
	require.Equal(t, 40, short.Count)
	require.Len(t, short.Started, 20, "what succeeded keeps its IDs")
	require.Equal(t, New(append(results(10, Failed, "no"), results(10, Unknown, "?")...)).Results, short.Results, "first goes what succeeded; the worst is first")
	require.Len(t, short.Warnings, 20)
	require.Len(t, r.Warnings, 1000, "the report is as it was")

	r = New(results(100, Failed, strings.Repeat("m", 300)))
	short = r.Shorten(30_000, Plain)
	require.Len(t, short.Results, 100, "then go the texts")
	require.Equal(t, Result{ID: r.Results[0].ID, Outcome: Failed, ErrorCode: "DRS.M05003"}, short.Results[0])
	require.NotEmpty(t, r.Results[0].ErrorMsg, "the report is as it was")

	short = r.Shorten(10_000, Plain)
	require.Less(t, len(short.Results), 100, "then results")
	require.Greater(t, jsonSize(t, short), 9_900, "no more than needed")
	require.LessOrEqual(t, jsonSize(t, short), 10_100)
	require.Len(t, short.Failed, 100)

	short = r.Shorten(1_000, Plain)
	require.Equal(t, []string{}, short.Failed, "last the IDs, which leaves room for results")
	require.NotEmpty(t, short.Results)
}

func TestTheIDsThatNeedAttentionAreKeptFirst(t *testing.T) {
	all := append(results(100, Started, ""), results(100, Failed, "")...)
	short := New(append(all, results(10, Unknown, "")...)).Shorten(110*39+100, Plain)
	require.Len(t, short.Unknown, 10)
	require.Len(t, short.Failed, 100)
	require.Equal(t, []string{}, short.Started)
}

func TestWhatNeedsAttentionComesBeforeTheIDsOfSuccess(t *testing.T) {
	r := New(append(results(1000, Started, ""), results(10, Failed, "no")...))
	short := r.Shorten(1000*39+100, Plain)
	require.Equal(t, []string{}, short.Started)
	require.Equal(t, results(10, Failed, "no"), short.Results, "with their texts")
	require.Len(t, short.Failed, 10)
}

func TestAnEscapedReportFitsIntoATextOfJSON(t *testing.T) {
	r := New(append(results(300, Started, ""), results(60, Failed, `a "b" \ <c> é`)...))
	const limit = 40_000
	short := r.Shorten(limit, Escaped)
	require.NotEmpty(t, short.Results)
	content, err := json.Marshal(short)
	require.NoError(t, err)
	text, err := json.Marshal(string(content))
	require.NoError(t, err)
	require.LessOrEqual(t, len(text), limit+200)
	require.Equal(t, len(text)-len(`""`), Escaped(content), "as the encoder writes it")
}

func TestAShortenedReportHasNoNulls(t *testing.T) {
	r := New(results(10, Started, ""))
	r.Warnings = []string{strings.Repeat("w", 1000)}
	short := r.Shorten(10, Plain)
	require.NotNil(t, short.Results)
	require.Equal(t, []string{}, short.Started)
	require.Empty(t, short.Warnings, "a warning may be of any length")
	r = New(nil)
	r.Warnings = []string{strings.Repeat("w", 1000)}
	require.Empty(t, r.Shorten(100, Plain).Warnings)
}

func TestFitKeepsTheFirstEntries(t *testing.T) {
	encode := func(text *string) []byte { return []byte(*text + ",") }
	for limit, want := range map[int]string{100: "a,bb,c,", 7: "a,bb,c,", 6: "a,bb,", 4: "a,", 1: "", -1: ""} {
		content, n := Fit([]string{"a", "bb", "c"}, limit, Plain, encode)
		require.Equal(t, want, string(content))
		require.Equal(t, strings.Count(want, ","), n)
	}
}

func TestWhatIsNotOKFailedOrIsUnknownOrDidNotReachTheTarget(t *testing.T) {
	r := New([]Result{{ID: "a", Outcome: Started}, {ID: "b", Outcome: Started, NotReached: plan.WaitRunning}, {ID: "c", Outcome: Unknown},
		{ID: "d", Outcome: Blocked}, {ID: "e", Outcome: Failed}, {ID: "f", Outcome: NotSent}, {ID: "g", Outcome: Failed}})
	var ids []string
	for _, result := range r.NotOK() {
		ids = append(ids, result.ID)
	}
	require.Equal(t, []string{"e", "g", "d", "c", "b"}, ids)
	require.NotNil(t, New(nil).NotOK())
	require.Equal(t, []int{4, 6, 3, 2, 1, 0, 5}, r.ByRank())
}
