package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

func TestTheSummaryShowsWhatNeedsAttentionFirst(t *testing.T) {
	text := summary(planned(), mixed(), waited())
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
	text := summary(planned(), report.New([]report.Result{{ID: idA, Outcome: report.Started}, {ID: idB, Outcome: report.Scheduled, StartTime: "1893456000000"}}), quiet())
	golden(t, "summary-well.md", text)
	require.NotContains(t, text, "Needs attention")
	require.Contains(t, text, "<details open>")
	require.Contains(t, text, "2030-01-01 00:00 UTC", "scheduled says when")
	require.NotContains(t, text, "Delay", "a column that holds nothing is left out")
	require.Contains(t, summary(planned(), many(20, 0), quiet()), "<details open>")
	require.Contains(t, summary(planned(), many(21, 0), quiet()), "<details><summary>", "more than a screen is collapsed")
}

func TestOfThreeHundredTasksTheFiveThatFailedAreOnTheFirstScreen(t *testing.T) {
	text := summary(planned(), many(300, 5), quiet())
	head, _, found := strings.Cut(text, "<details>")
	require.True(t, found, "what succeeded is collapsed")
	_, folded, _ := strings.Cut(text, "<details>")
	folded, _, _ = strings.Cut(folded, "</details>")
	require.Equal(t, 1, strings.Count(head, "❌&nbsp;<b>Failed</b>"), "they share their cause")
	require.Equal(t, 5, strings.Count(folded, "<samp>"))
	require.Less(t, len(head), 3000)
	require.Equal(t, 295, strings.Count(text, "<code>STARTJOBING</code>"))
}

func TestADryRunAndASimulationSaySo(t *testing.T) {
	r := report.New([]report.Result{{ID: "a", Outcome: report.NotSent, StartTime: "1893456000000"}, {ID: "b", Outcome: report.NotSent}})
	r.DryRun, r.Simulated = true, true
	text := summary(planned(), r, quiet())
	golden(t, "summary-dry-run.md", text)
	require.True(t, strings.HasPrefix(text, "## Dry run&#58; 2 of 2 tasks would be started\n"))
	require.Contains(t, text, "📝&nbsp;Would&nbsp;be&nbsp;started")
	require.Contains(t, text, "**Simulated**")
}

func TestWarningsStandInTheSummary(t *testing.T) {
	r := report.New([]report.Result{{ID: "a", Outcome: report.Started}})
	r.Warnings = []string{"the answer names task <b>, which nobody asked for"}
	require.Contains(t, summary(planned(), r, quiet()), "> [!WARNING]\n> the answer names task &#60;b&#62;, which nobody asked for\n")
}

func TestASummaryStaysWithinGitHubsLimit(t *testing.T) {
	for name, outcome := range map[string]report.Outcome{"all started": report.Started, "all failed": report.Failed} {
		t.Run(name, func(t *testing.T) {
			results := make([]report.Result, 10_000)
			for i := range results {
				results[i] = report.Result{ID: fmt.Sprintf("%08d-2308-4bb5-a6bc-1040402fjb21", i), Outcome: outcome, ErrorMsg: fmt.Sprint(i, strings.Repeat("m|", 500)), Hint: strings.Repeat("h", 100)}
			}
			text := summary(planned(), report.New(results), quiet())
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
	text := table(r, []int{0, 1}, 10_000)
	require.Contains(t, text, `<tr><th align="left">Task</th><th align="left">Outcome</th><th align="left">Order</th></tr>`)
	require.NotContains(t, table(r, []int{0}, 10_000), "Order")
}

func TestATableHasNoEmptyLineAndNoBrokenIDs(t *testing.T) {
	r := mixed()
	for i := range r.Results {
		for _, text := range []string{table(r, []int{i}, 10_000), causeTable(r, []*cause{{results: []int{i}}}, 10_000)} {
			require.NotContains(t, strings.TrimSuffix(text, "\n\n"), "\n\n", "an empty line would end the table")
			require.Regexp(t, `(<td nowrap valign="top">(<b>[^<]*</b><br>)?|<br>)<samp>`+r.Results[i].ID+"</samp>", text, "the ID begins its line")
		}
	}
}

func TestAMarkAndItsWordsStayOnOneLine(t *testing.T) {
	r := report.New([]report.Result{{ID: "a", Outcome: report.AlreadyStarted}, {ID: "b", Outcome: report.Blocked}})
	require.Contains(t, table(r, []int{0}, 10_000), "✅&nbsp;Already&nbsp;started")
	require.Contains(t, happened(r, 0), "⛔&nbsp;<b>Blocked&nbsp;by&nbsp;its&nbsp;pre-check</b>")
}

// happened is what the summary says of the n-th cause.
func happened(r *report.Report, n int) string { return whatHappened(r, causes(r)[n]) }

func TestThePrecheckStandsBesideItsTask(t *testing.T) {
	blocked := happened(mixed(), 2)
	require.Contains(t, blocked, "<br>⛔&nbsp;<code>srcDbBinlogIsOff</code> The binary log of the source is off&#46;")
	require.Contains(t, blocked, "<br>⚠️&nbsp;<code>sqlModeConsistency</code>")
}

func TestTasksOfOneCauseShareARow(t *testing.T) {
	results := make([]report.Result, 32)
	for i := range results {
		kind := i % 3
		results[i] = report.Result{ID: fmt.Sprintf("job-%02d", i), Outcome: report.Failed, ErrorMsg: fmt.Sprintf("reason %d", kind), Hint: "do that", JobStatus: "S", OrderID: fmt.Sprintf("CS%d", i)}
	}
	results = append(results, report.Result{ID: "one", Name: "alone", Outcome: report.Failed, ErrorMsg: "its status became S during the wait", JobStatus: "S", Progress: number(41.0)})
	r := report.New(results)
	text := causeTable(r, causes(r), maxSummary)
	require.Equal(t, 1+4, strings.Count(text, "<tr>"))
	require.Equal(t, 3, strings.Count(text, "<details><summary>"), "one task is not folded")
	require.Contains(t, text, "❌&nbsp;<b>Failed</b> · Reason 0&#46;<details><summary>11 tasks</summary><samp>job-00</samp> · S · order CS0<br><samp>job-03</samp>")
	require.Contains(t, text, "Its status became S during the wait&#46;<br><samp>one</samp> <b>alone</b> · copied 41 &#37;<", "the status is said once")
	require.Contains(t, text, "<td valign=\"top\">Do that&#46;</td>")

	big := report.New(make([]report.Result, 301))
	for i := range big.Results {
		big.Results[i].ID, big.Results[i].Outcome = fmt.Sprintf("job-%03d", i), report.Unknown
	}
	text = causeTable(big, causes(big), maxSummary)
	require.Contains(t, text, "<br>… and 1 more, all in the results-file</details>")
	require.Equal(t, 300, strings.Count(text, "<samp>"))
}

func TestTheSummarySaysWhereAndWhenTheRunWas(t *testing.T) {
	line := func(change func(*plan.Plan), r *report.Report) string {
		p := planned()
		change(p)
		return circumstances(p, r, quiet())
	}
	require.Equal(t, "cn-north-4 · project <samp>"+project+"</samp> · began 2026-11-25 04:20 UTC · took 30m0s · target <code>caught-up</code> within 10s"+
		" · largest delay 850ms (orders-prod) · [tasks in the console](https://console.huaweicloud.com/drs/?region=cn-north-4)", line(func(*plan.Plan) {}, mixed()))
	started := report.New([]report.Result{{ID: idA, Outcome: report.Started}})
	require.Equal(t, "simulator · began 2026-11-25 04:20 UTC · took 30m0s", line(func(p *plan.Plan) { p.Simulate, p.WaitFor = true, plan.WaitNone }, started))
	require.Contains(t, line(func(p *plan.Plan) { p.Region, p.WaitFor = "", plan.WaitFull }, started), "https&#58;&#47;&#47;drs&#46;cn-north-4&#46;myhuaweicloud&#46;com · project")
	for endpoint, want := range map[string]string{
		"https://drs.ap-southeast-3.myhuaweicloud.com": "(https://console-intl.huaweicloud.com/drs/?region=ap-southeast-3)",
		"https://drs.ap-southeast-3.myhuaweicloud.eu":  "(https://console.huaweicloud.eu/drs/?region=ap-southeast-3)",
		"https://drs.cloud.example":                    "",
	} {
		text := line(func(p *plan.Plan) { p.Region, p.ProjectID, p.Endpoint = "ap-southeast-3", "", endpoint }, started)
		require.Contains(t, text, "project <samp>ap-southeast-3</samp>", "by which it is looked up")
		require.Contains(t, text, want)
		require.Equal(t, want != "", strings.Contains(text, "console"))
	}
}

func TestTextsFromOutsideDoNotBreakACell(t *testing.T) {
	for _, text := range hostile {
		result := report.Result{ID: "a", Name: text, Outcome: report.Failed, ErrorCode: text, ErrorMsg: text, FailedReason: "r" + text, JobStatus: "S", OrderID: text, Hint: text,
			Precheck: []report.PrecheckItem{{Item: text, Group: text, Result: text, Reason: text}}}
		r := report.New([]report.Result{result})
		for _, table := range []string{table(r, []int{0}, 100_000), causeTable(r, causes(r), 100_000)} {
			require.Equal(t, 5, strings.Count(table, "\n"), table)
			require.Equal(t, strings.Count(table, "<th "), strings.Count(table, "<td"))
			for _, bad := range []string{"<script", "<img", "](", "`", "https:", "www.", "@octocat", "$x$", "<!--", "</details"} {
				require.NotContains(t, table, bad)
			}
		}
	}
}
