package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

func TestTheSummaryShowsWhatNeedsAttentionFirst(t *testing.T) {
	text := summary(mixed(), waited())
	golden(t, "summary-mixed.md", text)
	last := -1
	for _, part := range []string{"## 5 of 9 tasks started", "### Needs attention", "### The wait", "<details>"} {
		at := strings.Index(text, part)
		require.Greater(t, at, last, "%q is missing or too early", part)
		last = at
	}
	attention, success, _ := strings.Cut(text, "<details>")
	for _, result := range mixed().Results {
		needs, quiet := attention, success
		if result.OK() {
			needs, quiet = success, attention[:strings.Index(attention, "### The wait")]
		}
		require.Contains(t, needs, result.ID)
		require.NotContains(t, quiet, result.ID)
	}
}

func TestTheSummaryOfARunThatWentWellIsShortAndOpen(t *testing.T) {
	text := summary(report.New([]report.Result{{ID: idA, Outcome: report.Started}, {ID: idB, Outcome: report.Scheduled, StartTime: "1893456000000"}}), &history{})
	golden(t, "summary-well.md", text)
	require.NotContains(t, text, "Needs attention")
	require.Contains(t, text, "<details open>")
	require.Contains(t, text, "2030-01-01 00:00 UTC", "scheduled says when")
	require.NotContains(t, text, "Delay", "a column that holds nothing is left out")
	require.Contains(t, summary(many(20, 0), &history{}), "<details open>")
	require.Contains(t, summary(many(21, 0), &history{}), "<details><summary>", "more than a screen is collapsed")
}

func TestOfThreeHundredTasksTheFiveThatFailedAreOnTheFirstScreen(t *testing.T) {
	text := summary(many(300, 5), &history{})
	head, _, found := strings.Cut(text, "<details>")
	require.True(t, found, "what succeeded is collapsed")
	require.Equal(t, 5, strings.Count(head, "❌&nbsp;<b>Failed</b>"))
	require.Less(t, len(head), 3000)
	require.Equal(t, 295, strings.Count(text, "<code>STARTJOBING</code>"))
}

func TestADryRunAndASimulationSaySo(t *testing.T) {
	r := report.New([]report.Result{{ID: "a", Outcome: report.NotSent, StartTime: "1893456000000"}, {ID: "b", Outcome: report.NotSent}})
	r.DryRun, r.Simulated = true, true
	text := summary(r, &history{})
	golden(t, "summary-dry-run.md", text)
	require.Contains(t, text, "**Dry run**")
	require.Contains(t, text, "**Simulated**")
}

func TestWarningsStandInTheSummary(t *testing.T) {
	r := report.New([]report.Result{{ID: "a", Outcome: report.Started}})
	r.Warnings = []string{"the answer names task <b>, which nobody asked for"}
	require.Contains(t, summary(r, &history{}), "> [!WARNING]\n> the answer names task &#60;b&#62;, which nobody asked for\n")
}

func TestASummaryStaysWithinGitHubsLimit(t *testing.T) {
	for name, outcome := range map[string]report.Outcome{"all started": report.Started, "all failed": report.Failed} {
		t.Run(name, func(t *testing.T) {
			results := make([]report.Result, 10_000)
			for i := range results {
				results[i] = report.Result{ID: fmt.Sprintf("%08d-2308-4bb5-a6bc-1040402fjb21", i), Outcome: outcome, ErrorMsg: strings.Repeat("m|", 500), Hint: strings.Repeat("h", 100)}
			}
			text := summary(report.New(results), &history{})
			require.LessOrEqual(t, len(text), 1<<20)
			require.Contains(t, text, results[0].ID)
			require.Contains(t, text, "The `results-file` has all of them.")
		})
	}
}

func TestWhatWasRefusedIsListed(t *testing.T) {
	found := make([]string, 120)
	for i := range found {
		found[i] = "jobs: <script>"
	}
	text := refusal(found)
	require.True(t, strings.HasPrefix(text, "## Nothing was sent\n\n- jobs&#58; &#60;script&#62;\n"))
	require.Contains(t, text, "- … and 20 more\n")
}

func TestATableHasOnlyColumnsThatHoldSomething(t *testing.T) {
	r := report.New([]report.Result{{ID: "a", Outcome: report.Started}, {ID: "b", Outcome: report.Started, OrderID: "CS1"}})
	text := table(r, []int{0, 1}, success, 10_000)
	require.Contains(t, text, `<tr><th align="left">Task</th><th align="left">Outcome</th><th align="left">Order</th></tr>`)
	require.NotContains(t, table(r, []int{0}, success, 10_000), "Order")
}

func TestATableHasNoEmptyLineAndNoBrokenIDs(t *testing.T) {
	r := mixed()
	for i := range r.Results {
		text := table(r, []int{i}, attention, 10_000)
		require.NotContains(t, strings.TrimSuffix(text, "\n\n"), "\n\n", "an empty line would end the table")
		require.Contains(t, text, `<td nowrap valign="top">`)
		require.Contains(t, text, "<samp>"+r.Results[i].ID+"</samp>")
	}
}

func TestAMarkAndItsWordsStayOnOneLine(t *testing.T) {
	require.Equal(t, "✅&nbsp;Already&nbsp;started", outcomeCell(&report.Result{Outcome: report.AlreadyStarted}))
	require.Equal(t, "⛔&nbsp;<b>Blocked&nbsp;by&nbsp;its&nbsp;pre-check</b>", whatHappened(&report.Result{Outcome: report.Blocked}))
}

func TestThePrecheckStandsBesideItsTask(t *testing.T) {
	r := mixed()
	blocked := whatHappened(&r.Results[3])
	require.Contains(t, blocked, "<br>⛔&nbsp;<code>srcDbBinlogIsOff</code> The binary log of the source is off&#46;")
	require.Contains(t, blocked, "<br>⚠️&nbsp;<code>sqlModeConsistency</code>")
}

func TestTextsFromOutsideDoNotBreakACell(t *testing.T) {
	for _, text := range hostile {
		result := report.Result{ID: "a", Name: text, Outcome: report.Failed, ErrorCode: text, ErrorMsg: text, FailedReason: "r" + text, JobStatus: "S", OrderID: text, Hint: text,
			Precheck: []report.PrecheckItem{{Item: text, Group: text, Result: text, Reason: text}}}
		for _, columns := range [][]column{attention, success} {
			row := string(tableRow(&result, columns))
			require.Equal(t, 1, strings.Count(row, "\n"))
			require.Equal(t, len(columns), strings.Count(row, "<td"))
			for _, bad := range []string{"<script", "<img", "](", "`", "https:", "www.", "@octocat", "$x$", "<!--", "</details"} {
				require.NotContains(t, row, bad)
			}
		}
	}
}
