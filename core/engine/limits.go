package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

const (
	// grace is for how long requests may go on after the time of a run is up: a start under way may still be answered, and where
	// it is not, its status can still be read.
	grace = 1500 * time.Millisecond
	// startGrace is the part of it after which a start under way is given up, so that reading has the rest.
	startGrace = 900 * time.Millisecond
	// lastMoment is how long before the end of the time the last readings begin: what is told then is not an interval old.
	lastMoment = 250 * time.Millisecond
)

// limits is until when the requests of a part of a run may be sent, and until when those under way may finish: starts until start,
// readings until read. Each ends by its deadline, or soon after the run is cancelled.
type limits struct {
	send, start, read context.Context
	// limit is what ends the time, unless the run is cancelled first.
	limit *limitError
}

func (l *limits) starting() drs.Window { return drs.Window{Send: l.send, Finish: l.start} }

func (l *limits) reading() drs.Window { return drs.Window{Send: l.send, Finish: l.read} }

// limitKind is what can limit a part of a run.
type limitKind int

const (
	limitStarting limitKind = iota
	limitWaiting
	limitInvocation
)

// limitTexts has a row for each kind.
var limitTexts = [...]struct{ name, remedy string }{
	limitStarting:   {"timeout", "raise timeout"},
	limitWaiting:    {"wait-timeout", "wait longer: raise wait-timeout"},
	limitInvocation: {"the function's Timeout", "raise the function's Timeout (at most 900), or start fewer tasks at once"},
}

// limitError says which limit ended the time for something.
type limitError struct {
	kind   limitKind
	length time.Duration // 0 if it is not known
}

func (e *limitError) Error() string { return e.String() + " has passed" }

// String names the limit: "wait-timeout of 30m0s".
func (e *limitError) String() string {
	name := limitTexts[e.kind].name
	if e.length > 0 {
		return fmt.Sprintf("%s of %v", name, e.length)
	}
	return name
}

// remedyOf says what to do about a limit that ended the time; empty if something else did.
func remedyOf(cause error) string {
	var limit *limitError
	if errors.As(cause, &limit) {
		return limitTexts[limit.kind].remedy
	}
	return ""
}

// Is lets errors.Is take it for the end of the time that it is.
func (e *limitError) Is(target error) bool { return target == context.DeadlineExceeded }

// withEarlyEnd returns a context that ends before the deadline of ctx, so that the time of grace fits in.
func withEarlyEnd(ctx context.Context) (context.Context, context.CancelFunc) {
	if deadline, ok := ctx.Deadline(); ok {
		return context.WithDeadline(ctx, deadline.Add(-grace))
	}
	return context.WithCancel(ctx)
}

// newLimits returns the limits of a part of a run that may take so long, its time of grace included.
func newLimits(ctx context.Context, kind limitKind, length time.Duration) (*limits, context.CancelFunc) {
	l := &limits{limit: &limitError{kind, length}}
	end := time.Now().Add(max(length-grace, length/2))
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(end) {
		end, l.limit = deadline, &limitError{kind: limitInvocation}
	}
	send, endSend := context.WithDeadlineCause(ctx, end, l.limit)
	free := context.WithoutCancel(ctx)
	start, endStart := context.WithCancelCause(free)
	read, endRead := context.WithCancelCause(free)
	l.send, l.start, l.read = send, start, read
	stop := context.AfterFunc(send, func() {
		timer := time.AfterFunc(startGrace, func() { endStart(l.cause()) })
		defer timer.Stop()
		select {
		case <-time.After(grace):
		case <-read.Done():
		}
		endRead(l.cause())
	})
	return l, func() {
		stop()
		endSend()
		endStart(context.Canceled)
		endRead(context.Canceled)
	}
}

// cause is why there is no more time: a cancellation, or the limit.
func (l *limits) cause() error {
	if cause := context.Cause(l.send); cause != nil && !errors.Is(cause, context.DeadlineExceeded) {
		return cause
	}
	return l.limit
}

// sleep waits. It returns the cause at once if there is not so much time left: what is left of it is for reporting.
func (l *limits) sleep(d time.Duration) error {
	if drs.Sleep(l.send, d) != nil {
		return l.cause()
	}
	return nil
}

// sleepToReading waits for the next reading: until then, or until just before the limit if that comes earlier.
func (l *limits) sleepToReading(d time.Duration) error {
	if deadline, limited := l.send.Deadline(); limited {
		if last := time.Until(deadline) - lastMoment; last > 0 {
			d = min(d, last)
		}
	}
	return l.sleep(d)
}

// inTime is when a reading is done: just before the time ends, if it would come after that.
func (l *limits) inTime(at time.Time) time.Time {
	deadline, limited := l.send.Deadline()
	if last := deadline.Add(-lastMoment); limited && at.After(last) && time.Now().Before(last) {
		return last
	}
	return at
}

// explain says of a call that had no more time which limit ended it.
func (l *limits) explain(err error) error {
	var up *drs.DeadlineError
	if errors.As(err, &up) {
		return &drs.DeadlineError{Last: up.Last, Cause: l.cause()}
	}
	return err
}
