package simulator

import (
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// What successive readings of the progress show, where nothing is said about times. The last value stays, or the last few
// come again and again.
var (
	percentages = []int{25, 50, 75, 90, 95, 97, 99}
	// calmDelays and laggingDelays are in milliseconds; -1 is not known yet. In the second, a delay that is small once is
	// large again.
	calmDelays    = []int64{-1, 4200, 1300, 2600, 400}
	laggingDelays = []int64{
		-1, 95_000, 62_000, 78_000, 41_000, 55_000, 24_000, 8_000, 31_000, 12_000, 9_000, 11_000, 7_000, 4_000, 2_000,
	}
	caughtUpDelays = []int64{12, 900, 80, 300}
	// waves are what a falling delay is multiplied by, in percent.
	waves = []int64{100, 70, 130, 85}
)

// progress is how far a task is.
type progress struct {
	status  drs.Status
	mode    drs.TaskMode
	percent int
	delay   int64 // in milliseconds; -1 if it is not known
}

// progress measures how far a task is. It returns false if there is no such task.
func (ts *taskStore) progress(id string, now time.Time) (progress, bool) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	status := ts.judged(id, now)
	if status == gone {
		return progress{}, false
	}
	t := ts.remember(id, status)
	setup := ts.setupOf(id, t)
	p := progress{status: t.lastShown(now, &ts.settings.processing), mode: setup.Mode, delay: -1}
	elapsed := time.Duration(now.UnixNano() - t.since)
	if t.shown == 0 {
		elapsed = setup.FullCopy + setup.CatchUp // nobody saw it begin: it has been so for long
	}
	n := int(t.measured)
	if n < 255 {
		t.measured++
	}
	switch p.status {
	case drs.StatusFullStarted:
		p.percent = percentages[min(n, len(percentages)-1)]
		if setup.FullCopy > 0 {
			p.percent = min(99, int(elapsed*100/setup.FullCopy))
		}
	case drs.StatusFullFailed:
		p.percent = 50
	case drs.StatusIncrementalStarted:
		p.percent, p.delay = 100, delayAt(n, elapsed, setup.CatchUp, ts.settings.rehearsal && strings.HasSuffix(id, endingLagging))
	case drs.StatusFullComplete, drs.StatusIncrementalFailed, drs.StatusPausing, releaseStarted, drs.StatusReleaseComplete:
		p.percent = 100
	}
	return p, true
}

// delayAt returns the delay that the nth reading shows, counted from 0, when the task has replicated for the elapsed time.
func delayAt(n int, elapsed, catchUp time.Duration, lagging bool) int64 {
	if left := catchUp - elapsed; left > 0 {
		if n == 0 {
			return -1
		}
		return left.Milliseconds() / 2 * waves[n%len(waves)] / 100
	}
	first := calmDelays
	switch {
	case catchUp > 0:
		first = nil
	case lagging:
		first = laggingDelays
	}
	if n < len(first) {
		return first[n]
	}
	return caughtUpDelays[(n-len(first))%len(caughtUpDelays)]
}
