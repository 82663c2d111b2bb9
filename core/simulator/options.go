package simulator

import "time"

// Option changes how a Simulator behaves.
type Option func(*settings)

// settings are what the options set: they do not change once the simulator serves.
type settings struct {
	rehearsal    bool
	documentForm bool
	gullible     bool
	ids          []string
	lag          time.Duration
	lagReadings  int
	latency      time.Duration
	clockOffset  time.Duration
	throttle     int

	precheckPolls  int
	ownPrecheckIDs bool

	access    access
	tokenLife time.Duration
}

func defaults() settings {
	return settings{
		precheckPolls: 3,
		access:        access{tokens: map[string]struct{}{}, keys: map[string]key{}, idps: map[string]struct{}{}},
		tokenLife:     24 * time.Hour,
	}
}

// Rehearsal makes every well-formed job ID exist, configured and ready to start, except that an ID's ending rehearses a
// failure: see the endings in rehearsal.go.
func Rehearsal() Option { return func(s *settings) { s.rehearsal = true } }

// WithTasks makes tasks of these IDs, all configured and ready to start.
func WithTasks(ids ...string) Option { return func(s *settings) { s.ids = append(s.ids, ids...) } }

// WithLag makes a started job go on reading as CONFIGURATION for d after its start was accepted. Default: 0.
func WithLag(d time.Duration) Option { return func(s *settings) { s.lag = d } }

// WithLagReadings makes a started job go on reading as CONFIGURATION for its first n readings. Default: 0. Together with
// WithLag the longer of both counts.
func WithLagReadings(n int) Option { return func(s *settings) { s.lagReadings = n } }

// Gullible makes the service decide by the status that it shows: while that lags behind an accepted start, a further
// start of the job is accepted too, and Starts counts it. Without this option a further start is refused with
// DRS.M00304 from the moment the first was accepted, so that no caller can ever be seen to start a job twice.
func Gullible() Option { return func(s *settings) { s.gullible = true } }

// WithLatency makes the way to the service and back take d: a request is processed d/2 after it arrived, even if the
// caller has left by then, and answered d after it arrived. What a Fault waits comes on top. Default: 0.
func WithLatency(d time.Duration) Option { return func(s *settings) { s.latency = d } }

// WithDocumentForm makes batch-starting answer as in the example of "Starting Tasks in Batches": with HTTP 200 and the
// array "jobs". Without it the answer is HTTP 202 with the array "results".
func WithDocumentForm() Option { return func(s *settings) { s.documentForm = true } }

// WithClockOffset sets the clock of the services ahead by d, or back if d is negative: answers are dated by it, and
// signatures, tokens and start times judged. Default: 0.
func WithClockOffset(d time.Duration) Option { return func(s *settings) { s.clockOffset = d } }

// WithThrottle takes at most perSecond requests to DRS in each second of the clock, and refuses what is more with HTTP 400
// and DRS.M01503, not processed. Default: no limit.
func WithThrottle(perSecond int) Option { return func(s *settings) { s.throttle = perSecond } }

// WithPrecheckPolls makes a pre-check end with its nth reading. Default: 3, which read 30%, 70% and 100%.
func WithPrecheckPolls(n int) Option { return func(s *settings) { s.precheckPolls = n } }

// WithOwnPrecheckIDs gives each pre-check an ID of its own, from which the job cannot be told. Without it the ID is the
// job's, as in the vendor's examples.
func WithOwnPrecheckIDs() Option { return func(s *settings) { s.ownPrecheckIDs = true } }
