package engine

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/decide"
	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// checking is the pre-check of the tasks of a run, on its way.
type checking struct {
	*run
	limits *limits
	began  time.Time
	total  int

	mu sync.Mutex
	// left are the tasks whose check is under way.
	left map[int]bool
	// owners tells which tasks a result may be about.
	owners checkOwners
	passed []int
}

// checkedTask is what a pre-check tells of a task.
type checkedTask struct {
	// items are those that block or warn.
	items []report.PrecheckItem
	// asked is when it was asked for, and underWay says that a reading showed it so since: what is read before may be the last one's.
	asked    time.Time
	underWay bool
	// last is why the last reading of the check told nothing.
	last string
	// blocked says why the task is not to be started, hint what to do about it; empty if the check says nothing against it.
	blocked, hint string
}

const hintRefusedCheck = "fix the items listed, then run again: nothing was started"

// explain adds to a task's result what its pre-check says.
func (c *checkedTask) explain(result *report.Result) {
	result.Precheck = c.items
	if c.blocked == "" || result.Outcome != report.Blocked {
		return
	}
	why := c.blocked
	if result.ErrorMsg != "" {
		why += ": " + result.ErrorMsg
	}
	result.ErrorMsg = why
	if c.hint != "" {
		result.Hint = c.hint
	}
	if result.Hint == "" {
		result.Hint = "look at the task in the console, then run again: nothing was started"
	}
}

// check runs the service's pre-check on tasks and returns those that passed it, in their order. Every other task has its
// outcome afterwards: nothing is started on a guess.
func (r *run) check(ctx context.Context, tasks []int) []int {
	r.notify.phase(PhaseChecking)
	l, end := newLimits(ctx, limitWaiting, r.plan.WaitTimeout)
	defer end()
	c := &checking{run: r, limits: l, began: time.Now(), total: len(tasks), left: make(map[int]bool, len(tasks)), owners: make(checkOwners, len(tasks))}
	for _, i := range tasks {
		r.tasks[i].check = new(checkedTask)
	}
	inBatches(tasks, min(r.plan.BatchSize, drs.MaxPrecheck), r.plan.Concurrency, func(tasks []int) {
		resumable := c.ask(drs.PrecheckModeStart, tasks)
		c.ask(drs.PrecheckModeRetry, resumable)
	})
	for c.progress(); len(c.left) > 0; c.progress() {
		if cause := l.sleepToReading(r.plan.PollInterval); cause != nil {
			c.abandon(cause)
			continue
		}
		c.poll()
	}
	slices.Sort(c.passed)
	return c.passed
}

// block ends a task that is not to be started.
func (c *checking) block(i int, why, hint string) {
	c.blockBecause(i, why, hint, nil)
}

func (c *checking) blockBecause(i int, why, hint string, err error) {
	t := &c.tasks[i]
	t.check.blocked, t.check.hint = why, hint
	c.end(i, report.Blocked, decide.EndingRefused, err)
}

// ask asks for the checks of tasks, and again for those that the service was too busy for or left out. It returns the tasks that
// are paused or have failed and are to be resumed: they are to be checked for that.
func (c *checking) ask(mode drs.PrecheckMode, tasks []int) (resumable []int) {
	b := &batch{run: c.run, limits: c.limits, checking: true}
	for attempt := 1; len(tasks) > 0; attempt++ {
		again, wrongStatus := c.askOnce(mode, tasks)
		// What runs already needs no check, what is paused may need another one, and what does not run is blocked.
		for _, i := range wrongStatus {
			b.take(i, 0, decide.Evidence{Kind: decide.EvidenceCheckRefused, At: time.Now()}, nil)
		}
		b.work()
		given := attempt == c.backoff.Attempts || attempt > 1 && !c.answered.Load() // something else than DRS answers
		if len(again) > 0 && (given || c.limits.sleep(c.backoff.Delay(attempt, 0)) != nil) {
			for _, i := range again {
				c.block(i, "its pre-check could not be started", "")
			}
			break
		}
		tasks = again
	}
	return b.resumable
}

// askOnce makes one call for the checks of tasks, and smaller ones where it is refused because of one of them. It returns the tasks
// to ask for again, and those whose status is wrong for a check.
func (c *checking) askOnce(mode drs.PrecheckMode, tasks []int) (again, wrongStatus []int) {
	answer, err := c.client.Precheck(c.limits.reading(), mode, c.ids(tasks))
	c.heard(err)
	if err != nil {
		if drs.AboutTask(err) && len(tasks) > 1 {
			half := len(tasks) / 2
			again, wrongStatus = c.askOnce(mode, tasks[:half])
			more, wrong := c.askOnce(mode, tasks[half:])
			return append(again, more...), append(wrongStatus, wrong...)
		}
		err = c.limits.explain(err)
		said := saidByFailure(err)
		for _, i := range tasks {
			c.tasks[i].said = said
			switch {
			case drs.Classify(err) == drs.WrongStatus:
				wrongStatus = append(wrongStatus, i)
			case drs.Classify(err) == drs.WrongEndpoint:
				again = append(again, i)
			case drs.AboutTask(err):
				c.end(i, report.Failed, decide.EndingRefused, err)
			default:
				c.block(i, "its pre-check could not be asked for", "")
			}
		}
		return again, wrongStatus
	}
	entries := make(map[string]drs.PrecheckJobResp, len(answer.Results))
	for _, a := range answer.Results {
		if known, twice := entries[a.ID]; twice && (known.PrecheckID != a.PrecheckID || known.Status != a.Status) {
			a = drs.PrecheckJobResp{ID: a.ID, ErrorMsg: "the answer contradicts itself on this task"}
		}
		entries[a.ID] = a
	}
	for _, i := range tasks {
		a, named := entries[c.tasks[i].asked.JobID]
		if !named {
			a.ErrorMsg = "the answer leaves this task out"
		}
		c.tasks[i].said = said{code: a.ErrorCode, message: a.ErrorMsg, hint: drs.Hint(a.ErrorCode), requestID: answer.RequestID}
		switch class := drs.TaskClass(a.ErrorCode); {
		case a.Succeeded():
			c.begun(i, a.PrecheckID)
		case a.Status == "", a.ErrorCode == "":
			again = append(again, i)
		case class == drs.WrongStatus:
			wrongStatus = append(wrongStatus, i)
		case class == drs.NotProcessed, class == drs.Busy, class == drs.Ambiguous:
			again = append(again, i)
		default:
			c.end(i, report.Failed, decide.EndingRefused, nil)
		}
	}
	return again, wrongStatus
}

// begun notes that a task's check is under way. Its results may name the check or the task.
func (c *checking) begun(i int, check string) {
	t := &c.tasks[i]
	t.said, t.check.asked, t.check.underWay = said{}, time.Now(), false
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left[i] = true
	c.owners.add(check, i)
	c.owners.add(t.asked.JobID, i)
}
