package simulator

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

const (
	// lateReadings is how many readings at 100 % a KindPrecheckLate item has no result.
	lateReadings = 2
	// unknownResult is the result of a KindPrecheckUnknown item.
	unknownResult = "SKIPPED"
)

// prechecks holds the pre-checks that were begun.
type prechecks struct {
	mu    sync.Mutex
	byJob map[string]*precheckRun
	set   map[string][]drs.PrecheckItem // what SetPrecheck says they come to
	count int
}

// precheckRun is the last pre-check of a task.
type precheckRun struct {
	id       string // in its result
	readings int
	fault    Kind // that hit it; empty if none did
	items    []drs.PrecheckItem
}

// SetPrecheck makes every pre-check of the task that begins from now on come to these items, and to what usually passes
// for those not named. An item that is FAILED blocks the task.
func (s *Simulator) SetPrecheck(id string, items ...drs.PrecheckItem) {
	s.checks.mu.Lock()
	defer s.checks.mu.Unlock()
	if s.checks.set == nil {
		s.checks.set = map[string][]drs.PrecheckItem{}
	}
	s.checks.set[id] = withItems(items...)
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
	k := s.checks.byJob[id]
	if k == nil || k.fault == KindStuck || k.fault == KindPrecheckContradicts {
		return false
	}
	return !slices.ContainsFunc(k.items, func(item drs.PrecheckItem) bool {
		return item.Result != drs.PrecheckPassed && item.Result != drs.PrecheckAlarm
	})
}

// begin begins the check of a task, in the place of an earlier one, and returns the ID that batch-precheck gives it. The
// call and the next of its tasks are what that ID can depend on.
func (p *prechecks) begin(job string, call int, next string, s *settings, f *Fault) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count++
	if p.byJob == nil {
		p.byJob = map[string]*precheckRun{}
	}
	k := &precheckRun{items: passedItems}
	if f != nil {
		k.fault = f.Kind
	}
	if s.rehearsal && strings.HasSuffix(job, endingUnready) || k.fault == KindUnready {
		k.items = unreadyItems(job)
	}
	if items, ok := p.set[job]; ok {
		k.items = items
	}
	if k.fault == KindPrecheckUnknown {
		k.items = slices.Clone(k.items)
		k.items[0].Result = unknownResult
	}
	p.byJob[job] = k
	return k.name(s.prechecks.ids, job, next, call, p.count)
}

// name sets the ID in the result of the check, and returns the one that batch-precheck gives.
func (k *precheckRun) name(ids PrecheckIDs, job, next string, call, count int) string {
	own := checkID(count, job)
	switch ids {
	case PrecheckIDsOwn:
		k.id = own
	case PrecheckIDsNamed:
		k.id = job
		return own
	case PrecheckIDsShared:
		k.id = checkID(call, "")
	case PrecheckIDsSwapped:
		k.id = next
	case PrecheckIDsForeign:
		k.id = checkID(-count, job)
		return own
	case PrecheckIDsTask, "":
		k.id = job
	}
	return k.id
}

func checkID(n int, text string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", n, text))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// read reads how far the check of a task is, and advances it.
func (p *prechecks) read(job string, polls int) drs.PrecheckResult {
	p.mu.Lock()
	defer p.mu.Unlock()
	k := p.byJob[job]
	if k == nil {
		return drs.PrecheckResult{PrecheckID: job, ErrorCode: neverChecked.code, ErrorMsg: neverChecked.message}
	}
	k.readings++
	if k.fault == KindStuck {
		k.readings = min(k.readings, polls-1)
	}
	result := drs.PrecheckResult{PrecheckID: k.id}
	if k.readings < polls {
		result.Process = percent((k.readings*100/polls + 5) / 10 * 10) // in whole tens, as the service shows it
		return result
	}
	items := k.items
	if k.fault == KindPrecheckLate && k.readings < polls+lateReadings {
		items = withoutResult(items)
	}
	failed := 0
	for _, item := range items {
		if item.Result == drs.PrecheckFailed {
			failed++
		}
	}
	result.Process, result.Items = percent(100), items
	result.Result = failed == 0 && k.fault != KindPrecheckContradicts
	return result
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

func percent(n int) string { return fmt.Sprintf("%d%%", n) }
