package plan

import (
	"encoding/json"
	"fmt"
	"strings"
)

// cursor walks over a text that is known to be valid JSON. It buys memory and time: a million tasks share the text's memory
// and cost only the slice and the map that hold them, where encoding/json copies every string (BenchmarkParseJobs).
type cursor struct {
	text string
	at   int
}

// kind skips white space and returns the first byte of the next value or punctuation, 0 at the end.
func (c *cursor) kind() byte {
	for c.at < len(c.text) {
		switch b := c.text[c.at]; b {
		case ' ', '\t', '\r', '\n':
			c.at++
		default:
			return b
		}
	}
	return 0
}

// elements visits each element of the array that comes next. visit must consume it.
func (c *cursor) elements(visit func()) {
	c.kind()
	c.at++
	for c.kind() != ']' {
		if c.kind() == ',' {
			c.at++
		}
		visit()
	}
	c.at++
}

// members visits each member of the object that comes next. visit must consume its value.
func (c *cursor) members(visit func(key string)) {
	c.kind()
	c.at++
	for c.kind() != '}' {
		if c.kind() == ',' {
			c.at++
		}
		key := c.str()
		c.kind()
		c.at++ // the colon
		visit(key)
	}
	c.at++
}

// str consumes a string.
func (c *cursor) str() string {
	raw := c.skip()
	if inner := raw[1 : len(raw)-1]; strings.IndexByte(inner, '\\') < 0 {
		return inner
	}
	var s string
	_ = json.Unmarshal([]byte(raw), &s) // known to be valid
	return s
}

// skip consumes the next value, whatever it is, and returns it as it stands.
func (c *cursor) skip() string {
	kind := c.kind()
	from := c.at
	switch kind {
	case '"':
		c.skipString()
	case '{', '[':
		for depth := 0; ; {
			switch c.text[c.at] {
			case '"':
				c.skipString()
				continue
			case '{', '[':
				depth++
			case '}', ']':
				depth--
			}
			c.at++
			if depth == 0 {
				break
			}
		}
	default:
		for c.at < len(c.text) && !strings.ContainsRune(",]} \t\r\n", rune(c.text[c.at])) {
			c.at++
		}
	}
	return c.text[from:c.at]
}

func (c *cursor) skipString() {
	for c.at++; c.text[c.at] != '"'; c.at++ {
		if c.text[c.at] == '\\' {
			c.at++
		}
	}
	c.at++
}

// what names the kind of the next value, for messages.
func (c *cursor) what() string {
	switch c.kind() {
	case '"':
		return "a string"
	case '{':
		return "an object"
	case '[':
		return "an array"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}

// position names an offset in text, before which there are so many blank lines, as its reader finds it.
func position(text string, offset, blank int) string {
	before := text[:min(max(offset, 0), len(text))]
	return fmt.Sprintf("line %d, column %d", blank+strings.Count(before, "\n")+1, len(before)-strings.LastIndexByte(before, '\n'))
}
