package plan

import (
	"slices"
	"strings"
)

// looksLikeTime tells whether a word that stands where an ID should is a point in time, a date, a time of day, a duration
// or a mere number. It knows more forms than a start time may have: people write them where they do not belong.
func looksLikeTime(word string) bool {
	if !strings.ContainsAny(word, "0123456789") {
		return false
	}
	return consistsOf(word, "0123456789+-:./TZWtz") || // 1893456000000, 2030-12-01, 02:00, 20301201T020000Z, 2030-W48
		isNumber(word) || isDuration(word) || isClock(word) || isCalendarDate(word)
}

func consistsOf(word, characters string) bool { return strings.Trim(word, characters) == "" }

// isDuration tells whether a word is a duration: "30m", "+1h30m", "2days", "PT30M".
func isDuration(word string) bool {
	word = strings.TrimPrefix(word, "+")
	if iso, is := strings.CutPrefix(word, "P"); is && consistsOf(iso, "0123456789.YMWDTHS") && isLetter(iso[len(iso)-1]) {
		return true
	}
	for word != "" {
		unit := strings.TrimLeft(word, "0123456789.")
		if unit == word {
			return false // no number
		}
		word = strings.TrimLeftFunc(unit, func(r rune) bool { return r >= 'A' })
		if !slices.Contains(units, strings.ToLower(unit[:len(unit)-len(word)])) {
			return false
		}
	}
	return true
}

var units = strings.Fields("ns us µs ms s sec secs second seconds m min mins minute minutes h hr hrs hour hours d day days w week weeks")

// isClock tells whether a word is a time of day with am or pm.
func isClock(word string) bool {
	lower := strings.ToLower(word)
	return (strings.HasSuffix(lower, "am") || strings.HasSuffix(lower, "pm")) && consistsOf(lower[:len(lower)-2], "0123456789:.")
}

// isCalendarDate tells whether a word is a date with the name of a month: "1-Dec", "Dec-1-2030".
func isCalendarDate(word string) bool {
	months := 0
	for part := range strings.FieldsFuncSeq(strings.ToLower(word), func(r rune) bool { return strings.ContainsRune("-/.", r) }) {
		if slices.ContainsFunc(monthNames, func(month string) bool { return part == month || part == month[:3] }) {
			months++
		} else if !isDigits(part) || len(part) > 4 {
			return false
		}
	}
	return months == 1
}

var monthNames = strings.Fields("january february march april may june july august september october november december")
