package fault

import (
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// Option changes how a Simulator behaves.
type Option func(*Simulator)

// settings are what options set beyond the healthy service's own. They do not change once the simulator serves.
type settings struct {
	documentForm  bool
	orders        bool
	olderProgress bool
	latency       time.Duration
	tokenLife     time.Duration
	precheckIDs   PrecheckIDs
	processing    processing
}

// Rehearsal makes every well-formed task ID exist, configured and ready to start, except that an ID's ending rehearses an
// outcome: see the endings in package simulator.
func Rehearsal() Option { return func(s *Simulator) { s.Tasks.Rehearsal = true } }

// WithTasks makes tasks of these IDs, all configured and ready to start.
func WithTasks(ids ...string) Option {
	return func(s *Simulator) {
		for _, id := range ids {
			s.SetStatus(id, drs.StatusConfiguration)
		}
	}
}

// WithLatency sets the round-trip time of the network to d: a request is processed d/2 after it arrived, even if the
// client is gone by then, and answered d after it arrived. WithTaskTime and the Delay of a Fault come on top. Default: 0.
func WithLatency(d time.Duration) Option { return func(s *Simulator) { s.settings.latency = d } }

// WithDocumentForm makes batch-starting answer as in the example of "Starting Tasks in Batches": with HTTP 200 and the
// array "jobs". Without it the answer is HTTP 202 with the array "results".
func WithDocumentForm() Option { return func(s *Simulator) { s.settings.documentForm = true } }

// WithOrders makes every task a yearly/monthly one: its start creates an order, whose order_id stands in the entry of the
// answer. See StartRecord.
func WithOrders() Option { return func(s *Simulator) { s.settings.orders = true } }

// WithClockOffset sets the clock of the services ahead by d, or back if d is negative. Responses are dated by it, and
// signatures, tokens and start times are judged by it. Default: 0.
func WithClockOffset(d time.Duration) Option { return func(s *Simulator) { s.ClockOffset = d } }

// WithThrottle takes at most perSecond requests to DRS in each second of the clock. Further ones are refused with HTTP 400
// and DRS.M01503, not processed. Default: no limit.
func WithThrottle(perSecond int) Option {
	return func(s *Simulator) { s.throttle.perSecond = perSecond }
}

// PrecheckIDs says what the service gives as the ID of a pre-check.
type PrecheckIDs string

// The ways to name a pre-check.
const (
	PrecheckIDsTask    PrecheckIDs = "task"    // the task's ID, in both calls: the vendor's examples
	PrecheckIDsOwn     PrecheckIDs = "own"     // an ID of its own, in both calls
	PrecheckIDsNamed   PrecheckIDs = "named"   // an ID of its own when it begins; its result names the task instead
	PrecheckIDsShared  PrecheckIDs = "shared"  // one ID for all tasks of a call
	PrecheckIDsSwapped PrecheckIDs = "swapped" // the ID of the next task of the call
	PrecheckIDsForeign PrecheckIDs = "foreign" // an ID of its own when it begins; its result has one that was never given
)

// PrecheckIDsAll are all ways to name a pre-check.
var PrecheckIDsAll = []PrecheckIDs{
	PrecheckIDsTask, PrecheckIDsOwn, PrecheckIDsNamed, PrecheckIDsShared, PrecheckIDsSwapped, PrecheckIDsForeign,
}

// WithPrecheckIDs sets how pre-checks are named. Default: PrecheckIDsTask.
func WithPrecheckIDs(ids PrecheckIDs) Option {
	return func(s *Simulator) { s.settings.precheckIDs = ids }
}

// WithOwnPrecheckIDs is WithPrecheckIDs(PrecheckIDsOwn).
func WithOwnPrecheckIDs() Option { return WithPrecheckIDs(PrecheckIDsOwn) }

// WithPrecheckPolls makes a pre-check end with its nth reading. Default: 3, which read 30%, 70% and 100%.
func WithPrecheckPolls(n int) Option { return func(s *Simulator) { s.PrecheckPolls = n } }

// WithPrecheckLimit makes the service take n tasks in a call of batch-precheck, and refuse larger calls with DRS.M00202.
// Default: 10, the vendor's limit. 0 means no limit.
func WithPrecheckLimit(n int) Option { return func(s *Simulator) { s.PrecheckLimit = n } }

// WithLag makes a started task go on reading as CONFIGURATION, and a resumed one as it read before, for d after the start
// was accepted. Default: 0.
func WithLag(d time.Duration) Option { return func(s *Simulator) { s.lag.time = d } }

// WithLagReadings does the same for the first n readings. Default: 0. Together with WithLag the longer of both counts.
func WithLagReadings(n int) Option { return func(s *Simulator) { s.lag.readings = n } }

// Gullible makes the service decide by the lagging status that it shows: while that lags behind an accepted start, a
// further start of the task is accepted too, and the task is started twice. Starts counts it. Without this option a
// further start is refused with DRS.M00304 from the moment the first was accepted.
func Gullible() Option { return func(s *Simulator) { s.Tasks.Gullible = true } }

// WithTaskTime makes the service process the tasks of a call to start or to resume one after the other, each for d. It
// goes on when the client is gone, so that statuses change one by one. Default: 0, all at once.
func WithTaskTime(d time.Duration) Option {
	return func(s *Simulator) { s.settings.processing.taskTime = d }
}

// WithBusy makes the service refuse a task with DRS.M01504 while another call starts or resumes it: from the arrival of
// that call until d after the task was accepted. Without it only the task's status counts.
func WithBusy(d time.Duration) Option {
	return func(s *Simulator) { s.settings.processing.refuseBusy, s.settings.processing.busyFor = true, d }
}

// WithRefusals sets how the service shows that it refuses a task, because of a Fault of KindRefuseJob as well. Default:
// RefusalsOwn.
func WithRefusals(how Refusals) Option {
	return func(s *Simulator) { s.settings.processing.refusals = how }
}

// WithFullCopy makes each full copy take d: FULL_TRANSFER_STARTED is shown for that long, and the percentage rises evenly.
// Default: 0, a single reading of the status; the percentage then rises with each reading of the progress.
func WithFullCopy(d time.Duration) Option { return func(s *Simulator) { s.Tasks.FullCopy = d } }

// WithCatchUp makes each task take d to catch up: its delay goes up and down, and down on the whole. Default: 0, a few
// readings of the progress.
func WithCatchUp(d time.Duration) Option { return func(s *Simulator) { s.Tasks.CatchUp = d } }

// WithOlderProgress makes batch-progress answer as older installations do: with HTTP 202, with percent signs, and without
// incre_trans_delay_millis. The process of a pre-check has no percent sign then.
func WithOlderProgress() Option { return func(s *Simulator) { s.settings.olderProgress = true } }
