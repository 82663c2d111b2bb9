package plan

import (
	"encoding/base64"
	"regexp"
	"strings"
)

// noList says what a text is that is neither a list nor nearly one, and what to do; nothing if it may be one.
func noList(text string) string {
	for _, c := range noLists {
		if c.is.MatchString(text) {
			return c.say
		}
	}
	decoded, err := base64.StdEncoding.DecodeString(text)
	if _, found := idWithin(string(decoded)); err == nil && found {
		return "this is base64; decode it first"
	}
	return ""
}

// What people paste instead of a list. Comments and empty lines may stand before it.
var noLists = []struct {
	is  *regexp.Regexp
	say string
}{
	{regexp.MustCompile(`^null$`), "null is not a list of tasks; the expression behind it has no value"},
	{regexp.MustCompile(`^<[!?A-Za-z]`), "this is HTML or XML, not a list of tasks; give the IDs alone"},
	{noListAfterComments(`(to(list|set)\(|[A-Za-z_][\w-]*([ \t]+"[^"\n]*")*[ \t]*(=[ \t]*[^\s=]|\{[ \t]*\n))`),
		"this is HCL, or all that `terraform output` prints; give the list alone, as `terraform output -json NAME` prints it"},
	{noListAfterComments(`(---|[ \t]*(-[ \t]+\w+|jobs?|job_ids?|ids?|tasks?|task_ids?|start_time):)(\s|$)`),
		`this is YAML with keys; write the IDs alone, one a line, each optionally ID@START_TIME`},
	{regexp.MustCompile(`(?m)^[^#\n]*https?://`), "this has an address, which is not a list of tasks; copy the tasks' IDs from the console's list of tasks"},
}

func noListAfterComments(pattern string) *regexp.Regexp {
	return regexp.MustCompile(`^([ \t]*(#.*)?\n)*` + pattern)
}

// sepLine is Excel's line before CSV that names the separator. The header line shows it, too.
var sepLine = regexp.MustCompile(`(?i)^\s*"?sep=.?"?[ \t]*(\n|$)`)

// quotePairs are the quotes that may stand around an ID, in code, shells and prose.
var quotePairs = [...][2]string{{`"`, `"`}, {`'`, `'`}, {"`", "`"}, {"“", "”"}, {"‘", "’"}, {"„", "“"}, {"«", "»"}}

// withoutQuotes takes off one pair of quotes around a text that has no others.
func withoutQuotes(text string) string {
	if text == "" || isIDByte(text[0]) {
		return text
	}
	for _, pair := range quotePairs {
		inner, begins := strings.CutPrefix(text, pair[0])
		inner, ends := strings.CutSuffix(inner, pair[1])
		if begins && ends && !strings.ContainsAny(inner, pair[0]+pair[1]) {
			return inner
		}
	}
	return text
}
