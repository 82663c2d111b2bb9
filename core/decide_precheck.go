package core

import (
	"slices"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// checkState is how a task's pre-check stands.
type checkState int

const (
	checkRunning checkState = iota // read it again
	checkPassed                    // the task may be started
	checkBlocked                   // the task must not be started
)

// decidePrecheck decides by all entries that a reading has on one task's pre-check: each must pass it. Nothing is started on a
// guess: an item with a result that nobody knows blocks, and so does a check that says no though all its items pass.
func decidePrecheck(entries []drs.PrecheckResult) checkState {
	state := checkPassed
	for i := range entries {
		switch decideCheckEntry(&entries[i]) {
		case checkRunning:
			return checkRunning
		case checkBlocked:
			state = checkBlocked
		case checkPassed:
		}
	}
	if len(entries) == 0 {
		return checkRunning
	}
	return state
}

func decideCheckEntry(e *drs.PrecheckResult) checkState {
	if e.ErrorCode != "" {
		if class := drs.TaskClass(e.ErrorCode); class == drs.NotProcessed || class == drs.Busy || class == drs.Ambiguous {
			return checkRunning // the reading failed, which says nothing of the check
		}
		return checkBlocked
	}
	// An item without a result is still being checked, also at 100 %.
	if !e.Finished() || slices.ContainsFunc(e.Items, func(i drs.PrecheckItem) bool { return i.Result == "" }) {
		return checkRunning
	}
	if !e.Result || slices.ContainsFunc(e.Items, blocks) {
		return checkBlocked
	}
	return checkPassed
}

// blocks reports whether an item keeps its task from being started.
func blocks(i drs.PrecheckItem) bool {
	return i.Result != drs.PrecheckPassed && i.Result != drs.PrecheckAlarm
}

// checkOwners has, for each ID that may stand in a result, the tasks that it may name: the service calls it the pre-check's ID in
// one place and the task's in another.
type checkOwners map[string][]int

// add notes that the ID may name the task.
func (o checkOwners) add(id string, task int) {
	if id != "" && !slices.Contains(o[id], task) {
		o[id] = append(o[id], task)
	}
}

// of returns the only task that the ID names. If it may name several, it names none of them, and shared has all.
func (o checkOwners) of(id string) (task int, shared []int, known bool) {
	switch owners := o[id]; len(owners) {
	case 0:
		return 0, nil, false
	case 1:
		return owners[0], nil, true
	default:
		return 0, owners, true
	}
}
