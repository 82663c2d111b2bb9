package core

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// round is a reading of a wait, ten seconds after the one before.
func round(status drs.Status, p ...taskProgress) waitEvidence {
	e := waitEvidence{kind: evidenceStatus, status: status}
	if len(p) > 0 {
		e.progress = &p[0]
	}
	return e
}

func TestTheWaitOfATaskEndsWithWhatIsTrueOfIt(t *testing.T) {
	const copying, complete, replicating = drs.StatusFullStarted, drs.StatusFullComplete, drs.StatusIncrementalStarted
	delay := func(d time.Duration) taskProgress {
		return taskProgress{percent: 100, delay: d, mode: drs.TaskModeFullIncremental}
	}
	only := func(percent float64) taskProgress {
		return taskProgress{percent: percent, delay: -1, mode: drs.TaskModeFull}
	}
	unreadable := func(class drs.Class) waitEvidence { return waitEvidence{kind: evidenceUnreadable, class: class} }
	timeUp := waitEvidence{kind: evidenceTimeUp}
	for name, c := range map[string]struct {
		target plan.WaitFor
		from   report.Outcome
		rounds []waitEvidence
		want   waitStep
	}{
		"running":                               {plan.WaitRunning, report.Started, []waitEvidence{round(drs.StatusStarting), round(copying)}, waitStep{kind: waitReached}},
		"starting is not running":               {plan.WaitRunning, report.Started, []waitEvidence{round(drs.StatusStarting)}, waitStep{kind: waitOn}},
		"a full copy that goes on":              {plan.WaitFull, report.Started, []waitEvidence{round(copying)}, waitStep{kind: waitOn}},
		"a full copy that is complete":          {plan.WaitFull, report.Started, []waitEvidence{round(complete)}, waitStep{kind: waitReached}},
		"past the full copy":                    {plan.WaitFull, report.Started, []waitEvidence{round(replicating)}, waitStep{kind: waitReached}},
		"a complete copy does not replicate":    {plan.WaitIncremental, report.Started, []waitEvidence{round(complete)}, waitStep{kind: waitOn}},
		"it replicates":                         {plan.WaitIncremental, report.Started, []waitEvidence{round(replicating)}, waitStep{kind: waitReached}},
		"a small delay twice":                   {plan.WaitCaughtUp, report.Started, []waitEvidence{round(replicating, delay(0)), round(replicating, delay(5*time.Second))}, waitStep{kind: waitOn}},
		"a small delay three times":             {plan.WaitCaughtUp, report.Started, []waitEvidence{round(replicating, delay(0)), round(replicating, delay(10*time.Second)), round(replicating, delay(0))}, waitStep{kind: waitReached}},
		"a delay that rises in between":         {plan.WaitCaughtUp, report.Started, []waitEvidence{round(replicating, delay(0)), round(replicating, delay(0)), round(replicating, delay(11*time.Second)), round(replicating, delay(0))}, waitStep{kind: waitOn}},
		"a delay that nobody knows":             {plan.WaitCaughtUp, report.Started, []waitEvidence{round(replicating, delay(0)), round(replicating, delay(0)), round(replicating, delay(-1)), round(replicating, delay(0))}, waitStep{kind: waitOn}},
		"progress that could not be read":       {plan.WaitCaughtUp, report.Started, []waitEvidence{round(replicating, delay(0)), round(replicating), round(replicating, delay(0)), round(replicating, delay(0))}, waitStep{kind: waitReached}},
		"full-only, complete":                   {plan.WaitCaughtUp, report.Started, []waitEvidence{round(copying, only(50)), round(complete)}, waitStep{waitReached, waitEndingFullOnly}},
		"full-only, ended by itself":            {plan.WaitIncremental, report.Started, []waitEvidence{round(copying, only(100)), round(drs.StatusReleaseComplete)}, waitStep{waitReached, waitEndingFullOnly}},
		"full-only, gone after it":              {plan.WaitFull, report.Started, []waitEvidence{round(copying, only(100)), {kind: evidenceGone}}, waitStep{waitReached, waitEndingFullOnly}},
		"full-only, ended in the midst":         {plan.WaitFull, report.Started, []waitEvidence{round(copying, only(50)), round(drs.StatusReleaseComplete)}, waitStep{waitFailed, waitEndingFailed}},
		"it ended, and had more to do":          {plan.WaitIncremental, report.Started, []waitEvidence{round(copying, delay(-1)), round(drs.StatusReleaseComplete)}, waitStep{waitFailed, waitEndingFailed}},
		"it fails":                              {plan.WaitFull, report.Started, []waitEvidence{round(copying), round(drs.StatusFullFailed)}, waitStep{waitFailed, waitEndingFailed}},
		"it is deleted":                         {plan.WaitRunning, report.Started, []waitEvidence{{kind: evidenceGone}}, waitStep{waitFailed, waitEndingDeleted}},
		"it is paused":                          {plan.WaitFull, report.Started, []waitEvidence{round(drs.StatusPausing)}, waitStep{waitNotReached, waitEndingPaused}},
		"resumed, and still shown as paused":    {plan.WaitFull, report.Resumed, []waitEvidence{round(drs.StatusPausing), round(drs.StatusFullFailed)}, waitStep{kind: waitOn}},
		"resumed, and paused again":             {plan.WaitFull, report.Resumed, []waitEvidence{round(copying), round(drs.StatusPausing)}, waitStep{waitNotReached, waitEndingPaused}},
		"resumed, and paused for too long":      {plan.WaitFull, report.Resumed, []waitEvidence{round(drs.StatusPausing), round(drs.StatusPausing), round(drs.StatusPausing), round(drs.StatusPausing)}, waitStep{waitNotReached, waitEndingPaused}},
		"reading is forbidden":                  {plan.WaitFull, report.Started, []waitEvidence{unreadable(drs.Final)}, waitStep{waitNotReached, waitEndingUnreadable}},
		"reading fails for a while":             {plan.WaitFull, report.Started, []waitEvidence{unreadable(drs.Ambiguous), unreadable(drs.NotProcessed)}, waitStep{kind: waitOn}},
		"scheduled, it waits":                   {plan.WaitFull, report.Scheduled, []waitEvidence{round(drs.StatusWaitingForStart)}, waitStep{waitReached, waitEndingScheduled}},
		"started at once, it does not wait":     {plan.WaitFull, report.Started, []waitEvidence{round(drs.StatusWaitingForStart)}, waitStep{kind: waitOn}},
		"the limit, on its way":                 {plan.WaitFull, report.Started, []waitEvidence{round(copying), timeUp}, waitStep{waitNotReached, waitEndingOnItsWay}},
		"the limit, no start shown":             {plan.WaitFull, report.Started, []waitEvidence{round(drs.StatusConfiguration), timeUp}, waitStep{waitNotReached, waitEndingNoStart}},
		"the limit, never named":                {plan.WaitFull, report.Started, []waitEvidence{{kind: evidenceNotNamed}, timeUp}, waitStep{waitNotReached, waitEndingSilent}},
		"the limit, a status that nobody knows": {plan.WaitFull, report.Started, []waitEvidence{round("BRAND_NEW"), timeUp}, waitStep{waitNotReached, waitEndingUnknownStatus}},
		"the limit, too large a delay":          {plan.WaitCaughtUp, report.Started, []waitEvidence{round(replicating, delay(time.Hour)), timeUp}, waitStep{waitNotReached, waitEndingDelay}},
		"cancelled":                             {plan.WaitFull, report.Started, []waitEvidence{round(copying), {kind: evidenceCancelled}}, waitStep{waitNotReached, waitEndingCancelled}},
	} {
		t.Run(name, func(t *testing.T) {
			by := waitRules{target: c.target, maxDelay: 10 * time.Second, settle: 30 * time.Second}
			r := waitRecord{outcome: c.from, since: sequenceStart}
			var got waitStep
			for i, e := range c.rounds {
				e.at = sequenceStart.Add(time.Duration(i) * 10 * time.Second)
				r, got = decideWait(by, r, e)
				if i < len(c.rounds)-1 {
					require.Equal(t, waitOn, got.kind, "round %d", i)
				}
			}
			require.Equal(t, c.want, got)
		})
	}
}
