package simulator

import "time"

// processing is how the service goes about starting and resuming tasks.
type processing struct {
	lag         time.Duration
	lagReadings int
	gullible    bool
	taskTime    time.Duration
	busy        bool
	busyFor     time.Duration
	wholeBusy   bool
	wholeCall   bool
}

// WithLag makes a started task go on reading as CONFIGURATION, and a resumed one as it read before, for d after the start
// was accepted. Default: 0.
func WithLag(d time.Duration) Option { return func(s *settings) { s.processing.lag = d } }

// WithLagReadings does the same for the first n readings. Default: 0. Together with WithLag the longer of both counts.
func WithLagReadings(n int) Option { return func(s *settings) { s.processing.lagReadings = n } }

// Gullible makes the service decide by the lagging status that it shows: while that lags behind an accepted start, a
// further start of the task is accepted too, and the task is started twice. Starts counts it. Without this option a
// further start is refused with DRS.M00304 from the moment the first was accepted.
func Gullible() Option { return func(s *settings) { s.processing.gullible = true } }

// WithTaskTime makes the service process the tasks of a call to start or to resume one after the other, each for d. It
// goes on when the client is gone, so that statuses change one by one. Default: 0, all at once.
func WithTaskTime(d time.Duration) Option { return func(s *settings) { s.processing.taskTime = d } }

// WithBusy makes the service refuse a task with DRS.M01504 while another call starts or resumes it: from the arrival of
// that call until d after the task was accepted. Without it only the task's status counts.
func WithBusy(d time.Duration) Option {
	return func(s *settings) { s.processing.busy, s.processing.busyFor = true, d }
}

// WithBusyCalls does what WithBusy does, but a call with one such task is refused as a whole.
func WithBusyCalls(d time.Duration) Option {
	return func(s *settings) {
		WithBusy(d)(s)
		s.processing.wholeBusy = true
	}
}

// WithWholeCallRefusals makes the service refuse a call to start or to resume as a whole, with nothing processed, if it
// would refuse one of its tasks: with the code of the first such task. A Fault of KindRefuseJob counts as well.
func WithWholeCallRefusals() Option { return func(s *settings) { s.processing.wholeCall = true } }
