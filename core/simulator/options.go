package simulator

import "time"

// Option changes how a Simulator behaves.
type Option func(*settings)

// settings are what the options set. They do not change once the simulator serves.
type settings struct {
	rehearsal    bool
	documentForm bool
	orders       bool
	ids          []string
	latency      time.Duration
	clockOffset  time.Duration
	throttle     int

	processing  processing
	replication replicationSettings
	prechecks   precheckSettings

	access    access
	tokenLife time.Duration
}

func defaults() settings {
	return settings{
		prechecks: precheckSettings{polls: 3, limit: 10},
		access:    access{tokens: map[string]struct{}{}, keys: map[string]key{}, idps: map[string]IDProvider{}},
		tokenLife: 24 * time.Hour,
	}
}

// Rehearsal makes every well-formed task ID exist, configured and ready to start, except that an ID's ending rehearses an
// outcome: see the endings in rehearsal.go.
func Rehearsal() Option { return func(s *settings) { s.rehearsal = true } }

// WithTasks makes tasks of these IDs, all configured and ready to start.
func WithTasks(ids ...string) Option { return func(s *settings) { s.ids = append(s.ids, ids...) } }

// WithLatency sets the round-trip time of the network to d: a request is processed d/2 after it arrived, even if the
// client is gone by then, and answered d after it arrived. WithTaskTime and the Delay of a Fault come on top. Default: 0.
func WithLatency(d time.Duration) Option { return func(s *settings) { s.latency = d } }

// WithDocumentForm makes batch-starting answer as in the example of "Starting Tasks in Batches": with HTTP 200 and the
// array "jobs". Without it the answer is HTTP 202 with the array "results".
func WithDocumentForm() Option { return func(s *settings) { s.documentForm = true } }

// WithOrders makes every task a yearly/monthly one: its start creates an order, whose order_id stands in the entry of the
// answer. See StartRecord.
func WithOrders() Option { return func(s *settings) { s.orders = true } }

// WithClockOffset sets the clock of the services ahead by d, or back if d is negative. Responses are dated by it, and
// signatures, tokens and start times are judged by it. Default: 0.
func WithClockOffset(d time.Duration) Option { return func(s *settings) { s.clockOffset = d } }

// WithThrottle takes at most perSecond requests to DRS in each second of the clock. Further ones are refused with HTTP 400
// and DRS.M01503, not processed. Default: no limit.
func WithThrottle(perSecond int) Option { return func(s *settings) { s.throttle = perSecond } }
