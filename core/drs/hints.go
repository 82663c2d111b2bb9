package drs

import (
	"slices"
	"strings"
	"unicode"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// The remedies that stand for more than the rows of the table.
const (
	hintLook        = "look at the task in the console before starting it again"
	hintCredentials = "check the credentials: they may have expired, belong to another region or project, or be mistyped"
	hintPermission  = "grant the caller drs:migrationJob:action for starting and drs:migrationJob:get and drs:migrationJobs:get for reading"
	hintLater       = "wait, and start it again: nothing was processed; a smaller concurrency sends fewer requests at once"
	hintOther       = "see what the service says; its support finds the call by the request ID"
)

// Hint says what the reader can do about a code, which may have any spelling. It is empty only if the code is.
func Hint(code ErrorCode) string {
	if known := knownHint(code); known != "" || code == "" {
		return known
	}
	return hintOther
}

func knownHint(code ErrorCode) string {
	return findHint(func(h *hint) bool { return slices.Contains(h.codes, rest.CanonicalCode(code)) })
}

// ReasonHint says what the reader can do about what the service says of a failure: a failed_reason, or the message beside a code.
// It is empty if nothing is known. Case and punctuation do not count.
func ReasonHint(reason string) string {
	said := words(reason)
	return findHint(func(h *hint) bool {
		return slices.ContainsFunc(h.reasons, func(part string) bool { return says(said, part) })
	})
}

// PrecheckHint says what the reader can do about an item of a pre-check that did not pass: by its reason, which can tell more than
// its name, or else by its name. It is empty if nothing is known.
func PrecheckHint(item, reason string) string {
	if known := ReasonHint(reason); known != "" {
		return known
	}
	return findHint(func(h *hint) bool {
		return slices.ContainsFunc(h.items, func(name string) bool { return strings.EqualFold(name, item) })
	})
}

func findHint(fits func(*hint) bool) string {
	for i := range hints {
		if fits(&hints[i]) {
			return hints[i].text
		}
	}
	return ""
}

// says reports whether a text, as words returns it, has the words of a part; "…" in the part stands for any words.
func says(text, part string) bool {
	for piece := range strings.SplitSeq(part, "…") {
		piece = words(piece)
		at := strings.Index(text, piece)
		if at < 0 {
			return false
		}
		text = text[at+len(piece)-1:] // the blank behind it may be the one before the next
	}
	return true
}

// words returns the words of a text in small letters, with one blank before and after each.
func words(text string) string {
	all := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return " " + strings.Join(all, " ") + " "
}

// addHint completes an abnormal response by what is known of its message, its code or, if that is nothing, its HTTP status.
func addHint(e *rest.APIError) {
	if e.Hint != "" {
		return
	}
	known := ReasonHint(e.Message)
	if known == "" {
		known = knownHint(e.Code)
	}
	switch {
	case known != "":
		e.Hint = known
	case e.Status == 401:
		e.Hint = hintCredentials
	case e.Status == 403:
		e.Hint = hintPermission
	case e.Status == 404 && e.Code == "":
		e.Hint = "check the endpoint, the region and the project ID"
	case e.Status == 413:
		e.Hint = "set a smaller batch-size"
	case e.Status == 429:
		e.Hint = hintLater
	case e.Status >= 500:
		e.Hint = hintLook
	default:
		e.Hint = hintOther
	}
}
