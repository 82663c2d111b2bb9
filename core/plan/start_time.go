package plan

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// pastTolerance is how far in the past a start time may lie: a workflow may have waited for a runner.
const pastTolerance = 5 * time.Minute

// parseStartTime turns any form of a start time into what the API takes: milliseconds since the epoch, as digits. The
// forms are milliseconds ("1599202771816"), RFC 3339 ("2026-12-01T02:00:00+08:00") and relative to now ("+30m", "+2h").
// Empty stays empty, and "now" becomes it: start at once.
func parseStartTime(text string, now time.Time) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" || text == "now" {
		return "", nil
	}
	at, err := readTime(text, now)
	if err != nil {
		return "", fmt.Errorf("start_time %q %w", clip(text), err)
	}
	if at.Before(now.Add(-pastTolerance)) {
		return "", fmt.Errorf("start_time %q lies in the past (%s); leave it out to start at once",
			clip(text), at.UTC().Format(time.RFC3339))
	}
	ms := strconv.FormatInt(at.UnixMilli(), 10)
	if len(ms) > 13 {
		return "", fmt.Errorf("start_time %q is too far away: the API takes 13 digits of milliseconds", clip(text))
	}
	return ms, nil
}

func readTime(text string, now time.Time) (time.Time, error) {
	const forms = `; give milliseconds since the epoch ("1893456000000"), RFC 3339 ("2030-01-01T02:00:00+08:00") or a time from now ("+30m")`
	if relative, is := strings.CutPrefix(text, "+"); is {
		d, err := time.ParseDuration(relative)
		if err != nil || relative[0] < '0' || relative[0] > '9' {
			return time.Time{}, errors.New(`is not a time from now such as "+30m" or "+2h"`)
		}
		return now.Add(d), nil
	}
	if isDigits(text) {
		switch len(text) {
		case 13:
			ms, _ := strconv.ParseInt(text, 10, 64) // 13 digits fit
			return time.UnixMilli(ms), nil
		case 10:
			return time.Time{}, errors.New("looks like seconds; this API takes milliseconds")
		case 16, 19:
			return time.Time{}, errors.New("looks like micro- or nanoseconds; this API takes milliseconds")
		}
		return time.Time{}, errors.New("is not a time" + forms)
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, errors.New("is not a time" + forms)
	}
	return at, nil
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// inFuture tells whether a start time in milliseconds lies after now.
func InFuture(startTime string, now time.Time) bool {
	if startTime == "" {
		return false
	}
	ms, err := strconv.ParseInt(startTime, 10, 64)
	return err == nil && ms > now.UnixMilli()
}
