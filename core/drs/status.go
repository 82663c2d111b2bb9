package drs

// Statuses reads the statuses of at most MaxPage tasks: POST /v3/{project_id}/jobs/batch-status. Reading is sent again whenever
// that may help: an attempt takes at most 20 s.
//
// Errors: *rest.AuthError, *rest.APIError, *rest.TransportError, or *DeadlineError.
func (c *Client) Statuses(w Window, ids []string) (*BatchResult[StatusJobResp], error) {
	return read[StatusJobResp](w, c, call{op: opStatus, limit: readLimit}, StatusRequest{Jobs: ids, PageReq: wholePage})
}

// StatusRequest is the body of POST /v3/{project_id}/jobs/batch-status.
type StatusRequest struct {
	Jobs    []string `json:"jobs"`
	PageReq *PageReq `json:"page_req,omitempty"`
}

// StatusJobResp is the status of one task. The message's key differs from that of StartJobResp.
type StatusJobResp struct {
	ID           string `json:"id"`
	Status       Status `json:"status,omitempty"`
	ErrorCode    string `json:"error_code,omitempty"`
	ErrorMessage string `json:"error_message,omitempty"`
	ErrorMsg     string `json:"error_msg,omitempty"` // as other calls spell it, and abnormal answers may
}

func (r *StatusJobResp) truncate() {
	if r.ErrorMessage == "" {
		r.ErrorMessage = r.ErrorMsg
	}
	r.ErrorMsg = ""
	truncate(&r.ID, (*string)(&r.Status), &r.ErrorCode, &r.ErrorMessage)
}

func (r *StatusJobResp) id() string { return r.ID }

// Status is a task's status as the service spells it, for instance "INCRE_TRANSFER_STARTED". New ones appear over the years: a
// Status that this package does not know is in GroupUnknown, and is never an error.
type Status string

// The statuses that the program reasons about by name. All that it knows are in the table below.
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
	StatusPausing            Status = "PAUSING" // paused, in spite of its name
	StatusReleaseComplete    Status = "RELEASE_RESOURCE_COMPLETE"
	StatusDeleted            Status = "DELETED"
)

// Group is what a Status means to somebody who wants the task to run.
type Group int

// The groups of statuses.
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

// standing is all that the program knows of a status.
type standing struct {
	group Group
	// resumable: batch-retry-task lets a task in this status go on.
	resumable bool
	// hint is what the reader can do about a task that is in this status and should run. Empty while it may come to run by itself.
	hint string
}

const (
	hintResume   = "resume the task (resume: true), or resume it in the console"
	hintFix      = "look at the task's log in the console, fix the cause, and resume the task (resume: true)"
	hintFixThere = "look at the task's log in the console, and fix the cause there"
	hintAnew     = "the task has ended: recreate it"
)

// statuses are all statuses that are known: those of the API's table of statuses, of its newer versions, and of the vendor's
// other pages.
var statuses = map[Status]standing{
	StatusCreating:      {group: GroupNotStarted, hint: "wait until the task is created, and finish its configuration"},
	StatusCreateFailed:  {group: GroupNotStarted, hint: "the task could not be created: recreate it"},
	StatusConfiguration: {group: GroupNotStarted},

	StatusWaitingForStart: {group: GroupWaiting},

	StatusStarting:            {group: GroupStarting},
	"CHILD_TRANSFER_STARTING": {group: GroupStarting},

	StatusFullStarted:         {group: GroupRunning},
	StatusFullComplete:        {group: GroupRunning},
	StatusIncrementalStarted:  {group: GroupRunning},
	"CHILD_TRANSFER_STARTED":  {group: GroupRunning},
	"CHILD_TRANSFER_COMPLETE": {group: GroupRunning},
	"CHANGE_JOB_STARTED":      {group: GroupRunning},
	"REBUILD_NODE_STARTED":    {group: GroupRunning},
	"NODE_UPGRADE_START":      {group: GroupRunning},
	"NODE_UPGRADE_COMPLETE":   {group: GroupRunning},
	"SUBSCRIPTION_STARTED":    {group: GroupRunning}, // version 5 of the API
	// A subtask ends after an edit; the task goes on.
	"RELEASE_CHILD_TRANSFER_STARTED":  {group: GroupRunning},
	"RELEASE_CHILD_TRANSFER_COMPLETE": {group: GroupRunning},

	StatusStartFailed: {group: GroupStartFailed, resumable: true, hint: hintFix},
	"STARTJOB_FAILED": {group: GroupStartFailed, resumable: true, hint: hintFix}, // as version 5 of the API spells it

	StatusFullFailed:        {group: GroupFailed, resumable: true, hint: hintFix},
	StatusIncrementalFailed: {group: GroupFailed, resumable: true, hint: hintFix},
	"CHILD_TRANSFER_FAILED": {group: GroupFailed, hint: hintFixThere},
	"CHANGE_JOB_FAILED":     {group: GroupFailed, hint: hintFixThere},
	"REBUILD_NODE_FAILED":   {group: GroupFailed, hint: hintFixThere},
	"NODE_UPGRADE_FAILED":   {group: GroupFailed, hint: hintFixThere},
	"SUBSCRIPTION_FAILED":   {group: GroupFailed, hint: hintFixThere}, // version 5 of the API

	StatusPausing: {group: GroupPaused, resumable: true, hint: hintResume},
	"PAUSEING":    {group: GroupPaused, resumable: true, hint: hintResume}, // as one page spells it
	"FROZEN":      {group: GroupPaused, hint: "the task is frozen because it was not paid for: settle the account's bills"},

	"RELEASE_RESOURCE_STARTED": {group: GroupEnded, hint: hintAnew},
	"RELEASE_RESOURCE_FAILED":  {group: GroupEnded, hint: hintAnew},
	StatusReleaseComplete:      {group: GroupEnded, hint: hintAnew},
	StatusDeleted:              {group: GroupEnded, hint: hintAnew},
}

// Group returns what the status means.
func (s Status) Group() Group { return statuses[s].group }

// Resumable reports whether a task in this status can be resumed (batch-retry-task).
func (s Status) Resumable() bool { return statuses[s].resumable }

// Hint says what the reader can do about a task in this status that should run; empty if nothing is to be done.
func (s Status) Hint() string { return statuses[s].hint }
