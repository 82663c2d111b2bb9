package simulator

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"sync"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// checks are the pre-checks that were asked for.
type prechecks struct {
	mu    sync.Mutex
	byJob map[string]*precheckRun
	set   map[string][]drs.PrecheckItem // what SetPrecheck says they come to
	count int
}

// check is the last pre-check of a job.
type precheckRun struct {
	id       string
	readings int
	stuck    bool
	items    []drs.PrecheckItem
}

// SetPrecheck makes every pre-check of the job that begins from now on come to these items, and to what usually passes
// for those not named. An item that is FAILED blocks the job.
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

// begin begins the check of a job, in the place of an earlier one, and returns its ID.
func (c *prechecks) begin(job string, s *settings, f *Fault) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count++
	if c.byJob == nil {
		c.byJob = map[string]*precheckRun{}
	}
	k := &precheckRun{id: job, items: passedItems}
	if s.ownPrecheckIDs {
		sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", c.count, job))
		k.id = fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
	}
	if s.rehearsal && strings.HasSuffix(job, endingUnready) || f != nil && f.Kind == KindUnready {
		k.items = unreadyItems(job)
	}
	if items, ok := c.set[job]; ok {
		k.items = items
	}
	k.stuck = f != nil && f.Kind == KindStuck
	c.byJob[job] = k
	return k.id
}

// read reads how far the check of a job has come, and moves it on.
func (c *prechecks) read(job string, polls int) drs.PrecheckResult {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.byJob[job]
	if k == nil {
		return drs.PrecheckResult{PrecheckID: job, ErrorCode: neverChecked.code, ErrorMsg: neverChecked.message}
	}
	k.readings++
	if k.stuck {
		k.readings = min(k.readings, polls-1)
	}
	result := drs.PrecheckResult{PrecheckID: k.id, JobDirection: "up"}
	if k.readings < polls {
		result.Process = percent((k.readings*100/polls + 5) / 10 * 10) // in whole tens, as the service shows it
		result.TotalPassedRate = percent(0)
		return result
	}
	passed, failed := 0, 0
	for _, item := range k.items {
		switch item.Result {
		case drs.PrecheckPassed:
			passed++
		case drs.PrecheckFailed:
			failed++
		}
	}
	result.Process, result.Items, result.Result = percent(100), k.items, failed == 0
	result.TotalPassedRate = percent(passed * 100 / len(k.items))
	return result
}

func percent(n int) string { return fmt.Sprintf("%d%%", n) }
