package simulator

import (
	"cmp"
	"encoding/json"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// TaskSetup says what a task is and how its replication goes. Empty fields have defaults. In JSON the durations full_copy
// and catch_up are strings such as "1m".
type TaskSetup struct {
	// Name is what people call the task. Default: empty, and in a rehearsal one that depends on the ID.
	Name string `json:"name"`
	// Mode is the phases of the task. Default: drs.TaskModeFullIncremental. A task of drs.TaskModeFull is released after
	// its full copy.
	Mode drs.TaskMode `json:"mode"`
	// FullCopy is how long the full copy takes. Default: that of WithFullCopy.
	FullCopy time.Duration `json:"-"`
	// CatchUp is how long it takes from the first reading of INCRE_TRANSFER_STARTED until the delay is small. Default: that
	// of WithCatchUp.
	CatchUp time.Duration `json:"-"`
	// FailedReason is what batch-detail gives as failed_reason when the task has failed. Default: one that suits its status.
	FailedReason string `json:"failed_reason"`
}

// UnmarshalJSON reads a setup.
func (t *TaskSetup) UnmarshalJSON(text []byte) error {
	type plain TaskSetup // without this method
	var read struct {
		plain
		FullCopy string `json:"full_copy"`
		CatchUp  string `json:"catch_up"`
	}
	if err := json.Unmarshal(text, &read); err != nil {
		return err
	}
	var err error
	if read.plain.FullCopy, err = readDuration("full_copy", read.FullCopy); err != nil {
		return err
	}
	if read.plain.CatchUp, err = readDuration("catch_up", read.CatchUp); err != nil {
		return err
	}
	*t = TaskSetup(read.plain)
	return nil
}

// replicationSettings are the defaults of TaskSetup, and the form of batch-progress.
type replicationSettings struct {
	fullCopy, catchUp time.Duration
	older             bool
}

// WithFullCopy makes each full copy take d: FULL_TRANSFER_STARTED is shown for that long, and the percentage rises evenly.
// Default: 0, a single reading of the status; the percentage then rises with each reading of the progress.
func WithFullCopy(d time.Duration) Option {
	return func(s *settings) { s.replication.fullCopy = d }
}

// WithCatchUp makes each task take d to catch up: its delay goes up and down, and down on the whole. Default: 0, a few
// readings of the progress.
func WithCatchUp(d time.Duration) Option { return func(s *settings) { s.replication.catchUp = d } }

// WithOlderProgress makes batch-progress answer as older installations do: with HTTP 202, with percent signs, and without
// incre_trans_delay_millis.
func WithOlderProgress() Option { return func(s *settings) { s.replication.older = true } }

// SetTask makes a task, or changes what it is. A new one is configured and ready to start.
func (s *Simulator) SetTask(id string, setup TaskSetup) {
	s.tasks.mu.Lock()
	defer s.tasks.mu.Unlock()
	s.tasks.remember(id, drs.StatusConfiguration).setup = &setup
}

// setupOf returns the setup of a task, with all defaults but the name. The caller holds mu.
func (ts *taskStore) setupOf(id string, t *task) TaskSetup {
	var setup TaskSetup
	switch {
	case t != nil && t.setup != nil:
		setup = *t.setup
	case ts.settings.rehearsal:
		setup = rehearsedSetup(id)
	}
	setup.Mode = cmp.Or(setup.Mode, drs.TaskModeFullIncremental)
	setup.FullCopy = cmp.Or(setup.FullCopy, ts.settings.replication.fullCopy)
	setup.CatchUp = cmp.Or(setup.CatchUp, ts.settings.replication.catchUp)
	return setup
}

// fullCopy returns how long a task shows FULL_TRANSFER_STARTED: half of its full copy if that fails.
func (ts *taskStore) fullCopy(id string, t *task) time.Duration {
	if t.setup == nil && ts.settings.replication.fullCopy == 0 {
		return 0
	}
	d := ts.setupOf(id, t).FullCopy
	if t.life[len(t.life)-1] == drs.StatusFullFailed {
		return d / 2
	}
	return d
}
