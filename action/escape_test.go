package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// hostile are texts that a service, or whoever can make it say something, may send.
var hostile = []string{
	"a\nb\r\nc\rd",
	"x\n_GitHubActionsFileCommandDelimeter_\nstatus<<EOF\nsuccess\nEOF",
	"\n::set-output name=status::success",
	"\n::stop-commands::now",
	"::add-mask::a",
	"##[add-mask]a ##[error]b",
	"| a | b |\n| --- | --- |",
	"`code` ```\nblock\n```",
	"<script>alert(1)</script><img src=x onerror=alert(1)><!-- --></details>",
	"[link](https://evil.example) ![image](https://evil.example/x.png) https://evil.example www.evil.example @octocat #1",
	"\u202eesrever\u2066 \u200b\u200d\ufeff\u2028\u2029\x1b[31mred\x07\x00",
	"**bold** _it_ ~~no~~ \\ $x$ &amp; &#124;",
	strings.Repeat("x", 100_000),
	"\xff\xfe",
}

func TestTextFromOutsideCannotForgeAnything(t *testing.T) {
	sim, url := serve(t)
	var jobs []string
	for i, text := range hostile {
		id := fmt.Sprintf("job-%d", i)
		jobs = append(jobs, id)
		sim.Inject(fault.Fault{Kind: fault.KindRefuseJob, Jobs: []string{id}, Code: "DRS.M00202", Message: text, Times: fault.Always})
	}
	r := playIn(t, t.TempDir(), map[string]string{"GITHUB_ACTIONS": "true", "RUNNER_DEBUG": "1"}, real(url, "jobs", strings.Join(jobs, " "))...)
	require.Equal(t, 1, r.code)
	// play has read the output file already: three lines for each output, and nothing else.
	require.Equal(t, "failed", r.outputs["status"])
	require.Len(t, r.outputs, 9)

	known := map[string]bool{"add-mask": true, "group": true, "endgroup": true, "error": true, "debug": true, "warning": true, "notice": true}
	for _, line := range strings.Split(strings.TrimSuffix(r.log, "\n"), "\n") {
		require.NotContains(t, line, "##[")
		require.NotContains(t, line, "\r")
		if command, ok := strings.CutPrefix(strings.TrimSpace(line), "::"); ok {
			name, _, _ := strings.Cut(command, "::")
			name, _, _ = strings.Cut(name, " ")
			require.True(t, known[name], "a command nobody gave: %q", line)
			require.NotEqual(t, "::add-mask::a", line)
		}
		for _, c := range line {
			require.False(t, rest.Invisible(c), "an invisible character in %q", line)
		}
	}
	require.Equal(t, 1, strings.Count(r.log, "::add-mask::s3cr3t-t0ken"))

	rows := 0
	for _, line := range strings.Split(r.summary, "\n") {
		if strings.Contains(line, "<samp>job-") {
			rows++
			require.Equal(t, 2, strings.Count(line, "<td"), "a cell broke the table: %q", line)
		}
		for _, bad := range []string{"<script", "<img", "](", "`code`", "https:", "www.", "@octocat", "$x$", "<!--"} {
			require.NotContains(t, line, bad)
		}
	}
	require.Equal(t, len(hostile), rows)
	require.Less(t, len(r.summary), 100_000)
}

func TestNoTextOfATaskCanForgeACommand(t *testing.T) {
	var results []report.Result
	for _, text := range hostile {
		items := []report.PrecheckItem{{Item: text, Group: text, Result: text, Reason: text}}
		for _, outcome := range []report.Outcome{report.Blocked, report.Started} {
			results = append(results, report.Result{ID: "a", Name: text, Outcome: outcome, JobStatus: drs.Status(text), ErrorCode: text, ErrorMsg: text,
				FailedReason: "r" + text, OrderID: text, Hint: text, Precheck: items})
		}
	}
	var out bytes.Buffer
	r := report.New(results)
	(&log{w: &out, github: true}).report(r, r.Verdict(), true)
	for _, line := range strings.Split(out.String(), "\n") {
		require.NotContains(t, line, "##[")
		line, command := strings.CutPrefix(line, "::error::")
		require.False(t, !command && strings.HasPrefix(strings.TrimSpace(line), "::"), line)
		for _, c := range line {
			require.False(t, rest.Invisible(c), "an invisible character in %q", line)
		}
	}
}

func TestALineHoldsNoCommand(t *testing.T) {
	var out bytes.Buffer
	(&log{w: &out}).line("a %s", "\n##[error]x\u202e")
	require.Equal(t, "a  ## [error]x\n", out.String())
}

func TestACellHoldsNoMarkup(t *testing.T) {
	require.Equal(t, "a&#95;b &#60;i&#62; 1, 2-3 任务", cell("a_b <i> 1, 2-3 任务", 100))
}
