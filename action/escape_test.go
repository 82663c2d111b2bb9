package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
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
		sim.Inject(simulator.Fault{Kind: simulator.KindRefuseJob, Jobs: []string{id}, Code: "DRS.M00202", Message: text, Times: simulator.Always})
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
		if command, is := strings.CutPrefix(strings.TrimSpace(line), "::"); is {
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
		if strings.HasPrefix(line, "| job-") {
			rows++
			require.Equal(t, 6, strings.Count(line, "|"), "a cell broke the table: %q", line)
		}
		for _, bad := range []string{"<script", "<img", "](", "`code`", "https:", "www.", "@octocat", "$x$", "<!--"} {
			require.NotContains(t, line, bad)
		}
	}
	require.Equal(t, len(hostile), rows)
	require.Less(t, len(r.summary), 100_000)
}

func TestAPrecheckCannotForgeACommand(t *testing.T) {
	rep := &report.Report{}
	for _, text := range hostile {
		items := []report.PrecheckItem{{Item: text, Group: text, Result: text, Reason: text}}
		rep.Results = append(rep.Results, report.Result{ID: "a", Outcome: report.Blocked, Precheck: items})
	}
	var out bytes.Buffer
	(&log{w: &out, github: true}).report(rep)
	for _, line := range strings.Split(out.String(), "\n") {
		require.NotContains(t, line, "##[")
		require.False(t, strings.HasPrefix(strings.TrimSpace(line), "::"), line)
	}
}

func TestOutputsEndAtAnySize(t *testing.T) {
	// The lists leave no room for results, not even for empty ones.
	rep := &report.Report{}
	for len(rep.Started) < (maxOutputs-1)/10 {
		rep.Started = append(rep.Started, "1234567")
		rep.Results = append(rep.Results, report.Result{ID: "1234567", Outcome: report.Started})
	}
	var log bytes.Buffer
	s := newTestStep(t, &log)
	s.outputs.set(rep)
	require.Contains(t, s.written(t), "results<<")
}

func TestTenThousandJobsStayWithinGitHubsLimits(t *testing.T) {
	for name, outcome := range map[string]report.Outcome{"all started": report.Started, "all failed": report.Failed} {
		t.Run(name, func(t *testing.T) {
			rep := &report.Report{Status: "partial", Count: 10_000}
			for i := range 10_000 {
				id := fmt.Sprintf("%08d-2308-4bb5-a6bc-1040402fjb21", i)
				r := report.Result{ID: id, Outcome: outcome, RequestID: "0123456789abcdef0123456789abcdef"}
				if outcome == report.Failed {
					r.ErrorCode, r.ErrorMsg, r.Hint = "DRS.M05003", strings.Repeat("m|", 500), strings.Repeat("h", 100)
					rep.Failed = append(rep.Failed, id)
				} else {
					rep.Started = append(rep.Started, id)
				}
				rep.Results = append(rep.Results, r)
			}
			var log bytes.Buffer
			s := newTestStep(t, &log)
			s.outputs.set(rep)
			written := s.written(t)
			require.LessOrEqual(t, len(written), 1<<20)
			require.Contains(t, written, rep.Results[0].ID)
			require.LessOrEqual(t, len(summary(rep, &history{})), 1<<20)
			require.Contains(t, log.String(), "results-file")
		})
	}
}

func TestAnnotationsStopAtTenAndCountTheRest(t *testing.T) {
	rep := &report.Report{}
	for i := range 25 {
		rep.Results = append(rep.Results, report.Result{ID: fmt.Sprintf("job-%d", i), Outcome: report.Failed, ErrorMsg: "50% off\n::error::x"})
	}
	var log bytes.Buffer
	s := newTestStep(t, &log)
	s.annotate(rep)
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	require.Len(t, lines, 10)
	require.Equal(t, "::error title=Job job-0::failed: 50%25 off ::error::x", lines[0])
	require.Equal(t, "::error title=More jobs::16 more jobs are not where they should be; the summary and the outputs name them", lines[9])
}
