package decide_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/decide"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

func TestWithoutAStartTheStatusDecides(t *testing.T) {
	status := func(s drs.Status) decide.Evidence { return decide.Evidence{Kind: decide.EvidenceStatus, Status: s} }
	gone := decide.Evidence{Kind: decide.EvidenceGone}
	refused := decide.Evidence{Kind: decide.EvidenceUnreadable, Class: drs.Final}
	cut := decide.Evidence{Kind: decide.EvidenceUnreadable, Class: drs.Ambiguous}
	lag, failed := status(drs.StatusConfiguration), status(drs.StatusFullFailed)
	settled := func(outcome report.Outcome, why decide.Ending) decide.Step {
		return decide.Step{Kind: decide.StepFinish, Outcome: outcome, Ending: why}
	}
	on := decide.Step{Kind: decide.StepRead}
	// Readings come ten seconds apart, and the settle time is forty.
	for name, c := range map[string]struct {
		readings []decide.Evidence
		want     decide.Step
	}{
		"it runs":                      {[]decide.Evidence{status(drs.StatusFullStarted)}, settled(report.AlreadyStarted, decide.EndingRuns)},
		"it starts":                    {[]decide.Evidence{status(drs.StatusStarting)}, settled(report.AlreadyStarted, decide.EndingRuns)},
		"it waits for its time":        {[]decide.Evidence{status(drs.StatusWaitingForStart)}, settled(report.Scheduled, decide.EndingRuns)},
		"it has ended: the wait knows": {[]decide.Evidence{status(drs.StatusReleaseComplete)}, settled(report.AlreadyStarted, decide.EndingRuns)},
		"not started, read once":       {[]decide.Evidence{lag}, on},
		"not started, for long":        {[]decide.Evidence{lag, lag, lag, lag, lag}, settled(report.Failed, decide.EndingNotStarted)},
		"not shown as started at once": {[]decide.Evidence{lag, lag, status(drs.StatusStarting)}, settled(report.AlreadyStarted, decide.EndingRuns)},
		"failed, read once":            {[]decide.Evidence{failed}, on},
		"failed, and resumed itself":   {[]decide.Evidence{failed, failed, status(drs.StatusFullStarted)}, settled(report.AlreadyStarted, decide.EndingRuns)},
		"failed, for long":             {[]decide.Evidence{failed, failed, failed, failed, failed}, settled(report.Failed, decide.EndingStatus)},
		"paused, for long":             {[]decide.Evidence{status(drs.StatusPausing), status(drs.StatusPausing), cut, cut, status(drs.StatusPausing)}, settled(report.Failed, decide.EndingStatus)},
		"gone, read once":              {[]decide.Evidence{gone}, on},
		"gone, for long":               {[]decide.Evidence{gone, gone, gone, gone, gone}, settled(report.Failed, decide.EndingGone)},
		"gone, and there again":        {[]decide.Evidence{gone, gone, lag, gone, gone}, on},
		"a status that nobody knows":   {[]decide.Evidence{status("NEW"), status("NEW"), status("NEW"), status("NEW"), status("NEW")}, settled(report.Unknown, decide.EndingUnknownStatus)},
		"reading is refused once":      {[]decide.Evidence{refused}, on},
		"reading is refused for long":  {[]decide.Evidence{refused, refused, refused, refused, refused}, settled(report.Unknown, decide.EndingUnreadable)},
		"reading fails for long":       {[]decide.Evidence{cut, cut, cut, cut, cut, cut}, on},
		"it is not named":              {[]decide.Evidence{{Kind: decide.EvidenceNotNamed}, {Kind: decide.EvidenceNotNamed}}, on},
		"the time is up":               {[]decide.Evidence{failed, {Kind: decide.EvidenceTimeUp}}, settled(report.Unknown, decide.EndingNoTimeToWatch)},
		"the run is cancelled":         {[]decide.Evidence{{Kind: decide.EvidenceCancelled}}, settled(report.Unknown, decide.EndingNoTimeToWatch)},
	} {
		t.Run(name, func(t *testing.T) {
			r, step := decide.Next(sequenceRules, decide.Record{WaitOnly: true, MayResume: true}, decide.Evidence{Kind: decide.EvidenceTurn, At: sequenceStart})
			require.Equal(t, decide.StepRead, step.Kind)
			for i, e := range c.readings {
				require.Equal(t, decide.StepRead, step.Kind, "reading %d", i)
				e.At = sequenceStart.Add(time.Duration(i) * 10 * time.Second)
				r, step = decide.Next(sequenceRules, r, e)
			}
			step.NotBefore = time.Time{}
			require.Equal(t, c.want, step)
		})
	}
}

// Whatever happens, in whatever order, nothing is sent, and the end of the time ends it.
func TestWithoutAStartNoSequenceOfEvidenceSendsAnything(t *testing.T) {
	all := append(append(readings(), answers(2)...), decide.Evidence{Kind: decide.EvidenceTurn}, decide.Evidence{Kind: decide.EvidenceCheckRefused})
	var play func(r decide.Record, at time.Time, left int)
	play = func(r decide.Record, at time.Time, left int) {
		for _, e := range ends {
			_, step := decide.Next(sequenceRules, r, e)
			require.Equal(t, decide.StepFinish, step.Kind)
			require.Equal(t, report.Unknown, step.Outcome)
		}
		for _, e := range all {
			e.At = at
			next, step := decide.Next(sequenceRules, r, e)
			if step.Kind != decide.StepFinish {
				require.Equal(t, decide.StepRead, step.Kind)
				if left > 1 {
					play(next, at.Add(sequenceRules.Settle/2), left-1)
				}
			}
		}
	}
	for _, mayResume := range []bool{false, true} {
		play(decide.Record{WaitOnly: true, MayResume: mayResume}, sequenceStart, min(longest, 3))
	}
}
