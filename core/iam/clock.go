package iam

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// clockTolerance is how far this machine's clock may be off before a refused signature is blamed on it. The service
// itself draws the line at 15 minutes.
const clockTolerance = 10 * time.Minute

const clockRemedy = "set this machine's clock right"

// clockHint says by how much this machine's clock differs from the Date of an answer; empty if not by much.
func clockHint(answer http.Header, now time.Time) string {
	theirs, err := http.ParseTime(answer.Get("Date"))
	if err != nil {
		return ""
	}
	off, way := now.Sub(theirs), "ahead of"
	if off < 0 {
		off, way = -off, "behind"
	}
	if off <= clockTolerance {
		return ""
	}
	return fmt.Sprintf("%s: it is %v %s the service's", clockRemedy, off.Round(time.Second), way)
}

// clockIsOff tells whether clockHint found a reason for the refusal.
func clockIsOff(refused *APIError) bool { return strings.HasPrefix(refused.Hint, clockRemedy) }
