package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// lambdasLimit is the most that Lambda takes as an answer.
const lambdasLimit = 6 << 20

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
	t.Parallel()
	for name, results := range map[string][]report.Result{
		"few failures":           append(many(100_000, report.Started, ""), many(10, report.Failed, "no")...),
		"many failures":          append(many(60_000, report.Failed, strings.Repeat("x", 200)), many(10, report.Unknown, "")...),
		"so many IDs of success": many(200_000, report.Started, ""),
		"so many IDs of failure": many(200_000, report.Failed, ""),
	} {
		t.Run(name, func(t *testing.T) {
			whole := report.New(results)
			content := answer(whole)
			require.LessOrEqual(t, len(content), lambdasLimit)
			var got shortAnswer
			require.NoError(t, json.Unmarshal(content, &got))
			require.Equal(t, []int{len(whole.Started), len(whole.Failed), len(whole.Unknown)}, []int{got.StartedCount, got.FailedCount, got.UnknownCount})
			require.Equal(t, whole.Count, got.Count)
			require.Equal(t, whole.Status, got.Status)
			require.Contains(t, got.Warnings[0], "too large for Lambda's answer")
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
	require.LessOrEqual(t, len(answer(r)), lambdasLimit)
}
