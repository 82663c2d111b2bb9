package engine

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// callers knows which run made which request, by its token.
type callers struct {
	mu     sync.Mutex
	tokens map[int]string
}

func newCallers(sim *fault.Simulator) *callers {
	c := &callers{tokens: make(map[int]string)}
	for _, op := range []string{fault.OpStart, fault.OpRetry} {
		sim.Inject(fault.Fault{Kind: fault.KindReverse, Op: op, Times: fault.Always, Match: func(r fault.Request) bool {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.tokens[r.Number] = r.Header.Get("X-Auth-Token")
			return false
		}})
	}
	return c
}

func (c *callers) of(request int) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tokens[request]
}

// sent tells whether a run asked for a start or a resumption at all.
func (c *callers) sent(token string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.tokens {
		if t == token {
			return true
		}
	}
	return false
}

// held is a run that is held against the ledger.
type held struct {
	sim *fault.Simulator
	of  *callers
	run *playedRun
	p   faultPlan
}

// done is what the ledger knows of one task.
type done struct {
	starts, resumptions int // by the run
	all                 int // by every run
	order               string
}

func (h *held) ledger() map[string]*done {
	all := make(map[string]*done)
	for _, record := range h.sim.StartLog() {
		d := all[record.ID]
		if d == nil {
			d = new(done)
			all[record.ID] = d
		}
		d.all++
		switch mine := h.of.of(record.Request) == h.run.token; {
		case mine && record.Resumed:
			d.resumptions++
		case mine:
			d.starts++
			d.order = record.OrderID
		}
	}
	return all
}

// violations says where a report and the ledger disagree.
func (h *held) violations() (all []string) {
	results, asked := h.run.report.Results, h.run.asked.Jobs
	if len(results) != len(asked) {
		return []string{fmt.Sprintf("%d tasks, %d results", len(asked), len(results))}
	}
	if h.run.asked.WaitOnly && h.of.sent(h.run.token) {
		all = append(all, "it only waits, and asked for a start or a resumption")
	}
	ledger := h.ledger()
	for i := range results {
		r := &results[i]
		if r.ID != asked[i].JobID {
			all = append(all, fmt.Sprintf("result %d is of task %s, not %s", i, r.ID, asked[i].JobID))
		}
		d := ledger[r.ID]
		if d == nil {
			d = new(done)
		}
		if problem := h.violation(r, d, h.sim.Status(r.ID), asked[i].StartTime); problem != "" && len(all) < 5 {
			all = append(all, fmt.Sprintf("task %s %s: %+v, ledger %+v, status %s", r.ID, problem, *r, *d, h.sim.Status(r.ID)))
		}
	}
	var text bytes.Buffer
	redactor := new(rest.Redactor) // as the adapters have it
	redactor.Add(rest.NewSecret(h.run.token))
	_ = h.run.report.Redacted(redactor).WriteJSON(&text)
	if strings.Contains(text.String(), h.run.token) {
		all = append(all, "the token is in the report")
	}
	return all
}

// violation is what is wrong with one result; empty if nothing is. What stands in quotes is a row of DESIGN.md, "What proves, and
// what does not" or "Sending again".
func (h *held) violation(r *report.Result, d *done, status drs.Status, startAt string) string {
	if h.run.asked.WaitOnly && r.Attempts > 0 {
		return "was tried by a run that only waits"
	}
	late := plan.IsLate(startAt, time.Now().Add(-time.Hour)) // it was late when the run began
	at, _ := strconv.ParseInt(startAt, 10, 64)
	switch {
	case d.starts > 1 || d.resumptions > 1: // "a resumption is sent once"; "only then is it sent again"
		return "was started twice by one run"
	case !h.p.gullible && d.all > 1 && d.resumptions == 0 && !h.p.resume:
		return "was started twice, in spite of the service's precondition"
	case late && d.starts > 0: // "a task that runs is already_started, one that does not is failed alone"
		return "was started though it was late"
	case d.resumptions > 0 && !h.p.resume:
		return "was resumed without being asked"
	case d.resumptions > 0 && at > time.Now().UnixMilli(): // "a task that was asked for at a future time is not resumed now"
		return "was resumed though it was asked for at a future time"
	case h.p.precheck && !h.p.pair && d.starts > 0 && !h.sim.PrecheckPasses(r.ID): // "it may be the last one's"
		return "was started though its pre-check does not pass"
	}
	// What failed or vanished may have been resumed by the other run since.
	ended := h.p.pair && r.Attempts > 0 && endedIn(r.JobStatus) || endedIn(status) || status == ""
	switch r.Outcome {
	case report.Started: // "the service accepted the start"
		switch {
		case d.starts != 1:
			return "is reported started, and was not by this run"
		case h.p.orders && r.OrderID != d.order:
			return "has not the order of the ledger"
		}
	case report.Scheduled: // by this run, or by another whose start this one met
		switch {
		case d.all == 0 && r.NotReached == "":
			return "is reported scheduled, and was not"
		case h.p.orders && r.Status == "success" && r.OrderID != d.order:
			return "has not the order of the ledger"
		case d.starts == 0 && r.Status == "failed" && r.ErrorCode != "" && r.StartTime != "": // "without start_time"
			return "waits for a time that this run did not set, and shows its own"
		}
	case report.Resumed:
		if d.resumptions != 1 {
			return "is reported resumed, and was not"
		}
	case report.AlreadyStarted: // "its status shows that it runs or starts"
		if d.all == 0 && !strings.HasSuffix(r.ID, "-running") && r.NotReached == "" {
			return "is reported already started, and was not"
		}
	case report.Failed: // "a refusal by a code that the program knows, or a status that stays"
		elsewhere := h.p.elsewhere && strings.Contains(r.Hint, "endpoint") // "something else stands in its place"
		if d.starts+d.resumptions != 0 && !ended && !elsewhere {
			return "is reported failed, and was started"
		}
	case report.Blocked: // "its pre-check did not pass; never sent"
		if d.starts+d.resumptions != 0 {
			return "is reported blocked, and was started"
		}
	case report.Unknown: // "where there is no proof"
		// A start that was lost may be why a later one was refused.
		contradiction := r.Attempts > 1 && strings.Contains(r.ErrorMsg, "an earlier start was lost")
		switch {
		case !h.p.mayUnknown && !contradiction:
			return "is reported unknown, though reading worked"
		case strings.Contains(r.Hint, "nothing was processed"):
			return "is unknown, and the hint knows that nothing was processed"
		}
	default:
		return "has no outcome"
	}
	return h.unreached(r, status)
}

// unreached is what is wrong with a task that is reported as being where the wait wanted it. Only statuses that show failure
// deceive, so that the true one must be there.
func (h *held) unreached(r *report.Result, status drs.Status) string {
	waited := r.Outcome == report.Started || r.Outcome == report.Resumed || r.Outcome == report.AlreadyStarted
	if !waited || r.NotReached != "" || h.p.pair || h.p.wait == "" || h.p.wait == plan.WaitNone {
		return ""
	}
	fullOnly := strings.HasSuffix(r.ID, "-full")
	switch {
	case h.p.wait == plan.WaitCaughtUp && h.p.nearlyThere[r.ID] && !fullOnly: // "nothing about the delay"
		return "is reported caught up, and no reading showed a small delay"
	case h.p.wait != plan.WaitRunning && h.p.wait != plan.WaitFull && status != drs.StatusIncrementalStarted && !fullOnly && !endedIn(status) && status != drs.StatusPausing && status != "":
		return "is reported to be incremental, and is not"
	}
	return ""
}

// endedIn tells whether a status is one in which a task does not run any more.
func endedIn(status drs.Status) bool {
	group := status.Group()
	return group == drs.GroupStartFailed || group == drs.GroupFailed || group == drs.GroupEnded
}
