package main

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plain makes a text from outside safe for a line of the log: it stays on its line, cannot turn the direction of writing,
// and holds no workflow command. The runner takes "##[" for one anywhere in a line, and "::" only at its beginning, where
// this program never puts a text from outside.
func plain(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r):
			return ' '
		case invisible(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	return strings.ReplaceAll(cut(s, most), "##[", "## [")
}

// cell makes a text from outside safe for Markdown: whatever has a meaning in Markdown or HTML becomes an entity, links
// and mentions included.
func cell(s string, most int) string {
	var b strings.Builder
	for _, r := range plain(s, most) {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == ' ', r == ',', r == '-', r > unicode.MaxASCII:
			b.WriteRune(r)
		default:
			b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		}
	}
	return b.String()
}

// invisible tells whether a character has an effect that nobody sees: control characters, ANSI escapes among them, marks
// of the direction of writing, zero-width characters.
func invisible(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r)
}

// cut shortens a text to so many bytes, at a character.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	s = s[:most]
	for len(s) > 0 && !utf8.ValidString(s[max(0, len(s)-utf8.UTFMax):]) {
		s = s[:len(s)-1]
	}
	return s + "…"
}
