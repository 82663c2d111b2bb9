package decide_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/decide"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// round is a reading of a wait, ten seconds after the one before.
func round(status drs.Status, p ...decide.Progress) decide.WaitEvidence {
	e := decide.WaitEvidence{Kind: decide.EvidenceStatus, Status: status}
	if len(p) > 0 {
		e.Progress = &p[0]
	}
	return e
}

func TestTheWaitOfATaskEndsWithWhatIsTrueOfIt(t *testing.T) {
	const copying, complete, replicating = drs.StatusFullStarted, drs.StatusFullComplete, drs.StatusIncrementalStarted
	delay := func(d time.Duration) decide.Progress {
		return decide.Progress{Percent: 100, Delay: d, Mode: drs.TaskModeFullIncremental}
	}
	only := func(percent float64) decide.Progress {
		return decide.Progress{Percent: percent, Delay: -1, Mode: drs.TaskModeFull}
	}
	unreadable := func(class drs.Class) decide.WaitEvidence {
		return decide.WaitEvidence{Kind: decide.EvidenceUnreadable, Class: class}
	}
	stays := func(e decide.WaitEvidence) []decide.WaitEvidence { return []decide.WaitEvidence{e, e, e, e} }
	timeUp := decide.WaitEvidence{Kind: decide.EvidenceTimeUp}
	for name, c := range map[string]struct {
		target plan.WaitFor
		from   report.Outcome
		rounds []decide.WaitEvidence
		want   decide.WaitStep
	}{
		"running":                               {plan.WaitRunning, report.Started, []decide.WaitEvidence{round(drs.StatusStarting), round(copying)}, decide.WaitStep{Kind: decide.WaitReached}},
		"starting is not running":               {plan.WaitRunning, report.Started, []decide.WaitEvidence{round(drs.StatusStarting)}, decide.WaitStep{Kind: decide.WaitOn}},
		"a full copy that goes on":              {plan.WaitFull, report.Started, []decide.WaitEvidence{round(copying)}, decide.WaitStep{Kind: decide.WaitOn}},
		"a full copy that is complete":          {plan.WaitFull, report.Started, []decide.WaitEvidence{round(complete)}, decide.WaitStep{Kind: decide.WaitReached}},
		"past the full copy":                    {plan.WaitFull, report.Started, []decide.WaitEvidence{round(replicating)}, decide.WaitStep{Kind: decide.WaitReached}},
		"a complete copy does not replicate":    {plan.WaitIncremental, report.Started, []decide.WaitEvidence{round(complete)}, decide.WaitStep{Kind: decide.WaitOn}},
		"it replicates":                         {plan.WaitIncremental, report.Started, []decide.WaitEvidence{round(replicating)}, decide.WaitStep{Kind: decide.WaitReached}},
		"a small delay twice":                   {plan.WaitCaughtUp, report.Started, []decide.WaitEvidence{round(replicating, delay(0)), round(replicating, delay(5*time.Second))}, decide.WaitStep{Kind: decide.WaitOn}},
		"a small delay three times":             {plan.WaitCaughtUp, report.Started, []decide.WaitEvidence{round(replicating, delay(0)), round(replicating, delay(10*time.Second)), round(replicating, delay(0))}, decide.WaitStep{Kind: decide.WaitReached}},
		"a delay that rises in between":         {plan.WaitCaughtUp, report.Started, []decide.WaitEvidence{round(replicating, delay(0)), round(replicating, delay(0)), round(replicating, delay(11*time.Second)), round(replicating, delay(0))}, decide.WaitStep{Kind: decide.WaitOn}},
		"a delay that nobody knows":             {plan.WaitCaughtUp, report.Started, []decide.WaitEvidence{round(replicating, delay(0)), round(replicating, delay(0)), round(replicating, delay(-1)), round(replicating, delay(0))}, decide.WaitStep{Kind: decide.WaitOn}},
		"progress that could not be read":       {plan.WaitCaughtUp, report.Started, []decide.WaitEvidence{round(replicating, delay(0)), round(replicating), round(replicating, delay(0)), round(replicating, delay(0))}, decide.WaitStep{Kind: decide.WaitReached}},
		"full-only, complete":                   {plan.WaitCaughtUp, report.Started, []decide.WaitEvidence{round(copying, only(50)), round(complete)}, decide.WaitStep{decide.WaitReached, decide.WaitEndingFullOnly}},
		"full-only, ended by itself":            {plan.WaitIncremental, report.Started, []decide.WaitEvidence{round(copying, only(100)), round(drs.StatusReleaseComplete)}, decide.WaitStep{decide.WaitReached, decide.WaitEndingFullOnly}},
		"full-only, gone after it":              {plan.WaitFull, report.Started, []decide.WaitEvidence{round(copying, only(100)), {Kind: decide.EvidenceGone}}, decide.WaitStep{decide.WaitReached, decide.WaitEndingFullOnly}},
		"full-only, ended in the midst":         {plan.WaitFull, report.Started, append([]decide.WaitEvidence{round(copying, only(50))}, stays(round(drs.StatusReleaseComplete))...), decide.WaitStep{decide.WaitFailed, decide.WaitEndingFailed}},
		"it ended, and had more to do":          {plan.WaitIncremental, report.Started, append([]decide.WaitEvidence{round(copying, delay(-1))}, stays(round(drs.StatusReleaseComplete))...), decide.WaitStep{decide.WaitFailed, decide.WaitEndingFailed}},
		"it fails":                              {plan.WaitFull, report.Started, append([]decide.WaitEvidence{round(copying)}, stays(round(drs.StatusFullFailed))...), decide.WaitStep{decide.WaitFailed, decide.WaitEndingFailed}},
		"it fails, and comes back":              {plan.WaitFull, report.Started, []decide.WaitEvidence{round(drs.StatusFullFailed), round(drs.StatusFullFailed), round(drs.StatusFullFailed), round(complete)}, decide.WaitStep{Kind: decide.WaitReached}},
		"not found, and back":                   {plan.WaitRunning, report.Started, []decide.WaitEvidence{{Kind: decide.EvidenceGone}, {Kind: decide.EvidenceGone}, round(copying)}, decide.WaitStep{Kind: decide.WaitReached}},
		"one bad poll":                          {plan.WaitRunning, report.Started, []decide.WaitEvidence{unreadable(drs.Final), round(copying)}, decide.WaitStep{Kind: decide.WaitReached}},
		"the limit, failing":                    {plan.WaitFull, report.Started, []decide.WaitEvidence{round(drs.StatusFullFailed), timeUp}, decide.WaitStep{decide.WaitNotReached, decide.WaitEndingFailing}},
		"the limit, not found":                  {plan.WaitFull, report.Started, []decide.WaitEvidence{round(copying), {Kind: decide.EvidenceGone}, timeUp}, decide.WaitStep{decide.WaitNotReached, decide.WaitEndingVanished}},
		"full-only, ended before it was read":   {plan.WaitRunning, report.Started, []decide.WaitEvidence{round(drs.StatusReleaseComplete, only(100))}, decide.WaitStep{decide.WaitReached, decide.WaitEndingFullOnly}},
		"full-only, 100, then less":             {plan.WaitFull, report.Started, append([]decide.WaitEvidence{round(copying, only(100)), round(copying, only(40))}, stays(round(drs.StatusReleaseComplete))...), decide.WaitStep{decide.WaitFailed, decide.WaitEndingFailed}},
		"delays from before a pause":            {plan.WaitCaughtUp, report.Resumed, []decide.WaitEvidence{round(replicating, delay(0)), round(replicating, delay(0)), round(replicating, delay(0)), round(replicating, delay(0))}, decide.WaitStep{Kind: decide.WaitOn}},
		"it is deleted":                         {plan.WaitRunning, report.Started, stays(decide.WaitEvidence{Kind: decide.EvidenceGone}), decide.WaitStep{decide.WaitFailed, decide.WaitEndingDeleted}},
		"it is paused":                          {plan.WaitFull, report.Started, stays(round(drs.StatusPausing)), decide.WaitStep{decide.WaitNotReached, decide.WaitEndingPaused}},
		"resumed, and still shown as paused":    {plan.WaitFull, report.Resumed, []decide.WaitEvidence{round(drs.StatusPausing), round(drs.StatusFullFailed)}, decide.WaitStep{Kind: decide.WaitOn}},
		"resumed, and paused again":             {plan.WaitFull, report.Resumed, append([]decide.WaitEvidence{round(copying)}, stays(round(drs.StatusPausing))...), decide.WaitStep{decide.WaitNotReached, decide.WaitEndingPaused}},
		"resumed, and paused for too long":      {plan.WaitFull, report.Resumed, []decide.WaitEvidence{round(drs.StatusPausing), round(drs.StatusPausing), round(drs.StatusPausing), round(drs.StatusPausing)}, decide.WaitStep{decide.WaitNotReached, decide.WaitEndingPaused}},
		"reading is forbidden":                  {plan.WaitFull, report.Started, stays(unreadable(drs.Final)), decide.WaitStep{decide.WaitNotReached, decide.WaitEndingUnreadable}},
		"reading fails for a while":             {plan.WaitFull, report.Started, []decide.WaitEvidence{unreadable(drs.Ambiguous), unreadable(drs.NotProcessed)}, decide.WaitStep{Kind: decide.WaitOn}},
		"scheduled, it waits":                   {plan.WaitFull, report.Scheduled, []decide.WaitEvidence{round(drs.StatusWaitingForStart)}, decide.WaitStep{decide.WaitReached, decide.WaitEndingScheduled}},
		"started at once, it does not wait":     {plan.WaitFull, report.Started, []decide.WaitEvidence{round(drs.StatusWaitingForStart)}, decide.WaitStep{Kind: decide.WaitOn}},
		"the limit, on its way":                 {plan.WaitFull, report.Started, []decide.WaitEvidence{round(copying), timeUp}, decide.WaitStep{decide.WaitNotReached, decide.WaitEndingOnItsWay}},
		"the limit, no start shown":             {plan.WaitFull, report.Started, []decide.WaitEvidence{round(drs.StatusConfiguration), timeUp}, decide.WaitStep{decide.WaitNotReached, decide.WaitEndingNoStart}},
		"the limit, never named":                {plan.WaitFull, report.Started, []decide.WaitEvidence{{Kind: decide.EvidenceNotNamed}, timeUp}, decide.WaitStep{decide.WaitNotReached, decide.WaitEndingSilent}},
		"the limit, a status that nobody knows": {plan.WaitFull, report.Started, []decide.WaitEvidence{round("BRAND_NEW"), timeUp}, decide.WaitStep{decide.WaitNotReached, decide.WaitEndingUnknownStatus}},
		"the limit, too large a delay":          {plan.WaitCaughtUp, report.Started, []decide.WaitEvidence{round(replicating, delay(time.Hour)), timeUp}, decide.WaitStep{decide.WaitNotReached, decide.WaitEndingDelay}},
		"the limit, small but not for long":     {plan.WaitCaughtUp, report.Started, []decide.WaitEvidence{round(replicating, delay(time.Hour)), round(replicating, delay(time.Second)), timeUp}, decide.WaitStep{decide.WaitNotReached, decide.WaitEndingUnsteady}},
		"cancelled":                             {plan.WaitFull, report.Started, []decide.WaitEvidence{round(copying), {Kind: decide.EvidenceCancelled}}, decide.WaitStep{decide.WaitNotReached, decide.WaitEndingCancelled}},
	} {
		t.Run(name, func(t *testing.T) {
			by := decide.WaitRules{Target: c.target, MaxDelay: 10 * time.Second, Settle: 30 * time.Second}
			r := decide.WaitRecord{Outcome: c.from, Since: sequenceStart}
			var got decide.WaitStep
			for i, e := range c.rounds {
				e.At = sequenceStart.Add(time.Duration(i) * 10 * time.Second)
				r, got = decide.Wait(by, r, e)
				if i < len(c.rounds)-1 {
					require.Equal(t, decide.WaitOn, got.Kind, "round %d", i)
				}
			}
			require.Equal(t, c.want, got)
		})
	}
}
