package simulator

import "github.com/drs-batch-start/drs-batch-start/core/drs"

// forbids returns why a task of that status can be neither started nor resumed, or nil. A start needs CONFIGURATION, a
// resumption a task that is paused or has failed.
func forbids(status drs.Status, resume bool) *taskError {
	switch status {
	case drs.StatusDeleted, drs.StatusReleaseComplete:
		return jobDeleted
	case drs.StatusConfiguration:
		if !resume {
			return nil
		}
	case drs.StatusPausing, "PAUSEING", drs.StatusStartFailed, drs.StatusFullFailed, drs.StatusIncrementalFailed:
		if resume {
			return nil
		}
	}
	return jobStatusForbids
}
