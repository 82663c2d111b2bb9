package simulator

import (
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// The endings by which a job's ID rehearses a failure.
const (
	endingMissing = "-missing" // there is no such job: DRS.M05003
	endingRunning = "-running" // runs already: DRS.M00304, and its status is INCRE_TRANSFER_STARTED
	endingBusy    = "-busy"    // the first start is refused with DRS.M01504, the next is accepted
	endingDenied  = "-denied"  // DRS.M00102, always
	endingSlow    = "-slow"    // stays in STARTJOBING for four readings more than others
	endingUnready = "-unready" // its pre-check fails
)

// rehearsedStatus returns the status of a job that nobody has started yet; empty if there is no such job.
func rehearsedStatus(id string) drs.Status {
	switch {
	case strings.HasSuffix(id, endingMissing) || !wellFormed(id):
		return ""
	case strings.HasSuffix(id, endingRunning):
		return drs.StatusIncrementalStarted
	}
	return drs.StatusConfiguration
}

// rehearsedRefusal returns why the nth attempt to start a job is refused, counted from 1; 0 for what is no
// start.
func rehearsedRefusal(id string, attempt int) *taskError {
	switch {
	case strings.HasSuffix(id, endingBusy) && attempt == 1:
		return jobBusy
	case strings.HasSuffix(id, endingDenied):
		return jobDenied
	}
	return nil
}

// startedLife returns what a job comes to once it is started.
func startedLife(rehearsal bool, id string) life {
	if rehearsal && strings.HasSuffix(id, endingSlow) {
		return slowLife
	}
	return wholeLife
}

// wellFormed tells whether the text can be a job's ID: 1 to 64 of [0-9A-Za-z-].
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
