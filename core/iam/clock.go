package iam

import (
	"fmt"
	"net/http"
	"time"
)

// clockHint says by how much this machine's clock is off, if that is why a signature may have been refused: it is valid for
// 15 minutes around its date.
func clockHint(date string, now time.Time) string {
	theirs, err := http.ParseTime(date)
	if err != nil {
		return ""
	}
	off := now.Sub(theirs).Round(time.Second)
	switch {
	case off > 10*time.Minute:
		return fmt.Sprintf("the clock of this machine is %v ahead of the service's: set it right, since a signature is valid for 15 minutes only", off)
	case off < -10*time.Minute:
		return fmt.Sprintf("the clock of this machine is %v behind the service's: set it right, since a signature is valid for 15 minutes only", -off)
	}
	return ""
}
