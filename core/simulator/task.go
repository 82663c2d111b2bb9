package simulator

import (
	"math"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// task is one DRS task. It is kept small, since there may be a million.
type task struct {
	life  life
	setup *TaskSetup // nil for what the settings and the ID say
	// acceptedAt is when a start or a resumption was last accepted, in nanoseconds since the epoch.
	acceptedAt int64
	// startAt is the start time asked for, in milliseconds since the epoch; 0 for at once.
	startAt int64
	// before is the status that readings show while they lag behind an accepted start or resumption.
	before   drs.Status
	starts   uint16 // accepted
	resumes  uint16 // accepted
	attempts uint16 // to start, processed: accepted or not
	readings uint16 // that lagged behind what was accepted last
	step     uint8  // of life: what the next reading shows
	// shown is the step that the last reading showed, counted from 1; 0 if none did. since is when a reading showed it
	// first, in nanoseconds since the epoch, and measured counts the readings of its progress.
	shown    uint8
	measured uint8
	since    int64
}

// setTo gives the task a status that it keeps.
func (t *task) setTo(status drs.Status) {
	t.life, t.step, t.shown, t.startAt = life{status}, 0, 0, 0
	t.acceptedAt, t.readings = 0, math.MaxUint16 // nothing lags any more
}

// now returns the true status, whatever a reading shows.
func (t *task) now(now time.Time) drs.Status {
	if t.startAt > now.UnixMilli() {
		return drs.StatusWaitingForStart
	}
	return t.life[t.step]
}

// lags tells whether readings do not show yet what was accepted last.
func (t *task) lags(now time.Time, lag time.Duration, readings int) bool {
	return t.starts+t.resumes > 0 && (now.UnixNano()-t.acceptedAt < int64(lag) || int(t.readings) < readings)
}

// read returns the status that a reading shows, and advances the task, unless its full copy takes longer.
func (t *task) read(now time.Time, p *processing, fullCopy time.Duration) drs.Status {
	if t.lags(now, p.lag, p.lagReadings) {
		t.readings = countUp(t.readings)
		return t.before
	}
	status := t.now(now)
	if status != t.life[t.step] {
		return status // it waits for its start time
	}
	if t.shown != t.step+1 {
		t.shown, t.since, t.measured = t.step+1, now.UnixNano(), 0
	}
	copies := status == drs.StatusFullStarted && now.UnixNano()-t.since < int64(fullCopy)
	if !copies && int(t.step)+1 < len(t.life) {
		t.step++
	}
	return status
}

// lastShown returns the status as the last reading showed it; the true one if none did.
func (t *task) lastShown(now time.Time, p *processing) drs.Status {
	switch {
	case t.lags(now, p.lag, p.lagReadings):
		return t.before
	case t.shown > 0:
		return t.life[t.shown-1]
	}
	return t.now(now)
}

// accept gives the task a new life, because a start or a resumption was accepted.
func (t *task) accept(before drs.Status, startAt int64, now time.Time, l life) {
	t.before, t.life, t.step, t.shown, t.readings = before, l, 0, 0, 0
	t.acceptedAt, t.startAt = now.UnixNano(), startAt
}

// countUp counts one more, and stops below the largest number.
func countUp(n uint16) uint16 { return min(n, math.MaxUint16-1) + 1 }
