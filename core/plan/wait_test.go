package plan

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAnInputThatWouldDoNothingIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		inputs []string
		want   string
	}{
		"a limit of nothing":              {[]string{"wait-timeout", "2h"}, "input wait-timeout: it does nothing without wait-for or precheck"},
		"an interval of nothing":          {[]string{"poll-interval", "1m"}, "input poll-interval: it does nothing without wait-for or precheck"},
		"a limit of a wait":               {[]string{"wait-timeout", "2h", "wait-for", "running"}, ""},
		"an interval of a pre-check":      {[]string{"poll-interval", "1m", "precheck", "strict"}, ""},
		"a delay without a wait":          {[]string{"max-delay", "1s"}, "input max-delay: it does nothing without wait-for: caught-up"},
		"a delay for another target":      {[]string{"max-delay", "1s", "wait-for", "incremental"}, "input max-delay: it does nothing"},
		"a delay for the one that has it": {[]string{"max-delay", "1s", "wait-for", "caught-up"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := settings(t, with(usual, c.inputs...), nil).Plan(noon, false)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
		})
	}
	_, err := settings(t, usual, map[string]string{"DRS_WAIT_TIMEOUT": "2h", "DRS_POLL_INTERVAL": "1m", "DRS_MAX_DELAY": "1s"}).Plan(noon, false)
	require.NoError(t, err, "variables are defaults for many runs")
}

func TestWaitOnlyContradictsWhatSends(t *testing.T) {
	_, err := settings(t, with(usual, "wait-only", "true", "wait-for", "caught-up"), nil).Plan(noon, false)
	require.NoError(t, err)
	for _, with1 := range [][]string{{"resume", "true"}, {"precheck", "true"}, {"precheck", "strict"}, {"dry-run", "true"}} {
		_, err := settings(t, with(usual, append(with1, "wait-only", "true", "wait-for", "caught-up")...), nil).Plan(noon, false)
		require.EqualError(t, err, "input "+with1[0]+": wait-only starts and resumes nothing, so "+with1[0]+" has no meaning beside it; leave out one of them")
	}
	plan, err := settings(t, with(usual, "wait-only", "true", "wait-for", "full"), map[string]string{"DRS_RESUME": "true", "DRS_PRECHECK": "true"}).Plan(noon, false)
	require.NoError(t, err, "variables are defaults for the runs that start")
	require.False(t, plan.Resume || plan.Precheck)
	_, err = settings(t, with(usual, "resume", "true", "wait-for", "full"), map[string]string{"DRS_WAIT_ONLY": "true"}).Plan(noon, false)
	require.ErrorContains(t, err, "input resume: wait-only starts and resumes nothing")
	_, err = settings(t, with(usual, "wait-only", "true"), nil).Plan(noon, false)
	require.EqualError(t, err, "input wait-only: it is not said what to wait for; set wait-for")
}

// The same list serves for the start and days later, when its times have passed.
func TestAPlanThatOnlyWaitsHasNoStartTimes(t *testing.T) {
	plan, err := settings(t, with(usual, "wait-only", "true", "wait-for", "full", "jobs", idA+"@+72h,"+idB+"@2020-01-01T00:00:00Z"), nil).Plan(noon, false)
	require.NoError(t, err)
	require.True(t, plan.WaitOnly)
	for _, job := range plan.Jobs {
		require.Empty(t, job.StartTime)
	}
}

func TestAStartTimeBeyondTheWaitIsAnErrorThatSaysHowLongTheWaitMustBe(t *testing.T) {
	jobs := idA + "@+2h," + idB + "@+20m"
	for _, c := range []struct {
		inputs []string
		fails  bool
	}{
		{[]string{"wait-for", "caught-up"}, true},
		{[]string{"wait-for", "caught-up", "wait-timeout", "1h59m"}, true},
		{[]string{"wait-for", "caught-up", "dry-run", "true"}, true}, // a rehearsal finds it
		{[]string{"wait-for", "caught-up", "wait-timeout", "2h"}, false},
		{nil, false},
	} {
		_, err := settings(t, with(usual, append(c.inputs, "jobs", jobs)...), nil).Plan(noon, false)
		if !c.fails {
			require.NoError(t, err, c.inputs)
			continue
		}
		require.ErrorContains(t, err, "input jobs: the start time of "+idA+" lies beyond the end of the wait", c.inputs)
		require.ErrorContains(t, err, "would have to be more than "+(2*time.Hour).String())
	}
}

func TestAPrecheckMayBeStrict(t *testing.T) {
	for text, want := range map[string]Options{"false": {}, "true": {Precheck: true}, "strict": {Precheck: true, Strict: true}, "STRICT": {Precheck: true, Strict: true}} {
		plan, err := settings(t, with(usual, "precheck", text), nil).Plan(noon, false)
		require.NoError(t, err)
		require.Equal(t, want, Options{Precheck: plan.Precheck, Strict: plan.Strict}, text)
	}
}
