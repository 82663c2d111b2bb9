package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// statesLimit is the most that a state of Step Functions hands on, with the answer as a text of JSON within its own.
const statesLimit = 262_144

// escaped is a text as it stands in a text of JSON.
func escaped(t *testing.T, text []byte) int {
	t.Helper()
	content, err := json.Marshal(string(text))
	require.NoError(t, err)
	return len(content)
}

func many(n int, outcome report.Outcome, text string) []report.Result {
	results := make([]report.Result, n)
	for i := range results {
		results[i] = report.Result{ID: fmt.Sprintf("%08d-2308-4bb5-a6bc-1040402fjb21", i), Outcome: outcome, ErrorMsg: text}
	}
	return results
}

func TestAnAnswerThatFitsIsTheReport(t *testing.T) {
	r := report.New(many(100, report.Failed, "no"))
	want, err := json.Marshal(r)
	require.NoError(t, err)
	require.Equal(t, string(want), string(answer(r)))
}

func TestAShortenedAnswerCarriesTheNumbers(t *testing.T) {
	for name, results := range map[string][]report.Result{
		"what fits plain only":   append(many(2500, report.Started, ""), many(10, report.Failed, `the source said "no"`)...),
		"few failures":           append(many(100_000, report.Started, ""), many(10, report.Failed, "no")...),
		"many failures":          append(many(60_000, report.Failed, strings.Repeat("x", 200)), many(10, report.Unknown, "")...),
		"so many IDs of success": many(200_000, report.Started, ""),
		"so many IDs of failure": many(200_000, report.Failed, ""),
	} {
		t.Run(name, func(t *testing.T) {
			whole := report.New(results)
			content := answer(whole)
			require.LessOrEqual(t, escaped(t, content), statesLimit)
			var got shortAnswer
			require.NoError(t, json.Unmarshal(content, &got))
			require.Equal(t, []int{len(whole.Started), len(whole.Failed), len(whole.Unknown)}, []int{got.StartedCount, got.FailedCount, got.UnknownCount})
			require.Equal(t, whole.Count, got.Count)
			require.Equal(t, whole.Count, len(got.Results)+got.ResultsLeftOut, "what is left out is counted")
			require.Equal(t, whole.Status, got.Status)
			require.Contains(t, got.Warnings[0], "too large for an answer")
			require.Equal(t, len(whole.NotOK()) > 0, len(got.Results) > 0)
			for _, result := range got.Results {
				require.False(t, result.OK(), "what did not succeed comes first")
			}
		})
	}
}

func TestAnAnswerOfManyWarningsEndsToo(t *testing.T) {
	r := report.New(many(1, report.Started, ""))
	for range 200_000 {
		r.Warnings = append(r.Warnings, "a warning of some length, of which there are too many")
	}
	require.LessOrEqual(t, escaped(t, answer(r)), statesLimit)
}
