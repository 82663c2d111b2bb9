package decide

// Ending is why a task has its outcome.
type Ending int

// The endings.
const (
	EndingAccepted            Ending = iota // the service accepted it
	EndingRuns                              // its status shows that it runs, starts or waits as asked
	EndingRefused                           // the last refusal or failure says why
	EndingRefusedNotStarted                 // refused, and its status shows no start
	EndingNeverProcessed                    // lost each time, and its status showed each time that it was not started
	EndingContradiction                     // one start was lost, a later one refused, and the status shows no start
	EndingGone                              // there is no such task
	EndingStatus                            // its status shows that it does not run
	EndingPausedBefore                      // it is paused, which it may have been before
	EndingResumedMaybe                      // its resumption was lost, and it reads as before
	EndingNotResumedNow                     // it was asked for at a future time, and would have to be resumed
	EndingScheduledBefore                   // its start was refused, and it waits for a time that was set before
	EndingWaitsForAnotherTime               // asked to start at once, and it waits for a time
	EndingUnknownStatus                     // its status is one that nobody knows
	EndingUnreadable                        // its status must not be read
	EndingWrongEndpoint                     // neither the start nor the reading reached the service
	EndingLate                              // its start time has passed
	EndingNoTimeToSend                      // not sent, or not sent again
	EndingNoTimeToRead                      // its status could not be read long enough
	Endings                   = iota
)

// ByStatus reports whether the last reading of the task's status decided.
func (e Ending) ByStatus() bool {
	switch e {
	case EndingRuns, EndingGone, EndingStatus, EndingPausedBefore, EndingResumedMaybe, EndingNotResumedNow, EndingScheduledBefore,
		EndingWaitsForAnotherTime, EndingUnknownStatus:
		return true
	case EndingAccepted, EndingRefused, EndingRefusedNotStarted, EndingNeverProcessed, EndingContradiction, EndingUnreadable,
		EndingWrongEndpoint, EndingLate, EndingNoTimeToSend, EndingNoTimeToRead:
	}
	return false
}

// EndingText is what a result says about an ending, beside what the service said. Empty if that says it all.
type EndingText struct {
	// Words continue the sentence of what happened before. %s stands for the status.
	Words string
	// Hint is what the reader can do. Empty for that of the error code or of the status.
	Hint string
}

const hintUnknown = "look at the task in the console before starting it again: it may be running"

// EndingTexts has a row for each ending.
var EndingTexts = [Endings]EndingText{
	EndingAccepted:            {},
	EndingRuns:                {},
	EndingRefused:             {},
	EndingRefusedNotStarted:   {},
	EndingNeverProcessed:      {"its status shows each time that the request was not processed", ""},
	EndingContradiction:       {"an earlier start was lost, and its status does not show yet whether that one was processed", hintUnknown},
	EndingGone:                {},
	EndingStatus:              {"its status is %s", ""},
	EndingPausedBefore:        {"its status is %s, which it may have had before", hintUnknown},
	EndingResumedMaybe:        {"its status is %s as before; it may have been resumed and have failed again", hintUnknown},
	EndingNotResumedNow:       {"its status is %s, and a task with a future start time is not resumed now", "give it no start time to resume it at once, or resume it in the console"},
	EndingScheduledBefore:     {"it waits for a start time that was set before", "to change its start time, use the console"},
	EndingWaitsForAnotherTime: {"it waits for a start time that was set earlier", "it will not start now: change its start time in the console, or start it there"},
	EndingUnknownStatus:       {"its status is %s, which this program does not know", hintUnknown},
	EndingUnreadable:          {"its status cannot be read", hintUnknown},
	EndingWrongEndpoint:       {"", "check the endpoint: what answers there is not the service"},
	EndingLate:                {"its start time has passed", "give it a new start time, or none to start it at once: it was not sent"},
	EndingNoTimeToSend:        {"", ""},
	EndingNoTimeToRead:        {"its status does not show a start yet, and there was no time to see whether it will", hintUnknown},
}
