package rest

import (
	"fmt"
	"net/http"
	"time"
)

// clockTolerance is how far this machine's clock may be off before a refused signature is blamed on it.
const clockTolerance = 10 * time.Minute

// clockHint says by how much this machine's clock is off, if that is why a signature may have been refused: it is valid for
// 15 minutes around its date.
func clockSkewHint(date string, now time.Time) string {
	theirs, err := http.ParseTime(date)
	if err != nil {
		return ""
	}
	off, way := now.Sub(theirs).Round(time.Second), "ahead of"
	if off < 0 {
		off, way = -off, "behind"
	}
	if off <= clockTolerance {
		return ""
	}
	return fmt.Sprintf("the clock of this machine is %v %s the service's: set it right, "+
		"since a signature is valid for 15 minutes only", off, way)
}
