package fault

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

const (
	// lateReadings is how many readings at 100 % a KindPrecheckLate item has no result.
	lateReadings = 2
	// unknownResult is the result of a KindPrecheckUnknown item.
	unknownResult = "SKIPPED"
)

// prechecks holds the pre-checks that were begun.
type prechecks struct {
	mu     sync.Mutex
	byTask map[string]*precheckRun
	set    map[string][]drs.PrecheckItem // what SetPrecheck says they come to
	count  int
}

// precheckRun is the last pre-check of a task.
type precheckRun struct {
	began time.Time
	id    string // in its result
	fault Kind   // that hit it; empty if none did
	items []drs.PrecheckItem
	last  drs.PrecheckResult // before it came to its end
	ended int                // the readings at 100 %
}

// SetPrecheck makes every pre-check of the task that begins from now on come to these items, and to what usually passes
// for those not named. An item that is FAILED blocks the task.
func (s *Simulator) SetPrecheck(id string, items ...drs.PrecheckItem) {
	s.checks.mu.Lock()
	defer s.checks.mu.Unlock()
	s.checks.set[id] = simulator.WithItems(items...)
}

// Prechecks returns how many pre-checks were accepted.
func (s *Simulator) Prechecks() int {
	s.checks.mu.Lock()
	defer s.checks.mu.Unlock()
	return s.checks.count
}

// PrecheckPasses tells whether the last pre-check of the task comes to an end at which the task may be started: every item
// passes or warns, and the result says so.
func (s *Simulator) PrecheckPasses(id string) bool {
	s.checks.mu.Lock()
	defer s.checks.mu.Unlock()
	k := s.checks.byTask[id]
	if k == nil || k.fault == KindStuck || k.fault == KindPrecheckContradicts {
		return false
	}
	return !slices.ContainsFunc(k.items, func(item drs.PrecheckItem) bool {
		return item.Result != drs.PrecheckPassed && item.Result != drs.PrecheckAlarm
	})
}

// beginPrecheck begins the check of a task, in the place of an earlier one.
func (s *Simulator) beginPrecheck(c *call, f *Fault, id string, healthy func() any) any {
	if f != nil && f.Kind == KindRefuseJob {
		return simulator.PrecheckError(id, f.taskError(c))
	}
	entry := healthy().(drs.PrecheckJobResp)
	if !entry.Succeeded() {
		return entry
	}
	s.checks.mu.Lock()
	defer s.checks.mu.Unlock()
	s.checks.count++
	k := &precheckRun{began: time.Now(), items: s.PrecheckItems(id)}
	if f != nil {
		k.fault = f.Kind
	}
	if k.fault == KindUnready {
		k.items = simulator.UnreadyItems(id)
	}
	if items, ok := s.checks.set[id]; ok {
		k.items = items
	}
	if k.fault == KindPrecheckUnknown {
		k.items = slices.Clone(k.items)
		k.items[0].Result = unknownResult
	}
	s.checks.byTask[id] = k
	entry.PrecheckID = k.name(s.settings.precheckIDs, c, id, s.checks.count)
	k.last = simulator.UnfinishedPrecheck(k.id, 0)
	return entry
}

// name sets the ID in the result of the check, and returns the one that batch-precheck gives.
func (k *precheckRun) name(ids PrecheckIDs, c *call, task string, count int) string {
	own := checkID(count, task)
	switch ids {
	case PrecheckIDsOwn:
		k.id = own
	case PrecheckIDsNamed:
		k.id = task
		return own
	case PrecheckIDsShared:
		k.id = checkID(c.number, "")
	case PrecheckIDsSwapped:
		tasks := jobsIn(c.body)
		k.id = tasks[(slices.Index(tasks, task)+1)%len(tasks)]
	case PrecheckIDsForeign:
		k.id = checkID(-count, task)
		return own
	case PrecheckIDsTask, "":
		k.id = task
	}
	return k.id
}

func checkID(n int, text string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", n, text))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// precheckResult reads how far the check of a task is.
func (s *Simulator) precheckResult(c *call, f *Fault, id string, healthy func() any) any {
	r := healthy().(drs.PrecheckResult)
	s.checks.mu.Lock()
	defer s.checks.mu.Unlock()
	if k := s.checks.byTask[id]; k != nil {
		r = k.play(r)
	}
	if s.settings.olderProgress {
		r.Process = strings.TrimSuffix(r.Process, "%")
	}
	if f != nil {
		e := f.taskError(c)
		return drs.PrecheckResult{PrecheckID: r.PrecheckID, ErrorCode: e.Code, ErrorMsg: e.Message}
	}
	return r
}

// play makes of a healthy result what this check shows.
func (k *precheckRun) play(r drs.PrecheckResult) drs.PrecheckResult {
	r.PrecheckID = k.id
	if !r.Finished() {
		k.last = r
		return r
	}
	if k.fault == KindStuck {
		return k.last
	}
	k.ended++
	items := k.items
	if k.fault == KindPrecheckLate && k.ended <= lateReadings {
		items = withoutResult(items)
	}
	r = simulator.FinishedPrecheck(k.id, items)
	r.Result = r.Result && k.fault != KindPrecheckContradicts
	return r
}

// withoutResult returns the items without the result of those that failed or, if none did, of the first.
func withoutResult(items []drs.PrecheckItem) []drs.PrecheckItem {
	items = slices.Clone(items)
	late := 0
	for i := range items {
		if items[i].Result == drs.PrecheckFailed {
			items[i].Result, items[i].FailedReason = "", ""
			late++
		}
	}
	if late == 0 {
		items[0].Result = ""
	}
	return items
}
