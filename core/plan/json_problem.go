package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// jsonAfterText is said of what a tool printed: a line for people, and then JSON.
const jsonAfterText = "JSON begins here, but other text stands before it; leave only the JSON"

// jsonProblem says why a text is not one JSON value, and how it is written right; nothing if it is one. blank is how many
// blank lines stand before the text.
func jsonProblem(text string, blank int) string {
	if json.Valid([]byte(text)) {
		return ""
	}
	var wrong *json.SyntaxError
	var ignored json.RawMessage
	if err := json.Unmarshal([]byte(text), &ignored); !errors.As(err, &wrong) {
		return err.Error()
	}
	if wrong.Error() == "unexpected end of JSON input" {
		return "the JSON is cut: it ends in the middle, at " + position(text, len(text), blank)
	}
	at := int(wrong.Offset) - 1
	for at > 1 && isIDByte(text[at]) && isIDByte(text[at-1]) {
		at-- // to the begin of an ID that begins like a number
	}
	if n, found := lineOfJSON(text); found && !json.Valid([]byte(text[:at])) {
		return fmt.Sprintf("line %d: %s", blank+n, jsonAfterText)
	}
	remedy := jsonRemedy(text, at, strings.Contains(wrong.Error(), "object key string"))
	if remedy == "" {
		remedy = wrong.Error()
	}
	return fmt.Sprintf("the JSON is wrong at %s: %s", position(text, at, blank), remedy)
}

// jsonRemedy knows the mistakes that people make. at is where what JSON cannot have begins; atKey says that the key of an
// object should stand there.
func jsonRemedy(text string, at int, atKey bool) string {
	before := strings.TrimRight(text[:at], " \t\n")
	last, next := before[len(before)-1], text[at] // the text begins with { or [
	switch {
	case json.Valid([]byte(before)) && (next == '{' || next == '['):
		return `a second JSON value begins here; put all tasks into one array: [{"job_id":"ID"}, {"job_id":"ID"}]`
	case json.Valid([]byte(before)):
		return "the list has ended before this; leave only the JSON"
	case next == ',' || last == ',' && (next == ']' || next == '}'):
		return `unexpected comma; write ["ID", "ID"]`
	case next == '\'' || next == '`':
		return `JSON takes double quotes; write ["ID", "ID"]`
	case next == '/' || next == '#':
		return "JSON has no comments; take it out, or write the list as text"
	case next == '\n':
		return "a quote is not closed on this line"
	case (next == '"' || next == '{') && strings.ContainsRune(`"}]`, rune(last)):
		return "a comma is missing before this, or a colon after a key"
	case isIDByte(next) && atKey:
		return `keys stand in double quotes; write {"job_id":"ID"}`
	case isIDByte(next):
		return `IDs stand in double quotes in JSON; write ["ID", "ID"], or leave the brackets out`
	}
	return ""
}

// lineOfJSON finds the line on which JSON begins that reaches to the end of the text. The first line is none.
func lineOfJSON(text string) (n int, found bool) {
	const maxTries = 20 // each may read the whole text
	tries, at := 0, 0
	for content := range strings.Lines(text) {
		n++
		rest := strings.TrimLeft(text[at:at+len(content)], " \t")
		if n > 1 && (strings.HasPrefix(rest, "[") || strings.HasPrefix(rest, "{")) {
			if json.Valid([]byte(text[at:])) {
				return n, true
			}
			if tries++; tries == maxTries {
				break
			}
		}
		at += len(content)
	}
	return 0, false
}

// position names an offset in text, before which there are so many blank lines, as its reader finds it.
func position(text string, offset, blank int) string {
	before := text[:min(max(offset, 0), len(text))]
	return fmt.Sprintf("line %d, column %d", blank+strings.Count(before, "\n")+1, len(before)-strings.LastIndexByte(before, '\n'))
}
