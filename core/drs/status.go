package drs

// Status is a job's status as the service spells it, for instance "INCRE_TRANSFER_STARTED". New ones appear over the
// years: a Status that this package does not know is in GroupUnknown, and is never an error.
type Status string

// The statuses that the program reasons about by name.
const (
	StatusCreating           Status = "CREATING"
	StatusCreateFailed       Status = "CREATE_FAILED"
	StatusConfiguration      Status = "CONFIGURATION"
	StatusWaitingForStart    Status = "WAITING_FOR_START"
	StatusStarting           Status = "STARTJOBING"
	StatusStartFailed        Status = "START_JOB_FAILED"
	StatusFullStarted        Status = "FULL_TRANSFER_STARTED"
	StatusFullComplete       Status = "FULL_TRANSFER_COMPLETE"
	StatusFullFailed         Status = "FULL_TRANSFER_FAILED"
	StatusIncrementalStarted Status = "INCRE_TRANSFER_STARTED"
	StatusIncrementalFailed  Status = "INCRE_TRANSFER_FAILED"
	StatusPausing            Status = "PAUSING"
	StatusReleaseComplete    Status = "RELEASE_RESOURCE_COMPLETE"
	StatusDeleted            Status = "DELETED"
)

// Group is what a Status means to somebody who wants the job to run.
type Group int

// The groups of the table "Reading statuses".
const (
	GroupUnknown     Group = iota // a status that this package does not know
	GroupNotStarted               // no start was processed, or none shows yet: the status lags behind an accepted start
	GroupWaiting                  // accepted, its start time lies in the future
	GroupStarting                 // accepted, on its way
	GroupRunning                  // runs
	GroupStartFailed              // accepted, did not come up
	GroupFailed                   // ran, and failed
	GroupPaused                   // was started once, does not run now
	GroupEnded                    // ran, and was ended, released or deleted
)

var groups = map[Status]Group{
	StatusCreating:      GroupNotStarted,
	StatusCreateFailed:  GroupNotStarted,
	StatusConfiguration: GroupNotStarted,

	StatusWaitingForStart: GroupWaiting,

	StatusStarting:            GroupStarting,
	"CHILD_TRANSFER_STARTING": GroupStarting,

	StatusFullStarted:         GroupRunning,
	StatusFullComplete:        GroupRunning,
	StatusIncrementalStarted:  GroupRunning,
	"CHILD_TRANSFER_STARTED":  GroupRunning,
	"CHILD_TRANSFER_COMPLETE": GroupRunning,
	"CHANGE_JOB_STARTED":      GroupRunning,
	"REBUILD_NODE_STARTED":    GroupRunning,
	"NODE_UPGRADE_START":      GroupRunning,
	"NODE_UPGRADE_COMPLETE":   GroupRunning,

	StatusStartFailed: GroupStartFailed,

	StatusFullFailed:        GroupFailed,
	StatusIncrementalFailed: GroupFailed,
	"CHILD_TRANSFER_FAILED": GroupFailed,
	"CHANGE_JOB_FAILED":     GroupFailed,
	"REBUILD_NODE_FAILED":   GroupFailed,
	"NODE_UPGRADE_FAILED":   GroupFailed,

	StatusPausing: GroupPaused,
	"PAUSEING":    GroupPaused, // so one page of the vendor spells it

	"RELEASE_RESOURCE_STARTED":        GroupEnded,
	"RELEASE_RESOURCE_FAILED":         GroupEnded,
	StatusReleaseComplete:             GroupEnded,
	"RELEASE_CHILD_TRANSFER_STARTED":  GroupEnded,
	"RELEASE_CHILD_TRANSFER_COMPLETE": GroupEnded,
	StatusDeleted:                     GroupEnded,
}

// Group returns what the status means.
func (s Status) Group() Group { return groups[s] }
