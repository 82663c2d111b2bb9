package core

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// verdicts are the jobs of a call that have no outcome yet.
type verdicts struct {
	// open are those that only their status can tell about.
	open []open
	// busy were not processed, and may be sent again after a back-off.
	busy []int
}

// open is a job that only its status can tell about.
type open struct {
	job int
	why doubt
	// silent says that the last reading had nothing usable on the job.
	silent bool
}

// doubt is why the status of a job is asked for.
type doubt int

const (
	lost      doubt = iota // its start was sent, and no usable answer came: it may be sent again
	refused                // its start was refused with DRS.M00304: whatever the status says, it is not sent again
	unchecked              // its pre-check was refused with DRS.M00304: it runs already, or is blocked
)

// failure is the outcome of a job that turns out not to run.
func (o open) failure() report.Outcome {
	if o.why == unchecked {
		return report.Blocked
	}
	return report.Failed
}

const (
	// DRS.M00304 of a task that reads CONFIGURATION all the same.
	hintConfigured = "look at the task in the console: it reads CONFIGURATION, and may not be started all the same"
	hintLost       = "check the region or endpoint, the network and the proxy, and start it again: it was not started"
)

// judgeFailure decides what a call without a usable answer means for its jobs.
func (r *run) judgeFailure(jobs []int, err error) (v verdicts) {
	class := drs.Classify(err)
	for _, i := range jobs {
		r.explain(i, err)
		switch class {
		case drs.Ambiguous, drs.Busy:
			v.open = append(v.open, open{job: i})
		case drs.WrongStatus:
			v.open = append(v.open, open{job: i, why: refused})
		case drs.Final, drs.NotProcessed, drs.Unauthenticated, drs.Unfamiliar, drs.WrongEndpoint:
			r.done(i, report.Failed)
		}
	}
	return v
}

// fail ends a job because of err.
func (r *run) fail(i int, err error) {
	r.explain(i, err)
	r.done(i, report.Failed)
}

// explain puts into a result what an error says.
func (r *run) explain(i int, err error) {
	result := &r.results[i]
	result.Status, result.ErrorCode, result.Hint, result.RequestID = "", "", hintLost, ""
	result.ErrorMsg, result.Cause = err.Error(), err
	var abnormal *rest.APIError
	var broken *rest.TransportError
	var up *drs.DeadlineError
	switch {
	case errors.As(err, &abnormal):
		result.ErrorCode, result.Hint, result.RequestID = abnormal.Code, abnormal.Hint, abnormal.RequestID
		result.ErrorMsg = abnormal.Message
		if abnormal.Code == "" || abnormal.Message == "" {
			result.ErrorMsg = strings.TrimSuffix(fmt.Sprintf("HTTP %d: %s", abnormal.Status, abnormal.Message), ": ")
		}
		if errors.As(err, &up) {
			result.ErrorMsg += "; " + up.Why()
		}
	case errors.As(err, &broken):
		result.RequestID = broken.RequestID
	case errors.As(err, &up):
		result.Hint = hintUnsent
	}
	var auth *rest.AuthError
	if errors.As(err, &auth) {
		problem := *auth
		if auth.Remedy != "" {
			result.Hint, problem.Remedy = auth.Remedy, ""
		}
		result.ErrorMsg = problem.Error()
	}
}

// judgeAnswer decides what an answer says of each job that was asked for.
func (r *run) judgeAnswer(jobs []int, answer *drs.StartResult) (v verdicts) {
	now := time.Now()
	inOrder := len(answer.Results) == len(jobs)
	for k := 0; inOrder && k < len(jobs); k++ {
		inOrder = answer.Results[k].ID == r.results[jobs[k]].ID
	}
	if !inOrder {
		answer.Results = r.match(jobs, answer)
	}
	for k, i := range jobs {
		result, said := &r.results[i], &answer.Results[k]
		result.Status, result.ErrorCode, result.ErrorMsg = said.Status, said.ErrorCode, said.ErrorMsg
		result.Hint, result.RequestID, result.Cause = "", answer.RequestID, nil
		result.OrderID = said.OrderID
		switch {
		case said.Succeeded() && plan.InFuture(r.plan.Jobs[i].StartTime, now):
			r.done(i, report.Scheduled)
		case said.Succeeded():
			r.done(i, report.Started)
		case !said.Failed():
			if result.ErrorMsg == "" {
				result.ErrorMsg = "the answer has the status " + quote(said.Status) + " for this job, which is neither success nor failed"
			}
			v.open = append(v.open, open{job: i})
		default:
			code := rest.CanonicalCode(said.ErrorCode)
			result.Hint = drs.Hint(code)
			switch drs.TaskClass(code) {
			case drs.NotProcessed, drs.Busy:
				v.busy = append(v.busy, i)
			case drs.WrongStatus:
				v.open = append(v.open, open{job: i, why: refused})
			case drs.Ambiguous:
				v.open = append(v.open, open{job: i})
			case drs.Final, drs.Unauthenticated, drs.Unfamiliar, drs.WrongEndpoint:
				r.done(i, report.Failed)
			}
		}
	}
	return v
}

// match puts the entries of an answer into the order of the jobs. A job that the answer leaves out, or contradicts itself
// on, gets an entry that says nothing but that. An ID that nobody asked for is worth a warning.
func (r *run) match(jobs []int, answer *drs.StartResult) []drs.StartJobResp {
	at := make(map[string]int, len(jobs))
	matched := make([]drs.StartJobResp, len(jobs))
	for k, i := range jobs {
		at[r.results[i].ID] = k
		matched[k].ErrorMsg = "the answer leaves this job out"
	}
	for _, said := range answer.Results {
		k, asked := at[said.ID]
		switch {
		case !asked:
			r.warn("the answer %s names job %s, which nobody asked for", answer.RequestID, quote(said.ID))
		case matched[k].ID == "":
			matched[k] = said
		case matched[k].Status != said.Status || matched[k].ErrorCode != said.ErrorCode:
			matched[k] = drs.StartJobResp{ID: said.ID, ErrorMsg: "the answer contradicts itself on this job"}
		}
	}
	return matched
}
