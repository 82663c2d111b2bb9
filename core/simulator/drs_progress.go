package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// readProgress serves batch-progress. Reading the progress does not advance a task's status.
func (s *Simulator) readProgress(c *Call) (Response, *Error) {
	var req drs.ProgressRequest
	if json.Unmarshal(c.Body, &req) != nil {
		return Response{}, unreadable
	}
	if len(req.Jobs) == 0 {
		return Response{}, emptyParameter("jobs")
	}
	return results(http.StatusOK, c.entries(req.Jobs, func(i int) any { return s.progress(req.Jobs[i]) })), nil
}

// progress makes the entry of a task as the service does: every value is a string.
func (s *Simulator) progress(id string) drs.ProgressJobResp {
	if s.Tasks.lost(id) {
		return ProgressError(id, taskDenied)
	}
	p, ok := s.Tasks.progress(id, s.Now())
	if !ok {
		return ProgressError(id, taskNotFound)
	}
	r := drs.ProgressJobResp{
		JobID: id, TaskMode: p.mode, TransferStatus: p.status, Progress: strconv.Itoa(p.percent),
		IncreTransDelay: drs.DelayNotKnown,
	}
	if p.delay >= 0 {
		r.IncreTransDelay = strconv.FormatInt(p.delay/1000, 10)
		r.IncreTransDelayMillis = strconv.FormatInt(p.delay, 10)
	}
	return r
}

// ProgressError is the entry of a task whose progress cannot be read.
func ProgressError(id string, e *TaskError) drs.ProgressJobResp {
	return drs.ProgressJobResp{JobID: id, ErrorCode: e.Code, ErrorMsg: e.Message}
}

func percent(n int) string { return fmt.Sprintf("%d%%", n) }

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
func (ts *Tasks) progress(id string, now time.Time) (progress, bool) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	status := ts.judged(id, now)
	if status == Gone {
		return progress{}, false
	}
	t := ts.remember(id, status)
	setup := ts.setupOf(id, t)
	p := progress{status: ts.lastShown(id, t, now), mode: setup.Mode, delay: -1}
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
		p.percent, p.delay = 100, delayAt(n, elapsed, setup.CatchUp, ts.Rehearsal && strings.HasSuffix(id, endingLagging))
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
