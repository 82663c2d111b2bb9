package rest

import (
	"strings"
	"unicode"
)

// Truncate shortens a text from outside to at most so many bytes, without cutting a character in two, nor a word of usual length.
// What was shortened ends with "…".
func Truncate(s string, most int) string {
	const longWord = 40
	if len(s) <= most {
		return s
	}
	kept := s[:most]
	if space := strings.LastIndexByte(kept, ' '); space > 0 && most-space <= longWord && s[most] != ' ' {
		kept = kept[:space]
	}
	return strings.ToValidUTF8(kept, "") + "…"
}

// Invisible reports whether a character shows nothing and still has an effect: control characters, ANSI escapes among them, marks of
// the direction of writing, zero-width characters and others that fonts leave out, and characters for private use.
func Invisible(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// Excerpt is the beginning of a response that is not a JSON object, on one line: enough to tell a proxy's page from a
// mistyped address.
func Excerpt(body string) string {
	body = strings.TrimSpace(body)
	s := strings.Join(strings.Fields(strings.ToValidUTF8(body[:min(len(body), 2048)], "")), " ")
	if s == "" {
		return "the answer is empty"
	}
	return Truncate(s, 200)
}
