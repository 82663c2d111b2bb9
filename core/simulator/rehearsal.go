package simulator

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// The endings by which a task's ID rehearses an outcome.
const (
	endingMissing = "-missing" // there is no such task: DRS.M05003
	endingRunning = "-running" // runs already: DRS.M00304, and its status is INCRE_TRANSFER_STARTED
	endingBusy    = "-busy"    // the first start is refused with DRS.M01504, the next is accepted
	endingDenied  = "-denied"  // DRS.M00102, always
	endingSlow    = "-slow"    // stays in STARTJOBING for four readings more than others
	endingUnready = "-unready" // its pre-check fails
	endingLost    = "-lost"    // starts, but the answer leaves it out, and its status cannot be read
	endingPaused  = "-paused"  // is paused: DRS.M00304, until it is resumed
	endingFull    = "-full"    // has no incremental phase: it ends after its full copy
	endingLagging = "-lagging" // catches up slowly: its delay goes up and down for fifteen readings
	endingFailing = "-failing" // fails during its full copy; resumed, it goes on
)

// rehearsedStatus returns the status of a task that nobody has started yet; Gone if there is no such task.
func rehearsedStatus(id string) drs.Status {
	switch {
	case strings.HasSuffix(id, endingMissing) || !wellFormed(id):
		return Gone
	case strings.HasSuffix(id, endingRunning):
		return drs.StatusIncrementalStarted
	case strings.HasSuffix(id, endingPaused):
		return drs.StatusPausing
	}
	return drs.StatusConfiguration
}

// rehearsedRefusal returns why a start, a resumption or a pre-check of a task is refused, or nil.
func rehearsedRefusal(id string, firstStart bool) *TaskError {
	switch {
	case strings.HasSuffix(id, endingBusy) && firstStart:
		return taskBusy
	case strings.HasSuffix(id, endingDenied):
		return taskDenied
	}
	return nil
}

// rehearsedPath returns the path of a task that is started.
func rehearsedPath(id string, mode drs.TaskMode) []drs.Status {
	path := pathOf(mode, false, drs.StatusConfiguration)
	switch {
	case strings.HasSuffix(id, endingFailing):
		return PathTo(drs.StatusFullFailed)
	case strings.HasSuffix(id, endingSlow):
		return slices.Concat(slowStart, path)
	}
	return path
}

// rehearsedSetup returns what a task is, by its ID; but for its name, which few calls need.
func rehearsedSetup(id string) (setup TaskSetup) {
	switch {
	case strings.HasSuffix(id, endingFull):
		setup.Mode = drs.TaskModeFull
	case strings.HasSuffix(id, endingFailing):
		setup.FailedReason = "The table 'orders_archive' is full."
	}
	return setup
}

// rehearsedName returns a name such as "invoices-9a47".
func rehearsedName(id string) string {
	names := []string{"orders", "customers", "invoices", "payments", "inventory", "shipments", "accounts", "catalogue"}
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	return fmt.Sprintf("%s-%s", names[h.Sum32()%uint32(len(names))], id[:min(4, len(id))])
}

// lost tells whether what becomes of a task cannot be known.
func (ts *Tasks) lost(id string) bool {
	return ts.Rehearsal && strings.HasSuffix(id, endingLost)
}

// wellFormed tells whether the text can be a task's ID: 1 to 64 of [0-9A-Za-z-].
func wellFormed(id string) bool {
	if len(id) < 1 || len(id) > 64 {
		return false
	}
	for _, c := range []byte(id) {
		digit, letter := c >= '0' && c <= '9', c|0x20 >= 'a' && c|0x20 <= 'z'
		if !digit && !letter && c != '-' {
			return false
		}
	}
	return true
}
