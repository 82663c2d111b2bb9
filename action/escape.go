package main

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// cell makes a text safe for Markdown that has passed the redactor: whatever has a meaning in Markdown or HTML becomes an entity, links
// and mentions included.
func cell(s string, limit int) string {
	var b strings.Builder
	for _, r := range rest.Truncate(s, limit) {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == ' ', r == ',', r == '-', r > unicode.MaxASCII:
			b.WriteRune(r)
		case r == '\n', r == '\t':
			b.WriteByte(' ')
		default:
			b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		}
	}
	return b.String()
}
