package engine

import (
	"context"
	"errors"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/decide"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// ofFailure is what the failure of a call with so many tasks says about each of them. answered says that DRS has answered in this run.
func ofFailure(err error, tasks int, answered bool) decide.Evidence {
	var up *drs.DeadlineError
	if errors.As(err, &up) {
		return ofNoTime(up.Cause)
	}
	e := decide.Evidence{Kind: decide.EvidenceNotSent, At: time.Now(), Class: drs.Classify(err), AboutTask: drs.AboutTask(err), Tasks: tasks,
		Answered: answered}
	var auth *rest.AuthError
	var refused *rest.APIError
	switch {
	case errors.As(err, &auth):
	case errors.As(err, &refused):
		e.Kind = decide.EvidenceCallRefused
	case e.Class == drs.Ambiguous:
		e.Kind = decide.EvidenceLost
	}
	return e
}

// ofNoTime is the evidence that there is no time for what was to be done.
func ofNoTime(cause error) decide.Evidence {
	e := decide.Evidence{Kind: decide.EvidenceTimeUp, At: time.Now()}
	if errors.Is(cause, context.Canceled) {
		e.Kind = decide.EvidenceCancelled
	}
	return e
}

// ofEntry is what an entry of an answer says about its task.
func ofEntry(entry *drs.StartJobResp, at time.Time, tasks int) decide.Evidence {
	e := decide.Evidence{Kind: decide.EvidenceLost, At: at, Tasks: tasks}
	switch {
	case entry.Succeeded():
		e.Kind = decide.EvidenceAccepted
	case entry.Failed():
		e.Kind, e.Class = decide.EvidenceRefused, drs.TaskClass(entry.ErrorCode)
	}
	return e
}

// match puts the entries of an answer into the order of the tasks. A task that the answer leaves out, or contradicts itself
// on, gets an entry that says nothing but that. An ID that nobody asked for is worth a warning.
func (r *run) match(tasks []int, answer *drs.StartResult) []drs.StartJobResp {
	at := make(map[string]int, len(tasks))
	matched := make([]drs.StartJobResp, len(tasks))
	for k, i := range tasks {
		at[r.tasks[i].asked.JobID] = k
		matched[k].ErrorMsg = "the answer leaves this task out"
	}
	for _, entry := range answer.Results {
		k, asked := at[entry.ID]
		switch {
		case !asked:
			r.warn("the answer %s names task %s, which nobody asked for", answer.RequestID, quote(entry.ID))
		case matched[k].ID == "":
			matched[k] = entry
		case matched[k].Status != entry.Status || matched[k].ErrorCode != entry.ErrorCode:
			matched[k] = drs.StartJobResp{ID: entry.ID, ErrorMsg: "the answer contradicts itself on this task"}
		}
	}
	return matched
}
