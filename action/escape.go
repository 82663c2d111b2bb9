package main

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// plain makes a text from outside safe for a line of the log: it stays on its line, cannot turn the direction of writing,
// and holds no workflow command. The runner takes "##[" for one anywhere in a line, and "::" only at its beginning, where
// this program never puts a text from outside.
func plain(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r):
			return ' '
		case rest.Invisible(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	return strings.ReplaceAll(rest.Truncate(s, limit), "##[", "## [")
}

// cell makes a text from outside safe for Markdown: whatever has a meaning in Markdown or HTML becomes an entity, links
// and mentions included.
func cell(s string, limit int) string {
	var b strings.Builder
	for _, r := range plain(s, limit) {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == ' ', r == ',', r == '-', r > unicode.MaxASCII:
			b.WriteRune(r)
		default:
			b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		}
	}
	return b.String()
}
