package rest

import (
	"fmt"
	"net/http"
	"time"
)

// clockTolerance is how far this machine's clock may differ from the service's before a refused signature is put down to it.
const clockTolerance = 10 * time.Minute

// clockSkewHint says by how much this machine's clock is wrong, if a signature may have been refused because of it: a
// signature is valid for 15 minutes around its date.
func clockSkewHint(date string, now time.Time) string {
	theirs, err := http.ParseTime(date)
	if err != nil {
		return ""
	}
	skew, direction := now.Sub(theirs).Round(time.Second), "ahead of"
	if skew < 0 {
		skew, direction = -skew, "behind"
	}
	if skew <= clockTolerance {
		return ""
	}
	return fmt.Sprintf("the clock of this machine is %v %s the service's: set it right, "+
		"since a signature is valid for 15 minutes only", skew, direction)
}
