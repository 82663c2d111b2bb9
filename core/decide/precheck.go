package decide

import (
	"slices"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// CheckState is how a task's pre-check stands.
type CheckState int

// The states of a pre-check.
const (
	CheckRunning CheckState = iota // read it again
	CheckPassed                    // the task may be started
	CheckBlocked                   // the task must not be started
)

// Precheck decides by all entries that a reading has on one task's pre-check: each must pass it. Nothing is started on a
// guess: an item with a result that nobody knows blocks, and so does a check that says no though all its items pass.
func Precheck(entries []drs.PrecheckResult) CheckState {
	state := CheckPassed
	for i := range entries {
		switch PrecheckEntry(&entries[i]) {
		case CheckRunning:
			return CheckRunning
		case CheckBlocked:
			state = CheckBlocked
		case CheckPassed:
		}
	}
	if len(entries) == 0 {
		return CheckRunning
	}
	return state
}

func PrecheckEntry(e *drs.PrecheckResult) CheckState {
	if e.ErrorCode != "" {
		if class := drs.TaskClass(e.ErrorCode); class == drs.NotProcessed || class == drs.Busy || class == drs.Ambiguous {
			return CheckRunning // the reading failed, which says nothing of the check
		}
		return CheckBlocked
	}
	// An item without a result is still being checked, also at 100 %.
	if !e.Finished() || slices.ContainsFunc(e.Items, func(i drs.PrecheckItem) bool { return i.Result == "" }) {
		return CheckRunning
	}
	if !e.Result || slices.ContainsFunc(e.Items, blocks) {
		return CheckBlocked
	}
	return CheckPassed
}

// blocks reports whether an item keeps its task from being started.
func blocks(i drs.PrecheckItem) bool {
	bad := func(result string) bool { return result != drs.PrecheckPassed && result != drs.PrecheckAlarm }
	return bad(i.Result) || slices.ContainsFunc(i.FailedSubJobs, func(s drs.PrecheckFailedSubJob) bool { return bad(s.CheckResult) })
}
