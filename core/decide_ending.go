package core

// ending is why a task has its outcome.
type ending int

const (
	endingAccepted            ending = iota // the service accepted it
	endingRuns                              // its status shows that it runs, starts or waits as asked
	endingRefused                           // the last refusal or failure says why
	endingRefusedNotStarted                 // refused, and its status shows no start
	endingNeverProcessed                    // lost each time, and its status showed each time that it was not started
	endingContradiction                     // one start was lost, a later one refused, and the status shows no start
	endingGone                              // there is no such task
	endingStatus                            // its status shows that it does not run
	endingPausedBefore                      // it is paused, which it may have been before
	endingWaitsForAnotherTime               // asked to start at once, and it waits for a time
	endingUnknownStatus                     // its status is one that nobody knows
	endingUnreadable                        // its status must not be read
	endingWrongEndpoint                     // neither the start nor the reading reached the service
	endingLate                              // its start time has passed
	endingNoTimeToSend                      // not sent, or not sent again
	endingNoTimeToRead                      // its status could not be read long enough
	endings                   = iota
)

// endingText is what a result says about an ending, beside what the service said. Empty if that says it all.
type endingText struct {
	// words continue the sentence of what happened before. %s stands for the status.
	words string
	// hint is what the reader can do. Empty for that of the error code or of the status.
	hint string
}

const (
	hintUnknown = "look at the task in the console before starting it again: it may be running"
	hintUnsent  = "start it again: it was not sent; if time ran out, raise timeout (StartTimeout)"
)

// endingTexts has a row for each ending.
var endingTexts = [endings]endingText{
	endingAccepted:            {},
	endingRuns:                {},
	endingRefused:             {},
	endingRefusedNotStarted:   {},
	endingNeverProcessed:      {"its status shows each time that the request was not processed", "run it again later: nothing was processed"},
	endingContradiction:       {"an earlier start was lost, and its status does not show yet whether that one was processed", hintUnknown},
	endingGone:                {},
	endingStatus:              {"its status is %s", ""},
	endingPausedBefore:        {"its status is %s, which it may have had before", hintUnknown},
	endingWaitsForAnotherTime: {"it waits for a start time that was set earlier", "it will not start now: change its start time in the console, or start it there"},
	endingUnknownStatus:       {"its status is %s, which this program does not know", hintUnknown},
	endingUnreadable:          {"its status cannot be read", hintUnknown},
	endingWrongEndpoint:       {"", "check the endpoint: what answers there is not the service"},
	endingLate:                {"its start time has passed", "give it a new start time, or none to start it at once: it was not sent"},
	endingNoTimeToSend:        {"", ""},
	endingNoTimeToRead:        {"its status does not show a start yet, and there was no time to see whether it will", hintUnknown},
}
