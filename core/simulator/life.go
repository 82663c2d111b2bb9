package simulator

import "github.com/drs-batch-start/drs-batch-start/core/drs"

// life is the sequence of statuses that a task goes through, one step with each reading.
type life []drs.Status

// gone is the last step of a task that vanishes: from then on there is no such task.
const gone drs.Status = ""

var (
	configured = life{drs.StatusConfiguration}
	wholeLife  = life{drs.StatusStarting, drs.StatusFullStarted, drs.StatusFullComplete, drs.StatusIncrementalStarted}
	// slowLife is that of the rehearsal ending "-slow".
	slowLife = append(life{drs.StatusStarting, drs.StatusStarting, drs.StatusStarting, drs.StatusStarting}, wholeLife...)
)

// lifeEnding returns the life of a task that ends in the given status after its start.
func lifeEnding(last drs.Status) life {
	switch last {
	case drs.StatusFullFailed:
		return life{drs.StatusStarting, drs.StatusFullStarted, last}
	case drs.StatusIncrementalFailed:
		return append(wholeLife[:len(wholeLife):len(wholeLife)], last)
	}
	return life{drs.StatusStarting, last}
}
