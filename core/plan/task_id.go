package plan

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// exampleID shows in messages what a task ID looks like.
const exampleID = "9a470239-2308-4bb5-a6bc-1040402fjb21"

const (
	// maxIDLength is the length of the longest ID that the API takes.
	maxIDLength = 64
	// longWord is from how many characters on a word can be nothing but an ID: the service's have 36. What is shorter may
	// be a word of a sentence or a time.
	longWord = 32
)

// idProblem says what is wrong with an ID of a task or a project; nothing if it is 1 to 64 of [0-9A-Za-z-].
func idProblem(id string) string {
	if id == "" {
		return "job_id is missing"
	}
	for i := range len(id) {
		if !isIDByte(id[i]) {
			r, _ := utf8.DecodeRuneInString(id[i:])
			return fmt.Sprintf("job_id %s has the character %q; an ID consists of letters, digits and hyphens", quote(id), r)
		}
	}
	if len(id) > maxIDLength {
		return fmt.Sprintf("job_id %s has %d characters; an ID has at most %d", quote(id), len(id), maxIDLength)
	}
	return ""
}

// taskIDProblem says why something cannot be the ID of a task. It is stricter than the API, so that neither a time nor a
// word of a sentence is taken for a task. timeRemedy says how a start time is written where the ID stands.
func taskIDProblem(id, timeRemedy string) string {
	if len(id) < longWord && looksLikeTime(id) {
		return fmt.Sprintf("%q is a time or a number, not a task ID; %s", id, timeRemedy)
	}
	if problem := idProblem(id); problem != "" {
		switch {
		case strings.Contains(id, "@"):
			problem += "; " + timeRemedy
		case strings.ContainsAny(id, " ,;|"):
			problem += "; write each ID by itself"
		}
		return problem
	}
	switch word := strings.Trim(id, "-"); {
	case word == "":
		return fmt.Sprintf("job_id %q has no letter or digit; a task ID looks like %s", id, exampleID)
	case id[0] == '-':
		return fmt.Sprintf(`job_id %q begins with a hyphen; write "%s", or "- %[2]s" in a list with bullets`, id, word)
	case id[len(id)-1] == '-':
		return fmt.Sprintf("job_id %q ends in a hyphen, as if a line break had cut it; write the whole ID on one line", id)
	case !strings.ContainsAny(id, "0123456789-"):
		return fmt.Sprintf("%q is a word, not a task ID, which has a digit or a hyphen; a task ID looks like %s", id, exampleID)
	}
	return ""
}

// idWithin finds what looks like a task ID in a text that should hold none, such as a comment: at least 32 characters of
// an ID in a row, a digit and a hyphen among them.
func idWithin(text string) (id string, found bool) {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r >= utf8.RuneSelf || !isIDByte(byte(r)) }) {
		if len(word) >= longWord && strings.Contains(word, "-") && strings.ContainsAny(word, "0123456789") {
			return word, true
		}
	}
	return "", false
}

func isIDByte(c byte) bool { return isDigit(c) || isLetter(c) || c == '-' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// looksLikeTime tells whether a word that stands where an ID should is a point in time, a date, a time of day, a duration
// or a mere number. It knows more forms than a start time may have: people write them where they do not belong.
func looksLikeTime(word string) bool {
	return strings.ContainsAny(word, "0123456789") && timeWord().MatchString(word)
}

// timeWord is compiled when the first word needs it: a list of usual IDs does not.
var timeWord = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(` + strings.Join([]string{
		`[-0-9+:./TZWtz]+`,                // 1893456000000, 2030-12-01, 02:00, 20301201T020000Z, 2030-W48
		`[0-9.]+[eE][-+]?[0-9]+`,          // 1.893456e12
		`[0-9:.]+[aApP][mM]`,              // 10:30PM
		`\+?P[0-9.YMWDTHS]*[YMWDTHS]`,     // PT30M
		`\+?(?i:[0-9.]+(` + units + `))+`, // +1h30m, 2days
		`(?i:[-/.]*([0-9]{1,4}[-/.]+)*(` + months + `)([-/.]+[0-9]{1,4})*[-/.]*)`, // 1-Dec-2030
	}, "|") + `)$`)
})

const (
	units  = "ns|us|µs|ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?"
	months = "jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sep(tember)?|oct(ober)?|nov(ember)?|dec(ember)?"
)
