package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/report"
)

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
	require.Equal(t, "⛔&nbsp;<b>Blocked&nbsp;by&nbsp;its&nbsp;pre-check</b>", happened(&report.Result{Outcome: report.Blocked}))
}

func TestThePrecheckStandsBesideItsTask(t *testing.T) {
	r := mixed()
	blocked := happened(&r.Results[3])
	require.Contains(t, blocked, "<br>⛔&nbsp;<code>srcDbBinlogIsOff</code> The binary log of the source is off&#46;")
	require.Contains(t, blocked, "<br>⚠️&nbsp;<code>sqlModeConsistency</code>")
}

func TestTextsFromOutsideDoNotBreakACell(t *testing.T) {
	for _, text := range hostile {
		result := report.Result{ID: "a", Name: text, Outcome: report.Failed, ErrorCode: text, ErrorMsg: text, FailedReason: "r" + text, JobStatus: "S", OrderID: text, Hint: text,
			Precheck: []report.PrecheckItem{{Item: text, Group: text, Result: text, Reason: text}}}
		for _, columns := range [][]column{attention, success} {
			row := tableRow(&result, columns)
			require.Equal(t, 1, strings.Count(row, "\n"))
			require.Equal(t, len(columns), strings.Count(row, "<td"))
			for _, bad := range []string{"<script", "<img", "](", "`", "https:", "www.", "@octocat", "$x$", "<!--", "</details"} {
				require.NotContains(t, row, bad)
			}
		}
	}
}
