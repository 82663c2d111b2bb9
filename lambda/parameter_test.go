package main

import (
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestTheParametersAreThoseOfTheTemplate(t *testing.T) {
	template, err := os.ReadFile("../template.yaml")
	require.NoError(t, err)
	found := make(map[string]string)
	for _, match := range regexp.MustCompile(`(?m)^ +(DRS_[A-Z_]+): !Ref (\w+)$`).FindAllStringSubmatch(string(template), -1) {
		found[match[1]] = match[2]
	}
	require.Equal(t, found, parameters)
}

func TestHintsNameWhatTheOwnerOfTheFunctionCanSet(t *testing.T) {
	for text, want := range map[string]string{
		"start it again: it was not sent; if time ran out, raise timeout": "start it again: it was not sent; if time ran out, raise DRS_TIMEOUT (parameter StartTimeout)",
		"raise wait-timeout, and run it again":                            "raise DRS_WAIT_TIMEOUT (parameter WaitTimeout), and run it again",
		"set resume: true to resume it":                                   "set DRS_RESUME=true (parameter Resume) to resume it",
		"check the region and the endpoint":                               "check the region and the endpoint",
		"set a longer poll-interval":                                      "set a longer DRS_POLL_INTERVAL",
	} {
		require.Equal(t, want, ownersWords(text))
	}
}

func TestEachResultHasItsHintInTheOwnersWords(t *testing.T) {
	var words hints
	results := []report.Result{{Hint: "raise wait-timeout"}, {Hint: "raise wait-timeout"}, {}, {Hint: "look at it"}}
	for i := range results {
		words.reword(&results[i])
	}
	const raised = "raise DRS_WAIT_TIMEOUT (parameter WaitTimeout)"
	require.Equal(t, []report.Result{{Hint: raised}, {Hint: raised}, {}, {Hint: "look at it"}}, results)
}

func TestAnswerAndLogNameTheParameter(t *testing.T) {
	f := newFunction(t, "DRS_TIMEOUT", "1s")
	f.sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 429, RetryAfter: time.Hour, Times: fault.Always})
	_, m := f.failure(`{"jobs":["task-a"]}`)
	require.Regexp(t, `DRS_[A-Z]+ \(parameter [A-Za-z]+\)`, m.Failures[0].Hint)
	require.Equal(t, m.Failures[0].Hint, f.logged("outcome")[0]["hint"])
	f = newFunction(t, "DRS_PROJECT_ID", "")
	_, m = f.failure(`{"jobs":["task-a"]}`)
	require.Contains(t, m.Error, "DRS_PROJECT_ID (parameter ProjectId)")
}
