package simulator

import (
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// life is what a job goes through, one step with each reading of its status.
type life []drs.Status

var (
	configured = life{drs.StatusConfiguration}
	wholeLife  = life{drs.StatusStarting, drs.StatusFullStarted, drs.StatusFullComplete, drs.StatusIncrementalStarted}
	// slowLife is that of the rehearsal ending "-slow".
	slowLife = append(life{drs.StatusStarting, drs.StatusStarting, drs.StatusStarting, drs.StatusStarting}, wholeLife...)
)

// lifeEnding returns the life of a job that comes to the given status after its start.
func lifeEnding(fate drs.Status) life {
	switch fate {
	case drs.StatusFullFailed:
		return life{drs.StatusStarting, drs.StatusFullStarted, fate}
	case drs.StatusIncrementalFailed:
		return append(wholeLife[:len(wholeLife):len(wholeLife)], fate)
	}
	return life{drs.StatusStarting, fate}
}

// task is one job. It is kept small, since there may be a million.
type task struct {
	life life
	// acceptedAt is when a start was last accepted, in nanoseconds since the epoch.
	acceptedAt int64
	// startAt is the start time asked for, in milliseconds since the epoch; 0 for at once.
	startAt  int64
	starts   uint16 // how many were accepted
	attempts uint16 // how many were processed, accepted or not
	readings uint16 // how many lagged behind the last accepted start
	step     uint8  // of life: what the next reading shows
}

// now returns the status as it is, whatever a reading shows.
func (t *task) now(now time.Time) drs.Status {
	if t.startAt > now.UnixMilli() {
		return drs.StatusWaitingForStart
	}
	return t.life[t.step]
}

// lags tells whether readings do not show yet that the job was started.
func (t *task) lags(now time.Time, lag time.Duration, readings int) bool {
	return t.starts > 0 && (now.UnixNano()-t.acceptedAt < int64(lag) || int(t.readings) < readings)
}

// read returns the status that a reading shows, and moves the job on.
func (t *task) read(now time.Time, lag time.Duration, readings int) drs.Status {
	if t.lags(now, lag, readings) {
		t.readings = min(t.readings, 1<<15) + 1
		return drs.StatusConfiguration
	}
	shown := t.now(now)
	if shown == t.life[t.step] && int(t.step)+1 < len(t.life) {
		t.step++
	}
	return shown
}

// set gives the job a status that it keeps.
func (t *task) set(status drs.Status) {
	t.life, t.step, t.startAt = life{status}, 0, 0
	t.acceptedAt, t.readings = 0, 1<<15 // so that nothing lags any more
}

// accept notes that a start was accepted.
func (t *task) accept(startAt int64, now time.Time, l life) {
	t.life, t.step, t.readings = l, 0, 0
	t.acceptedAt, t.startAt = now.UnixNano(), startAt
	t.starts++
}
