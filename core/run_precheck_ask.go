package core

import (
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// ask asks for the checks of tasks, and again for those that the service was too busy for or left out. It returns the tasks that
// are paused or have failed and are to be resumed: they are to be checked for that.
func (c *checking) ask(l limits, mode drs.PrecheckMode, tasks []int) (resumable []int) {
	b := c.newBatch(l, tasks, func(i int, outcome report.Outcome) {
		if outcome == report.Blocked {
			c.block(i, "its pre-check was refused")
			return
		}
		c.done(i, outcome)
	})
	b.resumable = func(i int) { resumable = append(resumable, i) }
	for attempt := 1; len(tasks) > 0; attempt++ {
		again, wrongStatus := c.askOnce(l, mode, tasks)
		// What runs already needs no check, what is paused may need another one, and what does not run is blocked.
		for _, i := range wrongStatus {
			b.take(i, 0, evidence{kind: evidenceCheckRefused, at: time.Now()}, because{})
		}
		b.work()
		if len(again) > 0 {
			cause := error(nil)
			if attempt < c.backoff.Attempts {
				cause = drs.Sleep(l.send, c.backoff.Delay(attempt, 0))
			}
			if cause != nil || attempt == c.backoff.Attempts {
				for _, i := range again {
					c.block(i, "its pre-check could not be started")
				}
				return resumable
			}
		}
		tasks = again
	}
	return resumable
}

// askOnce makes one call for the checks of tasks, and smaller ones where it is refused because of one of them. It returns the tasks
// to ask for again, and those whose status is wrong for a check.
func (c *checking) askOnce(l limits, mode drs.PrecheckMode, tasks []int) (again, wrongStatus []int) {
	answer, err := c.client.Precheck(l.reading(), mode, c.ids(tasks))
	if err != nil {
		if drs.AboutTask(err) && len(tasks) > 1 {
			half := len(tasks) / 2
			again, wrongStatus = c.askOnce(l, mode, tasks[:half])
			more, wrong := c.askOnce(l, mode, tasks[half:])
			return append(again, more...), append(wrongStatus, wrong...)
		}
		for _, i := range tasks {
			c.explain(i, err)
			if drs.Classify(err) == drs.WrongStatus {
				wrongStatus = append(wrongStatus, i)
			} else {
				c.block(i, "its pre-check could not be asked for")
			}
		}
		return nil, wrongStatus
	}
	said := make(map[string]drs.PrecheckJobResp, len(answer.Results))
	for _, a := range answer.Results {
		if known, twice := said[a.ID]; twice && (known.PrecheckID != a.PrecheckID || known.Status != a.Status) {
			a = drs.PrecheckJobResp{ID: a.ID, ErrorMsg: "the answer contradicts itself on this task"}
		}
		said[a.ID] = a
	}
	for _, i := range tasks {
		a, named := said[c.results[i].ID]
		if !named {
			a.ErrorMsg = "the answer leaves this task out"
		}
		code := rest.CanonicalCode(a.ErrorCode)
		result := &c.results[i]
		result.ErrorCode, result.ErrorMsg, result.Hint = a.ErrorCode, a.ErrorMsg, drs.Hint(code)
		result.RequestID = answer.RequestID
		switch class := drs.TaskClass(code); {
		case a.Succeeded():
			c.begun(i, a.PrecheckID)
		case a.Status == "", a.ErrorCode == "":
			again = append(again, i)
		case class == drs.WrongStatus:
			wrongStatus = append(wrongStatus, i)
		case class == drs.NotProcessed, class == drs.Busy, class == drs.Ambiguous:
			again = append(again, i)
		default:
			c.block(i, "its pre-check was refused")
		}
	}
	return again, wrongStatus
}

// begun notes that a task's check is under way. Its results may name the check or the task.
func (c *checking) begun(i int, check string) {
	result := &c.results[i]
	result.ErrorCode, result.ErrorMsg, result.Hint = "", "", ""
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left[i] = ""
	c.owners.add(check, i)
	c.owners.add(result.ID, i)
}
