package plan

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Tolerance is how far in the past a start time may lie: a workflow may have waited for a runner.
const Tolerance = 5 * time.Minute

// parseStartTime turns any form of a start time into what the API takes: milliseconds since the epoch, as 13 digits. The
// forms are milliseconds ("1893456000000", also as a number such as 1.893456e12), ISO 8601 with an offset or Z
// ("2030-01-01T02:00+08:00"), as the log prints it ("2030-01-01 02:00 UTC") and relative to now ("+30m", "+1d12h"). Empty stays
// empty; "0" and "now" become empty: start at once.
func parseStartTime(text string, now time.Time) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" || strings.EqualFold(text, "now") || text == "0" {
		return "", nil
	}
	at, err := readTime(text, now)
	if err != nil {
		return "", fmt.Errorf("start_time %s %w", quote(text), err)
	}
	if at.IsZero() {
		return "", nil
	}
	ms := at.UnixMilli()
	switch {
	case ms < minMillis:
		return "", fmt.Errorf("start_time %s is too far in the past (%s)", quote(text), at.UTC().Format(time.RFC3339))
	case at.After(now.AddDate(1, 0, 0)):
		return "", fmt.Errorf("start_time %s is more than a year ahead (%s); check the year", quote(text), at.UTC().Format(time.RFC3339))
	}
	return strconv.FormatInt(ms, 10), nil
}

// What 13 digits of milliseconds can say: from 2001-09-09 to 2286-11-20.
const (
	minMillis = 1_000_000_000_000
	maxMillis = 9_999_999_999_999
)

const timeForms = `give milliseconds since the epoch (13 digits), ISO 8601 with an offset or Z (such as YYYY-MM-DDThh:mm+08:00) or a time from now (such as "+30m")`

// readTime reads any form of a start time but the empty one. The zero time stands for the number 0: at once.
func readTime(text string, now time.Time) (time.Time, error) {
	if relative, ok := strings.CutPrefix(text, "+"); ok {
		d, err := parseDuration(relative)
		if err != nil || !isDigit(relative[0]) {
			return time.Time{}, errors.New(`is not a time from now such as "+30m" or "+1d12h", with the units d, h, m and s and without spaces`)
		}
		return now.Add(d), nil
	}
	if isNumber(text) {
		return readMillis(text)
	}
	if at, err := readISO(text); err == nil || err != errNoTime {
		return at, err
	}
	if _, err := parseDuration(text); err == nil && isDigit(text[0]) {
		return time.Time{}, fmt.Errorf(`has no sign; write "+%s" for a time from now`, rest.Truncate(text, 80))
	}
	return time.Time{}, errors.New("is not a time; " + timeForms)
}

// readMillis reads a whole number of milliseconds, however it is written: 1893456000000, 1893456000000.0, 1.893456e12.
func readMillis(text string) (time.Time, error) {
	n, err := strconv.ParseFloat(text, 64) // which holds 13 digits exactly
	switch {
	case err != nil: // too large to be anything
	case n == 0:
		return time.Time{}, nil
	case n >= minMillis && n < maxMillis+1 && n == math.Trunc(n):
		return time.UnixMilli(int64(n)), nil
	case n >= 1e9 && n < 1e10:
		return time.Time{}, otherUnit("seconds", n*1e3)
	case n >= 1e15 && n < 1e16:
		return time.Time{}, otherUnit("microseconds", n/1e3)
	case n >= 1e18 && n < 1e19:
		return time.Time{}, otherUnit("nanoseconds", n/1e6)
	}
	return time.Time{}, errors.New("is not a time; " + timeForms)
}

func otherUnit(unit string, ms float64) error {
	return fmt.Errorf("looks like %s; this API takes milliseconds: %.0f (%s)", unit, ms, time.UnixMilli(int64(ms)).UTC().Format(time.RFC3339))
}

// parseDuration knows days, too: "2d", "1d12h".
func parseDuration(text string) (time.Duration, error) {
	if number, rest, ok := strings.Cut(text, "d"); ok {
		days, err := strconv.ParseFloat(number, 64)
		if err != nil {
			return 0, err
		}
		text = strconv.FormatFloat(days*24, 'f', -1, 64) + "h" + rest
	}
	return time.ParseDuration(text)
}

var errNoTime = errors.New("no time")

// readISO reads a date and a time of day with an offset or Z. The error is errNoTime if the text is nothing of the kind.
func readISO(text string) (time.Time, error) {
	// A blank may stand for the T, and z for Z, as in RFC 3339.
	const beforeT = len("2006-01-02")
	if len(text) > beforeT && (text[beforeT] == ' ' || text[beforeT] == 't') {
		text = text[:beforeT] + "T" + text[beforeT+1:]
	}
	for _, zone := range [...]string{"z", " UTC", " utc", "UTC"} {
		if clock, ok := strings.CutSuffix(text, zone); ok {
			text = clock + "Z"
		}
	}
	for _, clock := range [...]string{"2006-01-02T15:04:05", "2006-01-02T15:04"} {
		for _, offset := range [...]string{"Z07:00", "Z0700", "Z07"} {
			if at, err := time.Parse(clock+offset, text); err == nil {
				return at, nil
			}
		}
		if _, err := time.Parse(clock, text); err == nil {
			return time.Time{}, fmt.Errorf(`has no time zone; add an offset or Z ("%s+08:00", "%[1]sZ")`, text)
		}
	}
	if _, err := time.Parse(time.DateOnly, text); err == nil {
		return time.Time{}, fmt.Errorf(`has no time of day; write "%sT02:00:00+08:00" or "%[1]sT02:00:00Z"`, text)
	}
	return time.Time{}, errNoTime
}

// IsLate tells whether a start time in milliseconds passed so long ago that the task must not be started for it any more.
// A task without a start time is never late. An earlier run may have started it in time, so its status decides.
func IsLate(startTime string, now time.Time) bool {
	at, set := StartsAt(startTime)
	return set && now.Sub(at) > Tolerance
}

// StartsAt reads a start time as a plan has it, in milliseconds since the epoch. set is false for a task that starts at once.
func StartsAt(startTime string) (at time.Time, set bool) {
	ms, err := strconv.ParseInt(startTime, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	return time.UnixMilli(ms).UTC(), true
}

func isDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// isNumber tells whether a text is a number without a sign, as JSON and spreadsheets write it.
func isNumber(s string) bool {
	if s == "" || !isDigit(s[0]) || strings.Trim(s, "0123456789.eE+-") != "" {
		return false
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil || errors.Is(err, strconv.ErrRange)
}
